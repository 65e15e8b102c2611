import * as v from 'valibot';
import type { Outcome } from '../../../../../wasm/boundary/boundary.d.ts';
import type { CellKnn, KnnBuild } from '../../../../../wasm/geometry.d.ts';
import { now } from '../../pacer.ts';
import { withPoints } from '../../points.ts';
import { runSteps } from '../../steps.ts';
import { call } from '../call.ts';
import { finite, metric, none, seed, table, view, whole } from '../parameters.ts';

export interface Knn {
  /** rows × k, nearest first; no row is its own neighbour. */
  indices: Uint32Array;
  /**
   * rows × k: 1 − cos for cosine, ‖a − b‖ for euclidean, −a·b for dot. A zero row has no direction, and is at
   * distance 1 from every other by cosine.
   */
  distances: Float32Array;
  /** Part of the true neighbours that are in: 1 when exact, else estimated on a sample. */
  recall: number;
  /** Rows that differ from each other. Of equal rows the first are neighbours. */
  distinct: number;
  rows: number;
  k: number;
  milliseconds: number;
}

/** The k nearest rows of every row, among all or the first ones: a graph. */
export const knn = call(
  {
    table,
    /** Fewer than there are rows. */
    k: whole(1, 1000),
    metric,
    /** The first rows only; 0 is all. */
    rows: v.optional(whole(0, none - 1), 0),
    /**
     * Below 1: rows are compared in cells, as many as it takes for a sample of rows to have that part of
     * their true neighbours (src/neighbors/cell_knn.h); faster for many rows. 1: exact.
     */
    recall: v.optional(finite, 1),
    /** Of the cells. */
    seed,
    ...view,
  },
  async (given, context): Promise<Knn> => {
    const { k, metric, recall, seed } = given;
    const { tables } = await context.runtime.core(context);
    return tables.use(given.table, async (open) => {
      const start = now();
      const rows = given.rows || open.rows;
      return withPoints(open, { rows, view: given }, context, async (geometry, points) => {
        const graph = await runSteps(
          geometry,
          ({ KnnBuild, CellKnn }): Outcome<KnnBuild | CellKnn> =>
            recall === 1
              ? KnnBuild.start(points, k, metric)
              : CellKnn.start(points, k, metric, recall, seed),
          (build) => geometry.call(() => build.finish()),
          { stage: 'finding neighbours', units: 1 },
          context,
        );
        const result = geometry.run(() => ({
          indices: graph.indices(),
          distances: graph.distances(),
          recall: graph.recall(),
          distinct: graph.distinct(),
        }));
        geometry.free(graph);
        return { ...result, rows, k, milliseconds: now() - start };
      });
    });
  },
);
