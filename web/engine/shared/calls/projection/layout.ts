/** What calls on layouts have in common. */
import * as v from 'valibot';
import type { Geometry, Graph } from '../../../../../wasm/geometry.d.ts';
import { EngineError } from '../../errors.ts';
import type { Layout } from '../../layouts.ts';
import { now } from '../../pacer.ts';
import { withGraph } from '../../points.ts';
import type { Context } from '../../runtime.ts';
import type { WasmModule } from '../../wasm-module.ts';
import {
  distance,
  floats,
  name,
  none,
  seed,
  table,
  type View,
  view,
  whole,
} from '../parameters.ts';

/** Of a layout that is found step by step. */
export const layoutParams = {
  table,
  /** The first rows. */
  rows: whole(2, none - 1),
  /** Of the layout. */
  dims: v.optional(whole(2, 3)),
  /** In which neighbours are near. */
  metric: v.optional(distance, 'cosine'),
  seed,
  /** Where points begin: rows × dims. t-SNE begins at principal components otherwise, UMAP at its graph's. */
  start: v.optional(floats, () => new Float32Array()),
  /** Keep it under this name, for other calls to be made on it. */
  layout: v.optional(name),
  ...view,
};

/** Coordinates that a call is made on: kept under a name, or given. */
export const givenLayout = {
  /** One that was kept under this name; in place of `coordinates`. */
  layout: v.optional(name),
  /** rows × dims, row-major. */
  coordinates: v.optional(floats),
};

/** The layout that a call is made on, whose shape has to be the one given. */
export function layoutOf(
  { layout, coordinates }: { layout?: string | undefined; coordinates?: Float32Array | undefined },
  { rows, dims }: { rows: number; dims: number },
  { runtime }: Context,
): Layout {
  const found =
    layout === undefined ? coordinates && { coordinates, rows, dims } : runtime.layouts.get(layout);
  if (!found) {
    throw new EngineError('invalid_argument', 'neither `layout` nor `coordinates` is given');
  }
  if (found.coordinates.length !== rows * dims || found.rows !== rows || found.dims !== dims) {
    throw new EngineError(
      'invalid_argument',
      `${found.coordinates.length} coordinates are not ${rows} rows of ${dims}`,
    );
  }
  return found;
}

export interface FoundLayout {
  /** rows × dims, row-major. */
  coordinates: Float32Array;
  rows: number;
  dims: number;
  /** Part of the true neighbours that the graph has: 1 when exact. */
  recall: number;
  /** Rows that differ from each other; which of equal rows count as neighbours is drawn by the seed. */
  distinct: number;
  milliseconds: number;
}

/** A layout over the wanted rows' graph: what `run` finds, with what all of them report. */
export async function layOut<T extends { coordinates: Float32Array }>(
  wanted: {
    table: string;
    rows: number;
    metric: 'cosine' | 'euclidean';
    layout?: string | undefined;
  } & View,
  { k, dims }: { k: number; dims: number },
  context: Context,
  run: (geometry: WasmModule<Geometry>, graph: Graph) => Promise<T>,
): Promise<T & FoundLayout> {
  const { rows, metric } = wanted;
  const { tables } = await context.runtime.core(context);
  return tables.use(wanted.table, (open) =>
    withGraph(open, { rows, view: wanted, metric, k }, context, async (geometry, graph) => {
      const start = now();
      const judged = geometry.run(() => ({ recall: graph.recall(), distinct: graph.distinct() }));
      const found = await run(geometry, graph);
      context.runtime.layouts.keep(wanted.layout, { ...found, rows, dims });
      return { ...found, rows, dims, ...judged, milliseconds: now() - start };
    }),
  );
}
