import { centringFor } from '../../centring.ts';
import { EngineError } from '../../errors.ts';
import { call } from '../call.ts';
import { table, view, whole } from '../parameters.ts';

export interface Contrast {
  /** The query points, by row. */
  rows: Uint32Array;
  /** Of each query, how far the other points are, nearest first: queries × (points − 1). */
  distances: Float32Array;
}

/** The number of points and their dimension decide the distances: spaces are compared at equal numbers. */
const mostPoints = 20_000;
/** That share a pass over the table (src/vectors/search.cpp). */
const queriesAtOnce = 16;

/**
 * How far, by Euclidean distance, some points of a table are from all others: the first and last distance of a query say how much
 * "nearest" means (Beyer et al., 1999). Points are rows at equal steps over the table, queries likewise
 * among the points. Progress counts queries.
 * @throws out_of_range for more points than rows, or more queries than points
 */
export const contrast = call(
  {
    table,
    points: whole(2, mostPoints),
    queries: whole(1, 1000),
    ...view,
  },
  async ({ table, points, queries, ...asked }, context): Promise<Contrast> => {
    const { module, tables } = await context.runtime.core(context);
    return tables.use(table, async (open) => {
      if (points > open.rows || queries > points) {
        throw new EngineError(
          'out_of_range',
          `vectors.contrast: ${queries} queries among ${points} points of ${open.rows} rows`,
        );
      }
      const centring = await centringFor(open, asked, context);
      const row = (point: number) => Math.floor((point * open.rows) / points);
      const filter = new Uint8Array(open.rows);
      for (let point = 0; point < points; point++) filter[row(point)] = 1;
      const rows = Uint32Array.from({ length: queries }, (_, query) =>
        row(Math.floor((query * points) / queries)),
      );
      const k = points - 1;
      const distances = new Float32Array(queries * k);
      for (let from = 0; from < queries; from += queriesAtOnce) {
        const some = rows.subarray(from, from + queriesAtOnce);
        const values = new Float32Array(some.length * open.dims);
        for (const [at, own] of some.entries()) {
          values.set(
            module.call(() => open.handle.row(own)),
            at * open.dims,
          );
        }
        const { scores } = module.call(() =>
          open.handle.nearest(values, some, 'euclidean', asked.unit, centring, k, 0, filter),
        );
        distances.set(scores, from * k);
        context.report('measuring distances', from + some.length, queries);
        await context.runtime.pacer.pause(context.signal);
      }
      return { rows, distances };
    });
  },
);
