import { css } from 'lit';

export const nearestStyles = css`
  .invite {
    max-inline-size: 36em;
    font: 400 var(--text) / 1.45 var(--serif);
  }
  .pair {
    margin-block-start: 20px;
    min-inline-size: 0;
  }
  .heading {
    margin: 0 0 10px;
    overflow-wrap: anywhere;
  }
  @container figure (min-width: 640px) {
    .one {
      display: grid;
      grid-template-columns: minmax(0, 1fr) minmax(0, 1.05fr);
      column-gap: clamp(32px, 6cqi, 72px);
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
