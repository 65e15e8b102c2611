import { css } from 'lit';

export const styles = css`
  .fields,
  .charts {
    display: grid;
    gap: 20px 40px;
  }
  .fields > *,
  .charts > * {
    min-inline-size: 0;
  }
  .charts {
    margin-block-start: 20px;
  }
  .stage > .scope {
    margin-block: 16px;
  }
  .note {
    max-inline-size: 44em;
    margin: 12px 0 0;
    padding-inline-start: 14px;
    border-inline-start: 3px solid var(--accent);
  }
  @container figure (min-width: 640px) {
    .fields,
    .charts {
      grid-template-columns: 1fr 1fr;
    }
  }
`;
