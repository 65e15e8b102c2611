import { css } from 'lit';

export const nearestStyles = css`
  :host {
    --row: 30px;
    --strip-height: 20px;
  }

  /* The query, as large as what it is about. */
  .query {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 0 2rem;
    margin-block-end: 0.25rem;
  }
  .query es-word-field {
    --field-width: 9em;
    font: 400 calc(var(--text) * 1.45) / 1.2 var(--serif);
  }
  .query es-word-field::part(field) {
    font-size: 1em;
  }
  .scope {
    margin: 0 0 0.9rem;
    color: var(--ink-2);
    font-size: var(--tiny);
  }
  .scope .link {
    min-block-size: 0;
    padding-block: 0.8em;
    margin-block: -0.8em;
  }
  .invite {
    max-inline-size: 36em;
    min-block-size: 12rem;
    font: 400 var(--text) / 1.45 var(--serif);
  }

  /* Lists of neighbours. */
  .heading {
    margin: 0;
    font-weight: 600;
  }
  .heading::first-letter {
    text-transform: uppercase;
  }
  .baseline {
    margin: 0 0 0.35rem;
    color: var(--ink-2);
    font-size: var(--tiny);
    line-height: 1.35;
    text-wrap: balance;
  }
  ol {
    position: relative;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .hit {
    appearance: none;
    display: grid;
    grid-template-columns: 1.5em minmax(5.5em, 1fr) minmax(3.5em, 1.4fr) 3.4em;
    align-items: center;
    column-gap: 0.5em;
    inline-size: 100%;
    block-size: var(--row);
    padding: 0;
    border: 0;
    background: none;
    color: var(--ink);
    font: inherit;
    text-align: start;
    cursor: pointer;
  }
  /* One list has the room to show long words whole, on a phone too. */
  .one .hit {
    grid-template-columns: 1.5em minmax(7.5em, 1fr) minmax(3em, 1.2fr) 3.4em;
  }
  .hit .rank {
    color: var(--ink-3);
    font-size: var(--tiny);
    font-variant-numeric: tabular-nums;
    text-align: end;
  }
  .hit .word {
    overflow: hidden;
    font: 400 calc(var(--text) * 0.95) / 1.3 var(--serif);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .hit .score {
    font-variant-numeric: tabular-nums lining-nums;
    text-align: end;
  }
  .hit:hover .word {
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 0.2em;
  }
  .hit[aria-pressed='true'] .word {
    font-weight: 600;
  }
  .hit[aria-pressed='true'] .rank::before {
    content: '';
    display: inline-block;
    inline-size: 0.45em;
    block-size: 0.45em;
    margin-inline-end: 0.3em;
    border-radius: 50%;
    background: var(--accent);
  }
  .bar {
    position: relative;
    block-size: 100%;
    /* Random pairs: one deviation either side of their mean; and the mark past which few lie. */
    background:
      linear-gradient(var(--line) 0 0) calc(var(--mark) * 100%) 0 / 1px 100% no-repeat,
      linear-gradient(
        to right,
        transparent calc(var(--band-start) * 100%),
        var(--band) calc(var(--band-start) * 100%) calc(var(--band-end) * 100%),
        transparent 0
      );
    --band: color-mix(in srgb, var(--ink) 11%, transparent);
  }
  :host(:dir(rtl)) .bar {
    direction: ltr;
  }
  .bar::before {
    content: '';
    position: absolute;
    inset-block: calc(50% - 4px);
    inset-inline-start: calc(var(--start) * 100%);
    inline-size: calc((var(--end) - var(--start)) * 100%);
    background: var(--bar);
    transition:
      inline-size var(--ease),
      inset-inline-start var(--ease);
  }
  @media (forced-colors: active) {
    .bar {
      forced-color-adjust: none;
      background: none;
      border-inline-end: 1px solid CanvasText;
    }
    .bar::before {
      background: CanvasText;
    }
  }

  /* All three on a narrow stage: ranks only. */
  .ranks {
    inline-size: 100%;
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  .ranks th {
    font-weight: 400;
    text-align: start;
  }
  .ranks thead th {
    padding-block-end: 0.3rem;
    border-block-end: 1px solid var(--line);
    color: var(--ink-2);
    font-size: var(--tiny);
    vertical-align: bottom;
  }
  .ranks :is(td, thead th:not(:first-child)) {
    inline-size: 4.2em;
    text-align: end;
  }
  .ranks tbody :is(th, td) {
    block-size: 1.9rem;
    padding: 0;
  }
  .ranks tbody th {
    font: 400 calc(var(--text) * 0.95) / 1.3 var(--serif);
  }
  .ranks td.moved {
    color: var(--accent);
    font-weight: 600;
  }
  .ranks td.out {
    color: var(--ink-3);
  }

  .columns,
  .links {
    display: none;
  }

  /* Why a neighbour is one: two vectors and what is added up. */
  .pair {
    margin-block-start: 1.25rem;
    min-inline-size: 0;
  }
  .vectors {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0.15rem 1rem;
  }
  .vectors .name {
    font: 400 calc(var(--text) * 0.9) / 1.3 var(--serif);
  }
  .vectors .link {
    position: relative;
    z-index: 1;
    margin-block: -12px;
    margin-inline-start: 0.6em;
    font: 400 var(--tiny) / 1.3 var(--sans);
  }
  .vectors .name.sum {
    font: 400 var(--small) / 1.5 var(--sans);
  }
  .vectors .size {
    color: var(--ink-2);
    font-variant-numeric: tabular-nums lining-nums;
    text-align: end;
  }
  .vectors .size strong {
    color: var(--ink);
  }
  .vectors es-strip {
    grid-column: 1 / -1;
    margin-block-end: 0.7rem;
  }
  .reading {
    min-block-size: 2.9em;
    margin: 0;
    color: var(--ink-2);
    font-variant-numeric: tabular-nums lining-nums;
  }
  details summary {
    display: inline-flex;
    align-items: center;
    min-block-size: 44px;
    color: var(--accent);
    cursor: pointer;
  }
  .cells {
    max-block-size: 18rem;
    overflow: auto;
  }
  .cells table {
    border-collapse: collapse;
    font: 0.9em / 1.5 var(--mono);
    font-variant-numeric: tabular-nums;
  }
  .cells :is(th, td) {
    padding: 0 1.2em 0 0;
    font-weight: 400;
    text-align: end;
  }
  .cells thead th {
    position: sticky;
    inset-block-start: 0;
    background: var(--paper);
    color: var(--ink-2);
  }

  .race {
    display: grid;
    grid-template-columns: auto minmax(4rem, 12rem) auto;
    align-items: center;
    gap: 0.1rem 0.8rem;
    margin: 0.75rem 0 0;
  }
  .race dt,
  .race dd {
    margin: 0;
  }
  .race .time {
    text-align: end;
    font-variant-numeric: tabular-nums lining-nums;
  }
  .race .track {
    block-size: 8px;
  }
  .race .track::before {
    content: '';
    display: block;
    block-size: 100%;
    inline-size: calc(var(--share) * 100%);
    background: var(--bar);
  }
  .race p {
    grid-column: 1 / -1;
    margin: 0.3rem 0 0;
    color: var(--ink-2);
    font-size: var(--tiny);
  }

  @media (pointer: coarse) {
    :host {
      --row: 44px;
    }
  }
  @container figure (max-width: 639.98px) {
    .hit {
      block-size: 44px;
    }
  }
  @container figure (min-width: 640px) {
    .one {
      display: grid;
      grid-template-columns: minmax(0, 1fr) minmax(0, 1.05fr);
      column-gap: clamp(2rem, 6cqi, 4.5rem);
    }
    .one .pair {
      margin-block-start: 0;
    }
  }
  @container figure (min-width: 680px) {
    .ranks {
      display: none;
    }
    .columns {
      display: grid;
      grid-template-columns: 1fr clamp(1.5rem, 4.8cqi, 3.25rem) 1fr clamp(1.5rem, 4.8cqi, 3.25rem) 1fr;
    }
    .columns section {
      display: contents;
    }
    .columns .hit {
      grid-template-columns: 1.4em minmax(5.5em, 1.5fr) minmax(2em, 1fr) 3em;
    }
    .columns .head {
      grid-row: 1;
    }
    .columns ol {
      grid-row: 2;
    }
    .columns [data-metric='dot'] > * {
      grid-column: 1;
    }
    .columns [data-metric='cosine'] > * {
      grid-column: 3;
    }
    .columns [data-metric='euclidean'] > * {
      grid-column: 5;
    }
    .links {
      display: block;
      grid-row: 2;
      inline-size: 100%;
      /* As tall as the rows beside it, without a height of its own. */
      block-size: 0;
      min-block-size: 100%;
      overflow: visible;
    }
    .links.first {
      grid-column: 2;
    }
    .links.second {
      grid-column: 4;
    }
    .links line {
      stroke: var(--line);
      stroke-width: 1px;
      vector-effect: non-scaling-stroke;
    }
    .links line.same {
      stroke: var(--line);
      opacity: 0.55;
    }
    .links line.moved {
      stroke: var(--accent);
      stroke-width: 1.5px;
    }
    .links line.out {
      stroke-dasharray: 2 3;
    }
    :host(:dir(rtl)) .links {
      transform: scaleX(-1);
    }
    .all .reading {
      min-block-size: 1.5em;
    }
    .all .vectors {
      grid-template-columns: 11em 1fr 8em;
      align-items: center;
      grid-auto-flow: dense;
      gap: 0.35rem 1rem;
    }
    .all .vectors .name {
      grid-column: 1;
    }
    .all .vectors es-strip {
      grid-column: 2;
      margin: 0;
    }
    .all .vectors .size {
      grid-column: 3;
    }
  }
  @media print {
    .query,
    .scope,
    .reading,
    .link,
    .action,
    details:not([open]) {
      display: none;
    }
    .cells {
      max-block-size: none;
      overflow: visible;
    }
  }
`;
