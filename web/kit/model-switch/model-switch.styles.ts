import { css } from 'lit';

export const modelSwitchStyles = css`
  .offer {
    max-inline-size: 36em;
    margin-block: 1.2rem;
  }
  .offer p {
    margin: 0 0 0.7rem;
    font: 400 var(--text) / 1.45 var(--serif);
  }
  @media print {
    .offer {
      display: none;
    }
  }
`;
