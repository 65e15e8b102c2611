import * as v from 'valibot';
import { now } from '../../pacer.ts';
import { withGraph, withPoints } from '../../points.ts';
import { call } from '../call.ts';
import { distance, name, none, table, view, whole } from '../parameters.ts';

export interface SpaceComparison {
  /** Part of each row's k nearest that are so in both tables, the mean over rows: 0…1. */
  mutualKnn: number;
  /** Linear centred kernel alignment: 0…1. */
  linearCka: number;
  milliseconds: number;
}

/** Whether two tables say the same of the same rows: the first ones of both (src/compare/spaces.h). */
export const compare = call(
  {
    table,
    /** The table it is compared with, of any width. */
    other: name,
    rows: whole(2, none - 1),
    metric: v.optional(distance, 'cosine'),
    /** Neighbours that count. */
    k: v.optional(whole(1, 1000), 10),
    ...view,
  },
  async (given, context): Promise<SpaceComparison> => {
    const { rows, metric } = given;
    const k = Math.min(given.k, rows - 1);
    const { tables } = await context.runtime.core(context);
    const start = now();
    return tables.use(given.table, (one) =>
      tables.use(given.other, async (other) => {
        const wanted = { rows, view: given, metric, k };
        const mutualKnn = await withGraph(one, wanted, context, (_, first) =>
          withGraph(other, wanted, context, async (geometry, second) =>
            geometry.call((exports) => exports.mutualKnn(first, second, k)),
          ),
        );
        const linearCka = await withPoints(one, wanted, context, (_, first) =>
          withPoints(other, wanted, context, async (geometry, second) =>
            geometry.call((exports) => exports.linearCka(first, second)),
          ),
        );
        return { mutualKnn, linearCka, milliseconds: now() - start };
      }),
    );
  },
);
