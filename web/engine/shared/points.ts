/** Rows of a table as points of the geometry module, whose memory is another (docs/adr/0008). */
import type { Geometry, Graph, Points } from '../../../wasm/geometry.d.ts';
import type { Metric, View } from './calls/parameters.ts';
import { centringFor } from './centring.ts';
import { EngineError } from './errors.ts';
import type { Context } from './runtime.ts';
import { runSteps } from './steps.ts';
import type { OpenTable } from './tables.ts';
import type { WasmModule } from './wasm-module.ts';

/** Values that cross at a time: some milliseconds' worth. */
const valuesAtOnce = 1 << 18;

export const asStored: View = { unit: false, centre: false };

/** Copies the first rows of a table, as a view shows them, and frees the copy when `run` has ended. */
export async function withPoints<T>(
  table: OpenTable,
  { rows, view }: { rows: number; view: View },
  context: Context,
  run: (geometry: WasmModule<Geometry>, points: Points) => Promise<T>,
): Promise<T> {
  if (rows > table.rows) {
    throw new EngineError('out_of_range', `asked for ${rows} rows of ${table.rows}`);
  }
  const { module: core } = await context.runtime.core(context);
  const geometry = await context.runtime.module('geometry', context);
  const centring = await centringFor(table, view, context);
  const points = geometry.call(({ Points }) => Points.allocate(rows, table.dims));
  try {
    const block = Math.max(1, Math.floor(valuesAtOnce / table.dims));
    for (let from = 0; from < rows; from += block) {
      const count = Math.min(block, rows - from);
      const values = core.call(() => table.handle.values(from, count, view.unit, centring));
      geometry.call(() => points.put(from, values));
      await context.runtime.pacer.pause(context.signal);
    }
    return await run(geometry, points);
  } finally {
    geometry.free(points);
  }
}

/** Rows up to which a graph gets as many neighbours as a t-SNE layout of the usual perplexity takes. */
const fewRows = 30_000;
const usualNeighbours = 90;

export interface GraphWanted {
  rows: number;
  view: View;
  metric: Metric;
  /** Neighbours a row at least; the graph may hold more, and has no more than there are others. */
  k: number;
}

/** The neighbour graph of the first rows of a table: one that is kept, or a new one. */
export async function withGraph<T>(
  table: OpenTable,
  { rows, view, metric, k }: GraphWanted,
  context: Context,
  run: (geometry: WasmModule<Geometry>, graph: Graph) => Promise<T>,
): Promise<T> {
  const geometry = await context.runtime.module('geometry', context);
  const least = Math.min(k, rows - 1);
  const most = Math.min(rows <= fewRows ? Math.max(k, usualNeighbours) : k, rows - 1);
  return context.runtime.graphs.use(
    { geometry, table, key: JSON.stringify([rows, view, metric]), k: least },
    () =>
      withPoints(table, { rows, view }, context, (_, points) =>
        runSteps(
          geometry,
          ({ KnnBuild }) => KnnBuild.start(points, most, metric),
          (build) => geometry.call(() => build.finish()),
          { stage: 'finding neighbours', units: 1 },
          context,
        ),
      ),
    (graph) => run(geometry, graph),
  );
}
