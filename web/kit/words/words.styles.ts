import { css } from 'lit';

/** The word field as large as what it is about, and the line below it. */
export const wordsStyles = css`
  .query {
    margin-block-end: 4px;
  }
  .query es-word-field {
    --field-width: 9em;
    font: 400 calc(var(--text) * 1.45) / 1.2 var(--serif);
  }
  .query es-word-field::part(field) {
    font-size: 1em;
  }
  .scope {
    min-block-size: 1.45em;
    margin: 0 0 14px;
    color: var(--ink-2);
    font-size: var(--tiny);
  }
  .scope .link {
    min-block-size: 0;
    padding-block: 0.8em;
    margin-block: -0.8em;
  }
  .missing {
    overflow-wrap: anywhere;
    max-inline-size: 36em;
    font: 400 var(--text) / 1.45 var(--serif);
  }
  .missing .chips .label {
    display: block;
  }
  @media print {
    .query,
    .scope {
      display: none;
    }
  }
`;
