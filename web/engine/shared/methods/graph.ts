/** The nearest rows of every row. */
import type { Outcome } from '../../../../wasm/boundary/boundary.d.ts';
import type { CellKnn, KnnBuild } from '../../../../wasm/geometry.d.ts';
import { now } from '../pacer.ts';
import type { Handlers } from './handler.ts';
import { noRow } from './neighbours.ts';
import { withPoints } from './points.ts';
import { runSteps } from './steps.ts';
import { readView } from './view.ts';

export const graphMethods: Handlers<'neighbors.knn'> = {
  'neighbors.knn': async (given, context) => {
    const name = given.table();
    const k = given.integer('k', 1, 1000);
    const metric = given.metric();
    const view = readView(given);
    const limit = given.integer('rows', 0, noRow - 1, 0);
    const recall = given.number('recall', 1);
    const seed = given.integer('seed', 0, Number.MAX_SAFE_INTEGER, 1);
    const { tables } = await context.runtime.core(context);
    return tables.use(name, async (table) => {
      const start = now();
      const rows = limit || table.rows;
      return withPoints(table, { rows, view }, context, async (geometry, points) => {
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
        }));
        geometry.free(graph);
        return { ...result, rows, k, milliseconds: now() - start };
      });
    });
  },
};
