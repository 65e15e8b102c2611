/** The map beside its list; one above the other where there is no room. */
import { css } from 'lit';

export const mapStyles = css`
  .query {
    --field-width: 7em;
  }
  .map {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px 28px;
    margin-block-start: 8px;
  }
  es-plot {
    align-self: start;
    block-size: clamp(320px, 62cqi, 608px);
  }
  .drawing {
    position: relative;
  }
  /* What runs has its line here, so that nothing moves when it comes and goes. */
  .stage {
    padding-block-end: var(--task-line);
    --task-line: 52px;
  }
  .task {
    flex-wrap: nowrap;
    min-block-size: var(--task-line);
    margin-block-end: calc(-1 * var(--task-line));
    line-height: 1.2;
  }
  .task progress {
    min-inline-size: 48px;
  }
  .prompt {
    margin-block-start: 0;
  }
  /* Of the map before, while another is computed. */
  .side[aria-busy='true'] :is(table, .words-cloud, .intruders) {
    opacity: 0.45;
  }
  .verdict,
  .caption,
  .side,
  .predict {
    overflow-wrap: anywhere;
  }
  .caption {
    /* Lines for all that it says, so that nothing moves while the mouse does. */
    min-block-size: 2.8em;
    margin: 6px 0 0;
    max-inline-size: 48em;
    color: var(--ink-2);
    font-size: var(--tiny);
    line-height: 1.4;
  }

  /* The list. */
  .side {
    min-inline-size: 0;
    /* Room for what comes, and for what another word brings, so that nothing moves then. */
    min-block-size: 612px;
  }
  .predict,
  .awaited {
    align-content: start;
    min-block-size: 134px;
  }
  .lead {
    margin: 0;
    color: var(--ink-2);
    font-size: var(--tiny);
    line-height: 1.35;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: var(--small);
  }
  thead th {
    padding-block: 2px;
    border-block-end: 1px solid var(--rule);
    color: var(--ink-2);
    font-size: var(--tiny);
    font-weight: 400;
    text-align: end;
    vertical-align: bottom;
  }
  thead th:first-child,
  tbody th {
    text-align: start;
    font-weight: 400;
  }
  td {
    padding-inline-start: 8px;
    text-align: end;
    font-variant-numeric: tabular-nums lining-nums;
    white-space: nowrap;
  }
  tbody tr + tr > * {
    border-block-start: 1px solid color-mix(in srgb, var(--rule) 45%, transparent);
  }
  .word {
    appearance: none;
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-block-size: 44px;
    min-inline-size: 44px;
    padding: 0;
    border: 0;
    background: none;
    color: var(--ink);
    font: inherit;
    text-align: start;
    overflow-wrap: anywhere;
    cursor: pointer;
  }
  .word:hover {
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  .mark {
    flex: none;
    inline-size: 10px;
    block-size: 10px;
    overflow: visible;
    fill: var(--mark-fill);
    stroke: var(--mark);
    stroke-width: 2;
  }
  .words-cloud {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 18px;
    margin: 8px 0 0;
    padding: 0;
    list-style: none;
    font-family: var(--serif);
  }
  .words-cloud li {
    font-size: calc(var(--small) * (0.6 + 1.4 * var(--cosine)));
  }
  .intruders {
    margin: 8px 0 0;
    color: var(--ink-2);
    font-size: var(--tiny);
    line-height: 1.45;
  }

  .parameters summary {
    min-block-size: 44px;
    align-content: center;
    color: var(--accent);
    cursor: pointer;
  }
  .parameters .controls {
    margin-block-start: 0;
  }
  @container figure (min-width: 832px) {
    .map {
      grid-template-columns: minmax(0, 1fr) 288px;
    }
    .side {
      min-block-size: 692px;
    }
    es-plot {
      block-size: 608px;
    }
  }
  @container figure (max-width: 416px) {
    .caption {
      min-block-size: 4.2em;
    }
    .side {
      min-block-size: 704px;
    }
    .predict,
    .awaited {
      min-block-size: 236px;
    }
    .task .number {
      display: none;
    }
    .controls {
      column-gap: 16px;
    }
    .choices {
      column-gap: 10px;
    }
  }
`;
