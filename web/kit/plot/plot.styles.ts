/** The stage of a plot: two canvases on top of each other, filling a focusable box; buttons and a hint. */
import { css } from 'lit';

export const plotStyles = css`
  :host {
    position: relative;
    display: block;
    min-inline-size: 0;
    block-size: 320px;
  }
  .plot {
    position: relative;
    overflow: hidden;
    box-sizing: border-box;
    inline-size: 100%;
    block-size: 100%;
    border-block: 1px solid var(--rule);
    background: var(--paper);
    font-family: var(--sans);
    cursor: grab;
    user-select: none;
    -webkit-user-select: none;
    -webkit-tap-highlight-color: transparent;
  }
  .plot:active {
    cursor: grabbing;
  }
  .plot.over-point {
    cursor: pointer;
  }
  .plot:focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .plot.awake:not(:focus-visible) {
    border-color: var(--accent);
  }
  .plot > canvas {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    pointer-events: none;
  }
  .plot > .still {
    object-fit: contain;
    background: var(--paper);
  }

  .zoom {
    position: absolute;
    inset-block-start: 4px;
    inset-inline-end: 0;
    display: grid;
  }
  .zoom button {
    inline-size: 44px;
    block-size: 44px;
    padding: 0;
    border: 0;
    background: none;
    color: var(--accent);
    font: 400 22px / 1 var(--sans);
    cursor: pointer;
  }
  .zoom button:hover {
    background: var(--tint);
  }
  .zoom button:focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: -2px;
  }
  .zoom .all {
    font-size: var(--tiny);
  }
  .hint {
    position: absolute;
    inset-block-end: 1px;
    inset-inline-start: 0;
    max-inline-size: calc(100% - 8px);
    margin: 0;
    padding: 2px 8px 2px 0;
    background: var(--paper);
    color: var(--ink-2);
    font-size: var(--tiny);
    line-height: 1.3;
    pointer-events: none;
  }
  .hint .touch {
    display: none;
  }
  @media (pointer: coarse) {
    .hint .mouse {
      display: none;
    }
    .hint .touch {
      display: inline;
    }
  }
  @media print {
    .plot {
      color-scheme: light;
    }
    .zoom,
    .hint {
      display: none;
    }
  }
`;
