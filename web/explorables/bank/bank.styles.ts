import { css } from 'lit';

export const bankStyles = css`
  .query {
    margin-block-end: 11px;
  }
  .query es-word-field {
    --field-width: 8em;
    font: 400 calc(var(--text) * 1.45) / 1.2 var(--serif);
  }
  es-text-field {
    --rows: 4;
  }
  .note,
  .stale {
    margin: 8px 0 0;
    padding-inline-start: 14px;
    border-inline-start: 3px solid var(--accent);
  }
  .charts {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 24px 48px;
    margin-block: 19px;
  }
  fieldset {
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  .uses {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .uses label {
    display: grid;
    grid-template-columns: auto 1.6em minmax(0, 1fr) auto;
    align-items: baseline;
    gap: 0.5em;
    min-block-size: 44px;
    padding-block: 0.5em;
    cursor: pointer;
  }
  .uses .text {
    overflow-wrap: anywhere;
    font: 400 calc(var(--text) * 0.95) / 1.4 var(--serif);
  }
  .uses mark {
    background: none;
    color: inherit;
    font-weight: 600;
  }
  .uses small {
    display: block;
    color: var(--ink-2);
    font: 400 var(--tiny) / 1.4 var(--sans);
  }
  .uses :is(.label, output) {
    font-variant-numeric: tabular-nums lining-nums;
  }
  @container figure (min-width: 640px) {
    .charts {
      grid-template-columns: minmax(0, 1.1fr) minmax(0, 1fr);
    }
  }
`;
