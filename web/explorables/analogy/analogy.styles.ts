import { css } from 'lit';

export const styles = css`
  .terms {
    display: grid;
    grid-template-columns: repeat(3, minmax(0, 1fr));
    gap: 0 20px;
    max-inline-size: 720px;
  }
  .terms .query es-word-field {
    --field-width: 100%;
  }
  .terms .query es-word-field::part(field) {
    font-size: max(16px, 0.85em);
  }
  .charts {
    display: grid;
    gap: 24px 48px;
  }
  .charts > * {
    min-inline-size: 0;
  }
  .more summary {
    min-block-size: 44px;
    align-content: center;
    color: var(--accent);
    cursor: pointer;
  }
  .more {
    flex: 1 0 100%;
  }
  .more dl {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 4px 16px;
    margin: 0 0 8px;
  }
  .more dt {
    font-weight: 600;
  }
  .more dd {
    margin: 0;
  }
  .more es-chart {
    max-inline-size: 640px;
  }
  @container figure (min-width: 640px) {
    .charts {
      grid-template-columns: 1fr 1fr;
    }
  }
`;
