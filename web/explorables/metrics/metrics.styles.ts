import { css } from 'lit';

export const styles = css`
  .slopes {
    display: none;
    inline-size: 100%;
    max-inline-size: 860px;
    font: 400 15px var(--sans);
    font-variant-numeric: tabular-nums lining-nums;
  }
  .ranks {
    max-inline-size: 416px;
  }
  .more summary {
    min-block-size: 44px;
    align-content: center;
    color: var(--accent);
    cursor: pointer;
  }
  .stage > es-chart {
    margin-block-start: 24px;
  }
  @container figure (min-width: 640px) {
    .slopes {
      display: block;
    }
    .ranks {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  }
`;
