import { css } from 'lit';

export const styles = css`
  es-chart {
    margin-block-end: 19px;
  }
`;
