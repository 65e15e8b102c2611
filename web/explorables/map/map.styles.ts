/** The map beside its list; one above the other where there is no room. */
import { css } from 'lit';

export const mapStyles = css`
  .map {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.75rem 1.75rem;
  }
  .box {
    position: relative;
    align-self: start;
    min-inline-size: 0;
  }
  .plot {
    block-size: clamp(20rem, 62cqi, 40rem);
    border-block-end: 1px solid var(--rule);
    border-block-start: 1px solid var(--rule);
  }
  .plot:focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .plot.awake:not(:focus-visible) {
    border-color: var(--accent);
  }

  .zoom {
    position: absolute;
    inset-block-start: 4px;
    inset-inline-end: 0;
    display: grid;
  }
  .zoom button {
    inline-size: 44px;
    block-size: 44px;
    padding: 0;
    border: 0;
    background: none;
    color: var(--accent);
    font: 400 1.35rem / 1 var(--sans);
    cursor: pointer;
  }
  .zoom button:hover {
    background: var(--tint);
  }
  .zoom button:focus-visible {
    outline-offset: -2px;
  }
  .zoom .all {
    font-size: var(--tiny);
  }
  .hint {
    position: absolute;
    inset-block-end: 1px;
    inset-inline-start: 0;
    max-inline-size: calc(100% - 0.5rem);
    margin: 0;
    padding: 0.15rem 0.5rem 0.15rem 0;
    background: var(--paper);
    color: var(--ink-2);
    font-size: var(--tiny);
    line-height: 1.3;
    pointer-events: none;
  }
  .hint .touch {
    display: none;
  }
  @media (pointer: coarse) {
    .hint .mouse {
      display: none;
    }
    .hint .touch {
      display: inline;
    }
  }

  .caption {
    margin: 0.4rem 0 0;
    max-inline-size: 48em;
    color: var(--ink-2);
    font-size: var(--tiny);
    line-height: 1.4;
  }
  .more {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 0.75rem;
  }

  /* The list. */
  .side {
    min-inline-size: 0;
  }
  .side .lead {
    margin: 0;
  }
  .side .chips {
    column-gap: 0.7rem;
  }
  .side .components {
    display: none;
  }
  .components {
    max-inline-size: 22rem;
  }
  .components :is(th, td) {
    padding-block: 0.35rem;
  }
  .components .drawn > * {
    font-weight: 600;
  }
  .components .as {
    color: var(--ink-2);
    font-size: var(--tiny);
    font-weight: 400;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: var(--small);
  }
  caption {
    padding-block-end: 0.25rem;
    color: var(--ink-2);
    font-size: var(--tiny);
    line-height: 1.35;
    text-align: start;
  }
  thead th {
    padding-block: 0.15rem;
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
    gap: 0.5rem;
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
  .word:hover bdi {
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  .mark {
    flex: none;
    inline-size: 0.65rem;
    block-size: 0.65rem;
    overflow: visible;
    stroke-width: 2;
  }
  .mark.kept {
    fill: var(--category-1);
    stroke: var(--category-1);
  }
  .mark.lost {
    fill: none;
    stroke: var(--category-2);
  }
  .mark.stranger {
    fill: none;
    stroke: var(--ink-2);
  }
  tr.lost .place {
    color: var(--ink);
  }
  .strangers {
    margin: 0.5rem 0 0;
    color: var(--ink-2);
    font-size: var(--tiny);
    line-height: 1.45;
  }

  .ask {
    display: grid;
    gap: 0.75rem;
    padding-inline-start: 0.9rem;
    border-inline-start: 3px solid var(--accent);
  }
  .ask p {
    margin: 0;
    font: 400 var(--text) / 1.4 var(--serif);
  }
  .ask .slider {
    grid-template-columns: minmax(0, 1fr) auto;
    max-inline-size: 20rem;
  }
  .ask .slider input {
    inline-size: 100%;
  }
  .answers {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 1.25rem;
  }
  .keys kbd {
    padding: 0 0.3em;
    border: 1px solid var(--rule);
    border-radius: 2px;
    font: inherit;
  }

  @container figure (min-width: 52rem) {
    .map {
      grid-template-columns: minmax(0, 1fr) 17.5rem;
    }
    .plot {
      block-size: 40rem;
    }
    .side .components {
      display: table;
    }
  }
  @container figure (max-width: 26rem) {
    .controls {
      column-gap: 1rem;
    }
    .choices {
      column-gap: 0.6rem;
    }
  }
  @media print {
    .zoom,
    .hint {
      display: none;
    }
  }
`;
