import { css } from 'lit';

export const styles = css`
  .stage {
    display: flex;
    flex-wrap: wrap;
    gap: 1rem 2rem;
  }
`;
