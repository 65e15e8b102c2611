/** Charts as an SVG file that stands alone. */
import { html, svg } from 'lit';
import { markup } from '../markup.ts';
import { type ColourName, palette, resolveColours } from '../theme/colours.ts';
import type { ChartElement } from './chart.ts';
import type { Picture } from './description.ts';
import { chartSummary, draw, hasPicture, isLoaded } from './kinds.ts';
import { paint, TEXT, words } from './marks.ts';

const WIDTH = 480;
const HEAD = 30;
const MARGIN = 12;

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
  const charts = elements.flatMap(({ chart }) =>
    chart && hasPicture(chart) && isLoaded(chart) ? [chart] : [],
  );
  if (!first || charts.length === 0) return null;
  const names = Object.keys(palette) as ColourName[];
  const found = resolveColours(first, names);
  return chartsSvg(charts, (name) => found[names.indexOf(name)] ?? 'currentColor');
}
