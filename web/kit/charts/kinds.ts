/**
 * Kinds of charts by their names, each loaded with the first chart of its kind. all-kinds.ts has all of
 * them at once, for the build.
 */
import type { Chart, Picture } from './description.ts';
import type { Kind, Table } from './drawing.ts';
import { tableOf } from './table.ts';

type Kinds = { [K in Picture['kind']]?: Kind<Extract<Picture, { kind: K }>> };

const loaded: Kinds = {};

export function addKinds(kinds: Kinds): void {
  Object.assign(loaded, kinds);
}

const loaders: { readonly [K in Picture['kind']]: () => Promise<Kinds> } = {
  lines: () => import('./lines.ts'),
  bars: () => import('./bars.ts'),
  histogram: () => import('./histogram.ts'),
  matrix: () => import('./matrix.ts'),
  points: () => import('./points.ts'),
  ribbon: () => import('./ribbon.ts'),
};

/** Nothing is left to load before the chart can be drawn. */
export const isLoaded = (chart: Chart) => !hasPicture(chart) || loaded[chart.kind] !== undefined;

export async function loadKind({ kind }: Picture): Promise<void> {
  const { [kind]: found } = await loaders[kind]();
  addKinds({ [kind]: found });
}

function kindOf(chart: Picture): Kind<Picture> {
  const kind = loaded[chart.kind];
  if (!kind) throw new Error(`Charts of the kind “${chart.kind}” have not been loaded.`);
  return kind as Kind<never> as Kind<Picture>;
}

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
