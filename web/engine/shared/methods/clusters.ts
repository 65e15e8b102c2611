/** Groups in a neighbour graph or around centroids, what they are about, and how far two groupings agree. */

import type { ClusterLabel, View } from '../calls.ts';
import { now } from '../pacer.ts';
import type { Context } from '../runtime.ts';
import type { OpenTable } from '../tables.ts';
import type { Handlers } from './handler.ts';
import { readDistance } from './layouts.ts';
import { noRow } from './neighbours.ts';
import { withGraph, withPoints } from './points.ts';
import { runSteps } from './steps.ts';
import { readView } from './view.ts';

/** The rows and words that say what each cluster is about. */
async function label(
  table: OpenTable,
  wanted: { rows: number; view: View },
  { cluster, clusters }: { cluster: Uint32Array; clusters: number },
  count: number,
  context: Context,
): Promise<ClusterLabel[]> {
  const { module: core } = await context.runtime.core(context);
  const lists = await withPoints(table, wanted, context, async (geometry, points) =>
    geometry.call(({ labels }) => labels(points, cluster, clusters, count)),
  );
  const named = (list: Uint32Array, one: number) =>
    Array.from(list.subarray(one * count, (one + 1) * count))
      .filter((row) => row !== noRow)
      .map((row) => ({
        row,
        word: table.hasWords ? core.run(() => table.handle.words(row, 1)) : '',
      }));
  return Array.from(lists.sizes, (size, one) => ({
    size,
    typical: named(lists.typical, one),
    distinct: named(lists.distinct, one),
  }));
}

export const clusterMethods: Handlers<'cluster.spectral' | 'cluster.kmeans' | 'cluster.agreement'> =
  {
    'cluster.spectral': async (given, context) => {
      const name = given.table();
      const rows = given.integer('rows', 2, noRow - 1);
      const clusters = given.integer('clusters', 0, 256, 0);
      const mostClusters = given.integer('mostClusters', 2, 256, 20);
      const neighbours = given.integer('neighbours', 1, 1000, 15);
      const seed = given.integer('seed', 0, Number.MAX_SAFE_INTEGER, 1);
      const count = given.integer('words', 0, 1000, 8);
      const metric = readDistance(given);
      const view = readView(given);
      const { tables } = await context.runtime.core(context);
      return tables.use(name, async (table) => {
        const start = now();
        const found = await withGraph(
          table,
          { rows, view, metric, k: neighbours },
          context,
          (geometry, graph) =>
            runSteps(
              geometry,
              ({ SpectralRun }) =>
                SpectralRun.start(graph, clusters, mostClusters, neighbours, seed),
              (run) => geometry.call(() => run.finish()),
              { stage: 'cutting the graph', units: 1 },
              context,
            ),
        );
        const { cluster, eigenvalues, suggested } = found;
        return {
          cluster,
          clusters: found.clusters,
          eigenvalues,
          suggested,
          labels: await label(table, { rows, view }, found, count, context),
          milliseconds: now() - start,
        };
      });
    },

    'cluster.kmeans': async (given, context) => {
      const name = given.table();
      const rows = given.integer('rows', 1, noRow - 1);
      const clusters = given.integer('clusters', 1, 65_536);
      const restarts = given.integer('restarts', 1, 1000, 10);
      const iterations = given.integer('iterations', 1, 100_000, 100);
      const seed = given.integer('seed', 0, Number.MAX_SAFE_INTEGER, 1);
      const count = given.integer('words', 0, 1000, 8);
      const view = readView(given);
      const { tables } = await context.runtime.core(context);
      return tables.use(name, async (table) => {
        const start = now();
        const found = await withPoints(table, { rows, view }, context, (geometry, points) =>
          runSteps(
            geometry,
            ({ KMeansRun }) => KMeansRun.start(points, clusters, restarts, iterations, seed),
            (run) => geometry.call(() => run.finish()),
            { stage: 'moving centroids', units: 4 },
            context,
          ),
        );
        const { cluster, centroids, inertia } = found;
        return {
          cluster,
          centroids,
          inertia,
          labels: await label(table, { rows, view }, { cluster, clusters }, count, context),
          milliseconds: now() - start,
        };
      });
    },

    'cluster.agreement': async (given, context) => {
      const first = given.words('first');
      const second = given.words('second');
      const geometry = await context.runtime.module('geometry', context);
      return {
        adjustedRand: geometry.call((exports) => exports.adjustedRand(first, second)),
        mutualInformation: geometry.call((exports) => exports.mutualInformation(first, second)),
      };
    },
  };
