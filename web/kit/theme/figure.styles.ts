/** What every figure looks like around its stage: the anatomy of a figure, and its states. */
import { css, unsafeCSS } from 'lit';
import { usualWidth } from './usual-width.ts';

export const figureStyles = css`
  :host {
    display: block;
  }
  :host([hidden]) {
    display: none;
  }
  ${unsafeCSS(usualWidth)}
  /* What a page says for all elements, or hands down to what is inside of one, ends here. */
  .frame {
    all: initial;
    display: block;
    visibility: inherit;
    color-scheme: light dark;
    accent-color: var(--accent);
    container: figure / inline-size;
    color: var(--ink);
    font: 400 var(--small) / 1.45 var(--sans);
    text-align: start;
    -webkit-text-size-adjust: 100%;
  }
  .frame[data-theme='light'] {
    color-scheme: light;
  }
  .frame[data-theme='dark'] {
    color-scheme: dark;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  .figure {
    margin: 0;
    padding-block: 18px 10px;
    padding-inline: var(--es-inset, 0);
    border-block: 1px solid var(--rule);
    background: var(--paper);
  }
  .question {
    margin: 0 0 14px;
    font: 600 calc(var(--text) * 1.2) / 1.25 var(--serif);
    text-wrap: balance;
  }
  .stage {
    position: relative;
    min-block-size: var(--stage-height, 256px);
  }
  .controls {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 10px 28px;
    margin-block-start: 16px;
  }
  .controls:empty,
  .prompt:empty {
    display: none;
  }
  .prompt {
    margin-block-start: 16px;
  }
  .verdict {
    margin: 16px 0 0;
    max-inline-size: 44em;
    font: 400 var(--text) / 1.45 var(--serif);
    text-wrap: pretty;
  }
  .verdict:empty {
    display: none;
  }
  .number,
  output {
    font-variant-numeric: tabular-nums lining-nums;
    white-space: nowrap;
  }
  .verdict strong {
    font-weight: 600;
  }

  /* A chart that is on its way: about as high as it will be. */
  es-chart:not(:defined) {
    display: block;
    min-block-size: 288px;
  }

  /* The foot line. */
  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 20px;
    margin-block-start: 10px;
    color: var(--ink-2);
    font-size: var(--tiny);
  }
  /* It would be seen to move with each part that comes above it. */
  .foot[data-wait='true'] {
    visibility: hidden;
  }
  .foot button,
  .link {
    appearance: none;
    min-block-size: 44px;
    padding: 0;
    border: 0;
    background: none;
    color: var(--accent);
    font: inherit;
    text-align: start;
    cursor: pointer;
    text-decoration: underline;
    text-decoration-color: color-mix(in srgb, currentColor 35%, transparent);
    text-decoration-thickness: 1px;
    text-underline-offset: 0.2em;
  }
  .foot button:hover,
  .link:hover {
    text-decoration-color: currentColor;
  }
  .foot button[aria-expanded='true'] {
    color: var(--ink);
    text-decoration-color: transparent;
  }
  .foot .word {
    margin-inline-start: auto;
  }
  .panel {
    max-inline-size: 44em;
    margin: 0;
    overflow-wrap: anywhere;
    padding-block: 4px 14px;
    color: var(--ink-2);
    font-size: var(--small);
  }
  .panel p {
    margin: 0.5em 0;
  }
  .panel :is(h3, h4, h5) {
    margin: 0.8em 0 0.2em;
    font: 600 1em / 1.3 var(--sans);
    color: var(--ink);
  }
  .panel a {
    color: var(--accent);
    text-underline-offset: 0.2em;
  }
  .panel .formula {
    overflow-x: auto;
    padding-block: 3px;
    color: var(--ink);
    font-family: var(--serif);
    font-size: 1.1em;
  }
  .panel .formula i {
    font-style: italic;
  }
  .snippet {
    display: block;
    overflow-x: auto;
    margin: 6px 0;
    padding: 10px 13px;
    background: var(--tint);
    color: var(--ink);
    font: 0.85em / 1.6 var(--mono);
    white-space: pre;
    user-select: all;
  }

  /* States. */
  .notice {
    max-inline-size: 40em;
    margin: 0 0 16px;
    padding-inline-start: 14px;
    border-inline-start: 3px solid var(--accent);
  }
  .notice p {
    margin: 3px 0;
  }
  .notice .what {
    font-weight: 600;
  }
  /* In sight for as long as a part of the stage is. */
  .task {
    position: sticky;
    z-index: 1;
    inset-block-end: 0;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 14px;
    min-block-size: 44px;
    background: var(--paper);
    padding-block-start: 8px;
    color: var(--ink-2);
  }
  .task progress {
    flex: 0 1 192px;
    block-size: 4px;
    border: 0;
    appearance: none;
    background: var(--rule);
    color: var(--ink-2);
  }
  .task progress::-webkit-progress-bar {
    background: var(--rule);
  }
  .task progress::-webkit-progress-value {
    background: var(--ink-2);
  }
  .task progress::-moz-progress-bar {
    background: var(--ink-2);
  }
  .task progress:indeterminate::-moz-progress-bar {
    inline-size: 30%;
  }

  :is(button, input, select, a, summary, [tabindex]):focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @media (forced-colors: active) {
    :host {
      --paper: Canvas;
      --ink: CanvasText;
      --ink-2: CanvasText;
      --ink-3: CanvasText;
      --rule: CanvasText;
      --line: CanvasText;
      --tint: Canvas;
      --accent: LinkText;
      --bar: CanvasText;
      --bar-2: GrayText;
    }
  }
  @media print {
    :host {
      break-inside: avoid;
    }
    .frame[data-theme] {
      color-scheme: light;
    }
    .foot,
    .panel,
    .controls,
    .prompt,
    .task {
      display: none;
    }
  }
`;
