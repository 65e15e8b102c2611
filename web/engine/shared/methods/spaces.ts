/** What kind of space a table fills, and whether two say the same. */
import { now } from '../pacer.ts';
import type { Handlers } from './handler.ts';
import { readDistance } from './layouts.ts';
import { noRow } from './neighbours.ts';
import { withGraph, withPoints } from './points.ts';
import { runSteps } from './steps.ts';
import { readView } from './view.ts';

const queries = 256;
const bins = 64;

export const spaceMethods: Handlers<'space.statistics' | 'space.compare'> = {
  'space.statistics': async (given, context) => {
    const name = given.table();
    const rows = given.integer('rows', 2, noRow - 1);
    const metric = readDistance(given);
    const k = Math.min(given.integer('k', 1, 1000, 10), rows - 1);
    const view = readView(given);
    const { tables } = await context.runtime.core(context);
    return tables.use(name, async (table) => {
      const start = now();
      const { occurrences, skewness, orphans, largestHub } = await withGraph(
        table,
        { rows, view, metric, k },
        context,
        async (geometry, graph) => geometry.call(({ hubs }) => hubs(graph, k)),
      );
      return withPoints(table, { rows, view }, context, async (geometry, points) => {
        const found = await runSteps(
          geometry,
          ({ SpaceRun }) => SpaceRun.start(points, metric, queries),
          (run) => geometry.call(() => run.finish()),
          { stage: 'measuring the space', units: 4 },
          context,
        );
        return {
          ...found,
          hubs: { skewness, orphans, largest: largestHub, occurrences },
          cosineLaw: geometry.call(({ cosineLaw }) => cosineLaw(table.dims, bins)),
          milliseconds: now() - start,
        };
      });
    });
  },

  'space.compare': async (given, context) => {
    const name = given.table();
    const otherName = given.name('other');
    const rows = given.integer('rows', 2, noRow - 1);
    const metric = readDistance(given);
    const k = Math.min(given.integer('k', 1, 1000, 10), rows - 1);
    const view = readView(given);
    const { tables } = await context.runtime.core(context);
    const start = now();
    return tables.use(name, (table) =>
      tables.use(otherName, async (other) => {
        const wanted = { rows, view, metric, k };
        const mutualKnn = await withGraph(table, wanted, context, (_, first) =>
          withGraph(other, wanted, context, async (geometry, second) =>
            geometry.call((exports) => exports.mutualKnn(first, second, k)),
          ),
        );
        const linearCka = await withPoints(table, wanted, context, (_, first) =>
          withPoints(other, wanted, context, async (geometry, second) =>
            geometry.call((exports) => exports.linearCka(first, second)),
          ),
        );
        return { mutualKnn, linearCka, milliseconds: now() - start };
      }),
    );
  },
};
