/** Charts as the build puts them into a page. It has all kinds at once: for pages there is index.ts. */
import './all-kinds.ts';
import { html, nothing } from 'lit';
import { markup } from '../markup.ts';
import type { Chart, Picture } from './description.ts';
import { chartSummary, chartTable, draw, hasPicture } from './kinds.ts';
import { paint, TEXT } from './marks.ts';
import { htmlTable } from './table.ts';

const WIDTH = 360; // a phone's, so that a still's type is not made smaller there

/** A chart's SVG in a page, in the page's colours and type. */
export function inlineSvg(chart: Picture, width = WIDTH) {
  const { height, body } = draw(chart, width);
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox=${`0 0 ${width} ${height}`} font-family=${paint('sans')} font-size=${TEXT} role="img" aria-label=${`${chart.title}. ${chartSummary(chart)}`}>${body}</svg>`;
}

/**
 * A chart as the build leaves it in a page, where scripts don't run: title, picture, and all numbers.
 * Plain HTML without a style, in the page's custom properties.
 */
export function chartStill(chart: Chart, width = WIDTH): string {
  return markup(
    html`<figure class="chart-still"><figcaption>${chart.title}</figcaption>${
      hasPicture(chart) ? inlineSvg(chart, width) : nothing
    }<details ?open=${!hasPicture(chart)}><summary>Numbers</summary>${htmlTable(chartTable(chart))}</details></figure>`,
  );
}
