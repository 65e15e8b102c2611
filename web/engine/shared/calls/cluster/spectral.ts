import * as v from 'valibot';
import { withDefaults } from '../../options.ts';
import { now } from '../../pacer.ts';
import { withGraph } from '../../points.ts';
import { runSteps } from '../../steps.ts';
import { call } from '../call.ts';
import { distance, none, seed, table, view, whole } from '../parameters.ts';
import { type ClusterLabel, labelsOf } from './labels.ts';

export interface SpectralClusters {
  /** Of each row, largest cluster first. */
  cluster: Uint32Array;
  clusters: number;
  eigenvalues: Float32Array;
  suggested: number;
  /** What was taken: less than what was asked for, where there are few rows. */
  neighbours: number;
  labels: ClusterLabel[];
  milliseconds: number;
}

/** Groups of the first rows by spectral clustering of their neighbour graph (src/cluster/spectral.h). */
export const spectral = call(
  {
    table,
    rows: whole(2, none - 1),
    /** 0: as many as the eigengap suggests. */
    clusters: v.optional(whole(0, 256)),
    /** Eigenvalues that are looked at for that. */
    mostClusters: v.optional(whole(2, 256)),
    /** Turns of rotation and assignment at most. */
    rotations: v.optional(whole(1, 10_000)),
    /** Of each row in the graph. */
    neighbours: v.optional(whole(1, 1000), 15),
    metric: v.optional(distance, 'cosine'),
    seed,
    /** Words that say what each is about. */
    words: v.optional(whole(0, 1000), 8),
    ...view,
  },
  async (given, context): Promise<SpectralClusters> => {
    const { rows, neighbours: k, metric, seed } = given;
    const { tables } = await context.runtime.core(context);
    return tables.use(given.table, async (open) => {
      const start = now();
      const wanted = { rows, view: given, metric, k };
      const found = await withGraph(open, wanted, context, (geometry, graph) =>
        runSteps(
          geometry,
          ({ SpectralRun }) =>
            SpectralRun.start(graph, withDefaults(SpectralRun.defaults(), given), seed),
          (run) => geometry.call(() => run.finish()),
          { stage: 'cutting the graph', units: 1 },
          context,
        ),
      );
      const { cluster, clusters, eigenvalues, suggested } = found;
      const labels = await labelsOf(open, wanted, found, given.words, context);
      return {
        cluster,
        clusters,
        eigenvalues,
        suggested,
        neighbours: Math.min(k, rows - 1),
        labels,
        milliseconds: now() - start,
      };
    });
  },
);
