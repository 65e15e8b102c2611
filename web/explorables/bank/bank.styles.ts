import { css } from 'lit';

export const bankStyles = css`
  .charts {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 24px 48px;
    margin-block: 19px;
  }
  @container figure (min-width: 640px) {
    .charts {
      grid-template-columns: minmax(0, 1.1fr) minmax(0, 1fr);
    }
  }
`;
