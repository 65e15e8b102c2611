import * as v from 'valibot';
import { withDefaults } from '../../options.ts';
import { now } from '../../pacer.ts';
import { withPoints } from '../../points.ts';
import { runSteps } from '../../steps.ts';
import { call } from '../call.ts';
import { none, seed, table, view, whole } from '../parameters.ts';
import { type ClusterLabel, labelsOf } from './labels.ts';

export interface KMeansClusters {
  /** Of each row. */
  cluster: Uint32Array;
  /** clusters × dims, row-major. */
  centroids: Float32Array;
  /** Sum of squared distances to the nearest centroid. */
  inertia: number;
  labels: ClusterLabel[];
  milliseconds: number;
}

/** Groups of the first rows around as many centroids (src/cluster/kmeans.h). */
export const kmeans = call(
  {
    table,
    rows: whole(1, none - 1),
    clusters: whole(1, 65_536),
    /** Independent starts, of which the best is taken. */
    restarts: v.optional(whole(1, 1000)),
    /** Lloyd's steps of each at most. */
    iterations: v.optional(whole(1, 100_000)),
    seed,
    /** Words that say what each is about. */
    words: v.optional(whole(0, 1000), 8),
    ...view,
  },
  async (given, context): Promise<KMeansClusters> => {
    const { rows, clusters, seed } = given;
    const { tables } = await context.runtime.core(context);
    return tables.use(given.table, async (open) => {
      const start = now();
      const wanted = { rows, view: given };
      const { cluster, centroids, inertia } = await withPoints(
        open,
        wanted,
        context,
        (geometry, points) =>
          runSteps(
            geometry,
            ({ KMeansRun }) =>
              KMeansRun.start(points, withDefaults(KMeansRun.defaults(), given), seed),
            (run) => geometry.call(() => run.finish()),
            { stage: 'moving centroids', units: 4 },
            context,
          ),
      );
      const labels = await labelsOf(open, wanted, { cluster, clusters }, given.words, context);
      return { cluster, centroids, inertia, labels, milliseconds: now() - start };
    });
  },
);
