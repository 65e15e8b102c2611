/** A drawing with its captions, and beside it, where there is room, the chart that says the same in numbers. */
import { css } from 'lit';

export const pairStyles = css`
  .pair {
    display: grid;
    gap: 20px 32px;
    align-items: center;
  }
  .drawing p {
    margin: 0;
    text-align: center;
    text-wrap: balance;
  }
  .drawing svg {
    display: block;
    inline-size: 100%;
    max-inline-size: 460px;
    margin: 6px auto;
    font: 400 16px var(--sans);
    font-variant-numeric: tabular-nums lining-nums;
  }
  .drawing .caption {
    max-inline-size: 36em;
    margin: 8px auto 0;
    color: var(--ink-2);
    font-size: var(--tiny);
  }
  @container figure (min-width: 760px) {
    .pair {
      grid-template-columns: 1fr 1fr;
    }
  }
`;
