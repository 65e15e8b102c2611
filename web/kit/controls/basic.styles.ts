/** The look of the controls that the cover's figure has. Native inputs, visible labels, 44 px to touch. */
import { css } from 'lit';

export const basicStyles = css`
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
