import { css } from 'lit';

export const styles = css`
  .stage {
    display: flex;
    flex-wrap: wrap;
    gap: 16px 32px;
  }
`;
