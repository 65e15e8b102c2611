/** The nearest rows of every row. */
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
    const { tables } = await context.runtime.core(context);
    return tables.use(name, async (table) => {
      const start = now();
      const rows = limit || table.rows;
      return withPoints(table, { rows, view }, context, async (geometry, points) => {
        const graph = await runSteps(
          geometry,
          ({ KnnBuild }) => KnnBuild.start(points, k, metric),
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
