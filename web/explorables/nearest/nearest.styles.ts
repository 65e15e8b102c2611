import { css } from 'lit';

export const nearestStyles = css`
  .invite {
    max-inline-size: 36em;
    min-block-size: 12rem;
    font: 400 var(--text) / 1.45 var(--serif);
  }
  .pair {
    margin-block-start: 1.25rem;
    min-inline-size: 0;
  }
  .heading {
    margin: 0 0 0.6rem;
    overflow-wrap: anywhere;
  }
  @container figure (min-width: 640px) {
    .one {
      display: grid;
      grid-template-columns: minmax(0, 1fr) minmax(0, 1.05fr);
      column-gap: clamp(2rem, 6cqi, 4.5rem);
    }
    .pair {
      margin-block-start: 0;
    }
  }
  @media print {
    .link {
      display: none;
    }
  }
`;
