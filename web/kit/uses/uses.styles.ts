import { css } from 'lit';
import { controlStyles } from '../controls/controls.styles.ts';
import { modelSwitchStyles } from '../model-switch/model-switch.styles.ts';

const own = css`
  es-word-field {
    --field-width: 8em;
    margin-block-end: 11px;
    font: 400 calc(var(--text) * 1.45) / 1.2 var(--serif);
  }
  es-text-field {
    --rows: 4;
  }
  .note {
    margin: 8px 0 0;
    padding-inline-start: 14px;
    border-inline-start: 3px solid var(--accent);
  }
  .prompt {
    margin-block-end: 19px;
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
`;

export const usesStyles = [controlStyles, modelSwitchStyles, own];
