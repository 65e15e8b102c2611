/** The look of all small controls: those of the cover's figure, and what others have besides. */
import { css } from 'lit';
import { basicStyles } from './basic.styles.ts';

export const controlStyles = css`
  ${basicStyles}

  /* A value on a line. */
  .slider {
    display: inline-grid;
    grid-template-columns: auto auto;
    align-items: center;
    column-gap: 12px;
  }
  .slider .label {
    grid-column: 1 / -1;
  }
  .slider input {
    inline-size: min(224px, 50vw);
    block-size: 44px;
    margin: 0;
    cursor: pointer;
  }
  .slider output {
    min-inline-size: 3.5em;
    text-align: end;
  }

  .predict {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 5px 18px;
  }

  /* A prediction: its options as boxes, and below them what to do, then the verdict. */
  .predict fieldset,
  .predict p {
    flex: 1 0 100%;
  }
  .predict legend {
    max-inline-size: 44em;
    padding-block-end: 8px;
    color: var(--ink);
    font: 400 var(--text) / 1.4 var(--serif);
  }
  .options {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    padding-block-end: 6px;
  }
  .options label {
    display: flex;
    align-items: center;
    gap: 10px;
    min-block-size: 44px;
    /* The mark has its place from the beginning, so that no line breaks anew. */
    padding: 6px 32px 6px 11px;
    position: relative;
    border: 1px solid var(--line);
    border-radius: 2px;
    background: var(--paper);
    cursor: pointer;
  }
  .options label:hover {
    background: var(--tint);
  }
  .options label:has(input:checked) {
    border-color: var(--accent);
    box-shadow: inset 0 0 0 1px var(--accent);
  }
  .options label:has(input:disabled) {
    background: none;
    cursor: default;
  }
  .options input {
    flex: none;
    inline-size: 18px;
    block-size: 18px;
    margin: 0;
    cursor: inherit;
  }
  .options [data-mark]::after {
    position: absolute;
    inset-inline-end: 10px;
    font-weight: 700;
  }
  .options [data-mark='right'] {
    border: 1px solid var(--ink);
    box-shadow: inset 0 0 0 1px var(--ink);
    font-weight: 600;
  }
  .options [data-mark='right']::after {
    content: '✓' / '';
  }
  .options [data-mark='wrong'] {
    border-style: dashed;
  }
  .options [data-mark='wrong']::after {
    content: '✗' / '';
  }
  .graded {
    max-inline-size: 44em;
    margin: 3px 0 0;
    font: 400 var(--text) / 1.45 var(--serif);
  }
`;
