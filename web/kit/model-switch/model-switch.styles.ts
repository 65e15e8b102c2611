import { css } from 'lit';

export const modelSwitchStyles = css`
  .offer {
    max-inline-size: 36em;
    margin-block: 19px;
  }
  .offer p {
    margin: 0 0 11px;
    font: 400 var(--text) / 1.45 var(--serif);
  }
  @media print {
    .offer {
      display: none;
    }
  }
`;
