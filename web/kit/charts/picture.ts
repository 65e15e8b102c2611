/** Charts as text: an SVG file that stands alone, and what the build puts into a page. */
import { html, nothing, svg } from 'lit';
import { markup } from '../markup.ts';
import { type ColourName, palette, resolveColours } from '../theme/colours.ts';
import type { ChartElement } from './chart.ts';
import type { Chart, Picture } from './description.ts';
import { chartSummary, chartTable, draw, hasPicture } from './kinds.ts';
import { paint, TEXT, words } from './marks.ts';
import { htmlTable } from './table.ts';

const WIDTH = 480;
const HEAD = 30;
const MARGIN = 12;

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

/**
 * Charts as one SVG file, under each other, each with its title, on their own ground. `colours` says what
 * each of the palette's names is: what `resolveColours` reads from an element, for the reader's theme.
 */
export function chartsSvg(
  charts: readonly Picture[],
  colours: (name: ColourName) => string,
  width = WIDTH,
): string {
  let y = MARGIN;
  const parts = charts.map((chart) => {
    const { height, body } = draw(chart, width);
    const top = y;
    y += HEAD + height + 2 * MARGIN;
    const name = words(0, 16, chart.title, { colour: paint('ink'), strong: true });
    return svg`<g transform=${`translate(${MARGIN},${top})`}>${name}<g transform=${`translate(0,${HEAD})`}>${body}</g></g>`;
  });
  const [w, h] = [width + 2 * MARGIN, Math.max(y - MARGIN, 2 * MARGIN)];
  const title = charts.map((chart) => chart.title).join('; ');
  const summary = charts.map(chartSummary).join(' ');
  const text = markup(
    html`<svg xmlns="http://www.w3.org/2000/svg" viewBox=${`0 0 ${w} ${h}`} width=${w} height=${h} font-family="system-ui, sans-serif" font-size=${TEXT}>${svg`<title>${title}</title><desc>${summary}</desc><rect width=${w} height=${h} fill=${paint('paper')}></rect>${parts}`}</svg>`,
  );
  return text.replace(/var\(--([\w-]+)\)/g, (_, name: string) => colours(name as ColourName));
}

/** All charts under a node, as they stand there, as one SVG file; null where there is none. */
export function pictureOf(elements: readonly ChartElement[]): string | null {
  const [first] = elements;
  const charts = elements.flatMap(({ chart }) => (chart && hasPicture(chart) ? [chart] : []));
  if (!first || charts.length === 0) return null;
  const names = Object.keys(palette) as ColourName[];
  const found = resolveColours(first, names);
  return chartsSvg(charts, (name) => found[names.indexOf(name)] ?? 'currentColor');
}
