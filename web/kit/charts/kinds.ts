/** Every kind of chart by its name. */
import { bars } from './bars.ts';
import type { Chart, Picture } from './description.ts';
import type { Kind, Table } from './drawing.ts';
import { histogram } from './histogram.ts';
import { lines } from './lines.ts';
import { matrix } from './matrix.ts';
import { points } from './points.ts';
import { ribbon } from './ribbon.ts';
import { tableOf } from './table.ts';

const kinds = { lines, bars, histogram, matrix, points, ribbon } as unknown as {
  readonly [K in Picture['kind']]: Kind<never>;
};

const kindOf = (chart: Picture) => kinds[chart.kind] as Kind<Picture>;

export const hasPicture = (chart: Chart): chart is Picture => chart.kind !== 'table';

export function draw(chart: Picture, width: number, row = 26) {
  return kindOf(chart).draw(chart, Math.max(160, width), row);
}

/** All values, unrounded: for the table beside a chart and for CSV. */
export function chartTable(chart: Chart): Table {
  return hasPicture(chart) ? kindOf(chart).table(chart) : tableOf(chart);
}

/** What the chart shows, in a sentence or two. */
export function chartSummary(chart: Chart): string {
  if (chart.summary !== undefined) return chart.summary;
  if (hasPicture(chart)) return kindOf(chart).summary(chart);
  return `A table of ${chart.rows.length} rows: ${chart.header.filter(Boolean).join(', ')}.`;
}
