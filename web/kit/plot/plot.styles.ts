/** The stage of a plot: two canvases on top of each other, filling a focusable box. */
import { css } from 'lit';

export const plotStyles = css`
  .plot {
    position: relative;
    overflow: hidden;
    inline-size: 100%;
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
  @media print {
    .plot {
      color-scheme: light;
    }
  }
`;
