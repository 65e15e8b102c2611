/** The look of the small controls. Native inputs, visible labels, 44 px to touch. */
import { css } from 'lit';

export const controlStyles = css`
  fieldset {
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  .label,
  legend {
    display: block;
    padding: 0;
    color: var(--ink-2);
    font: 400 var(--tiny) / 1.3 var(--sans);
  }

  /* One of a few: radio buttons drawn as words on a line. */
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 0 18px;
  }
  .choices label {
    position: relative;
    display: inline-flex;
    align-items: center;
    min-block-size: 44px;
    min-inline-size: 44px;
    color: var(--accent);
    cursor: pointer;
  }
  .choices input {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    margin: 0;
    appearance: none;
    cursor: pointer;
  }
  .choices span {
    padding-block: 0.15em;
    border-block-end: 2px solid transparent;
  }
  .choices input:checked + span {
    color: var(--ink);
    border-block-end-color: var(--accent);
  }
  .choices input:focus-visible {
    outline-offset: 0;
  }

  /* On or off. */
  .toggle {
    display: inline-flex;
    align-items: center;
    gap: 10px;
    min-block-size: 44px;
    cursor: pointer;
  }
  .toggle input {
    flex: none;
    position: relative;
    inline-size: 34px;
    block-size: 19px;
    margin: 0;
    appearance: none;
    border: 1.5px solid var(--accent);
    border-radius: 10px;
    background: var(--paper);
    cursor: pointer;
  }
  .toggle input::before {
    content: '';
    position: absolute;
    inset-block: 2px;
    inset-inline-start: 2px;
    inline-size: calc(19px - 7px);
    border-radius: 50%;
    background: var(--accent);
    transition: inset-inline-start var(--ease);
  }
  .toggle input:checked {
    background: var(--accent);
  }
  .toggle input:checked::before {
    inset-inline-start: calc(14px + 2px);
    background: var(--paper);
  }
  .toggle .value {
    color: var(--ink-2);
  }
  @media (forced-colors: active) {
    .toggle input {
      appearance: auto;
      inline-size: 19px;
    }
    .toggle input::before {
      content: none;
    }
    .choices span {
      border-block-end-color: Canvas;
    }
    .choices input:checked + span {
      border-block-end-color: Highlight;
    }
  }

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

  /* Something to do. */
  .action {
    min-block-size: 44px;
    padding: 0 14px;
    border: 1px solid var(--accent);
    border-radius: 2px;
    background: var(--paper);
    color: var(--accent);
    font: inherit;
    cursor: pointer;
  }
  .action:hover {
    background: var(--tint);
  }
  .action:disabled {
    border-color: var(--rule);
    color: var(--ink-3);
    cursor: default;
  }

  /* Buttons that step, beside each other. */
  .steps,
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

  /* Words to try. */
  .chips {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 18px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .chips button {
    appearance: none;
    min-block-size: 44px;
    min-inline-size: 44px;
    padding: 0;
    border: 0;
    background: none;
    color: var(--accent);
    font: inherit;
    cursor: pointer;
  }
  .chips button:hover {
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  .chips button[aria-pressed='true'] {
    color: var(--ink);
    text-decoration: underline 2px var(--accent);
    text-underline-offset: 0.3em;
  }
  @container figure (max-width: 420px) {
    .chips {
      gap: 0 14px;
    }
    .chips .label {
      display: none;
    }
  }
`;
