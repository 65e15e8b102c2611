/** Words and sentences above, charts beside each other where there is room, then the vectors. */
import { css, unsafeCSS } from 'lit';
import { MOST_PLACES } from './bank.model.ts';

/** A place's colour and dashes; its number is the second cue. */
const places = unsafeCSS(
  Array.from({ length: MOST_PLACES }, (_, place) => {
    const dashes = ['none', '7 3', '3 2'][place % 3];
    return `.of-${place}{--place:var(--category-${place + 1});--dash:${dashes}}`;
  }).join('\n'),
);

export const bankStyles = css`
  ${places}

  .query {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 0 2rem;
  }
  .query es-word-field {
    --field-width: 8em;
    font: 400 calc(var(--text) * 1.45) / 1.2 var(--serif);
  }
  .query es-word-field::part(field) {
    font-size: 1em;
  }
  .sentences {
    display: block;
    margin-block-start: 0.7rem;
  }
  textarea {
    display: block;
    inline-size: 100%;
    min-block-size: 7.4em;
    margin-block-start: 0.2rem;
    padding: 0.3em 0.5em;
    border: 1px solid var(--line);
    border-block-end: 2px solid var(--accent);
    border-radius: 0;
    background: none;
    color: var(--ink);
    font: 400 max(16px, calc(var(--text) * 0.95)) / 1.45 var(--serif);
    resize: vertical;
  }
  textarea:focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .problem {
    margin: 0.5rem 0 0;
    padding-inline-start: 0.9rem;
    border-inline-start: 3px solid var(--accent);
  }
  .offer {
    max-inline-size: 36em;
    margin-block: 1.2rem 0;
  }
  .offer p {
    margin: 0 0 0.7rem;
    font: 400 var(--text) / 1.45 var(--serif);
  }

  .heading {
    margin: 0 0 0.5rem;
    font-weight: 600;
  }
  .caption {
    margin: 0.4rem 0 0;
    max-inline-size: 44em;
    color: var(--ink-2);
    font-size: var(--tiny);
    line-height: 1.4;
  }

  /* Charts: lines stretch with the box, words keep their size. */
  .charts {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.5rem 3rem;
    margin-block-start: 1.4rem;
  }
  .plot {
    position: relative;
    direction: ltr;
    font-variant-numeric: tabular-nums lining-nums;
  }
  .chart .plot {
    block-size: 13.5rem;
    margin-block-end: 2.1rem;
    margin-inline: 2.2rem 3.6rem;
  }
  .plot svg {
    display: block;
    inline-size: 100%;
    block-size: 100%;
    overflow: visible;
  }
  .plot :is(line, polyline) {
    fill: none;
    vector-effect: non-scaling-stroke;
  }
  .grid {
    stroke: var(--rule);
  }
  .now {
    stroke: var(--line);
  }
  .line {
    stroke: var(--place);
    stroke-width: 2px;
    stroke-dasharray: var(--dash);
    stroke-linejoin: round;
  }
  .others {
    stroke: var(--line);
    stroke-width: 1.5px;
    stroke-dasharray: 2 4;
  }
  .plot > span {
    position: absolute;
    line-height: 1;
    white-space: nowrap;
  }
  .tick,
  .layer,
  .quiet,
  .start {
    color: var(--ink-2);
    font-size: var(--tiny);
  }
  .tick {
    inset-inline-end: calc(100% + 0.45rem);
    inset-block-start: calc(var(--y) * 100%);
    transform: translateY(-50%);
  }
  .layer {
    inset-inline-start: calc(var(--x) * 100%);
    inset-block-start: calc(100% + 0.5rem);
    transform: translateX(-50%);
  }
  .end {
    inset-inline-start: calc(100% + 0.4rem);
    inset-block-start: calc(var(--y) * 100%);
    transform: translateY(-50%);
  }
  .end,
  .name,
  .places .number {
    color: var(--place, var(--ink-2));
    font-weight: 600;
  }
  .quiet,
  .start {
    font-weight: 400;
  }
  .paths .plot {
    aspect-ratio: 440 / 360;
    max-inline-size: 27rem;
    margin-inline-end: 1.6rem;
  }
  .paths .name {
    inset-inline-start: calc(var(--x) * 100% + 0.55rem);
    inset-block-start: calc(var(--y) * 100%);
    padding-inline: 0.1em;
    transform: translateY(-50%);
    text-shadow:
      0 0 2px var(--paper),
      0 0 2px var(--paper);
  }
  .paths .start {
    transform: translateY(60%);
  }
  circle {
    fill: var(--place);
  }
  circle.now {
    fill: var(--paper);
    stroke: var(--place);
    stroke-width: 3px;
  }

  /* The vectors, one a place. */
  .places {
    --strip-height: 20px;
    margin-block-start: 1.4rem;
  }
  .places .static {
    margin: 0 0 1rem;
  }
  .places .static bdi,
  .places .text {
    font: 400 calc(var(--text) * 0.95) / 1.35 var(--serif);
  }
  .places legend {
    margin-block-end: 0.2rem;
  }
  .places ol {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .places li {
    margin-block-end: 0.7rem;
  }
  .places label {
    display: grid;
    grid-template-columns: auto auto minmax(0, 1fr) auto;
    align-items: center;
    column-gap: 0.6rem;
    min-block-size: 44px;
    cursor: pointer;
  }
  .places input {
    inline-size: 1.1rem;
    block-size: 1.1rem;
    margin: 0;
    accent-color: var(--accent);
    cursor: pointer;
  }
  .places .text {
    overflow-wrap: anywhere;
  }
  .places mark {
    background: none;
    color: inherit;
    font-weight: 600;
    text-decoration: underline 2px var(--accent);
    text-underline-offset: 0.2em;
  }
  .places small {
    display: block;
    color: var(--ink-2);
    font: 400 var(--tiny) / 1.4 var(--sans);
  }

  details summary {
    display: inline-flex;
    align-items: center;
    min-block-size: 44px;
    color: var(--accent);
    cursor: pointer;
  }
  .scroll {
    overflow-x: auto;
  }
  table {
    border-collapse: collapse;
    font-variant-numeric: tabular-nums lining-nums;
  }
  caption {
    color: var(--ink-2);
    text-align: start;
  }
  :is(td, th) {
    padding: 0.2rem 1rem 0.2rem 0;
    font-weight: 400;
    text-align: end;
    white-space: nowrap;
  }
  tr > :first-child {
    text-align: start;
  }
  thead th {
    border-block-end: 1px solid var(--rule);
    color: var(--ink-2);
  }

  .separation {
    margin-block-start: 1rem;
  }
  .separation dl {
    display: grid;
    grid-template-columns: auto minmax(4rem, 18rem) auto;
    align-items: center;
    gap: 0.15rem 0.8rem;
    margin: 0;
    justify-content: start;
  }
  .separation dd {
    margin: 0;
  }
  .separation .share {
    font-variant-numeric: tabular-nums lining-nums;
    text-align: end;
  }
  .separation .track {
    block-size: 1.2em;
    background:
      linear-gradient(var(--ink) 0 0) calc(var(--chance) * 100%) 0 / 1px 100% no-repeat,
      linear-gradient(var(--bar) 0 0) 0 50% / calc(var(--share) * 100%) 8px no-repeat;
  }

  .ask {
    padding-inline-start: 0.9rem;
    border-inline-start: 3px solid var(--accent);
  }
  .ask legend {
    color: var(--ink);
    font: 400 var(--text) / 1.4 var(--serif);
  }
  .prompt p {
    margin: 0;
  }

  @media (forced-colors: active) {
    .line,
    circle,
    circle.now {
      stroke: CanvasText;
    }
    .separation .track {
      forced-color-adjust: none;
    }
  }
  @media print {
    .entry,
    .offer button,
    details {
      display: none;
    }
  }
  @container figure (max-width: 26rem) {
    .controls {
      column-gap: 1rem;
    }
    .places label {
      grid-template-columns: auto auto minmax(0, 1fr);
      padding-block: 0.3rem;
    }
    .places output {
      grid-column: 3;
      text-align: start;
    }
  }
  @container figure (min-width: 760px) {
    .charts {
      grid-template-columns: minmax(0, 1.15fr) minmax(0, 1fr);
    }
    .chart .plot {
      block-size: 17rem;
    }
    .places .static,
    .places li {
      display: grid;
      grid-template-columns: minmax(0, 1.1fr) minmax(0, 1fr);
      align-items: center;
      column-gap: 2rem;
      margin-block-end: 0.2rem;
    }
    .places .static {
      min-block-size: 44px;
    }
  }
`;
