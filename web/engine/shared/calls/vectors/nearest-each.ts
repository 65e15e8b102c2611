import * as v from 'valibot';
import { centringFor } from '../../centring.ts';
import { EngineError } from '../../errors.ts';
import { now } from '../../pacer.ts';
import { call } from '../call.ts';
import { floats, none, table, texts } from '../parameters.ts';
import { search } from './nearest.ts';
import { rowOf } from './row.ts';

export interface NearestEach {
  queries: number;
  /** Places of each query: the k that was asked for, or as many as there are rows. */
  k: number;
  /** queries × k, nearest first; 2³² − 1 where a query has fewer. */
  rows: Uint32Array;
  /** queries × k: similarity or distance, as in `Hit`; NaN where a query has fewer. */
  scores: Float32Array;
  milliseconds: number;
}

/** Of the results of one call. */
const mostPlaces = 50_000_000;
/** That share a pass over the table (src/vectors/search.cpp). */
const queriesAtOnce = 16;

/**
 * `vectors.nearest` of many at once, in less time than one after the other. Progress counts queries.
 * @throws not_found where the table does not hold a word
 * @throws too_large for more than 50,000,000 places
 */
export const nearestEach = call(
  {
    table,
    /** Words, none of which is its own neighbour, or queries × dims values. */
    queries: v.union([floats, texts], 'an array of words or a Float32Array'),
    ...search,
  },
  async (given, context): Promise<NearestEach> => {
    const { queries, metric, unit, rows: limit, filter } = given;
    const core = await context.runtime.core(context);
    const { module, tables } = core;
    return tables.use(given.table, async (open) => {
      const { handle, dims } = open;
      const centring = await centringFor(open, given, context);
      const k = Math.min(given.k, limit || open.rows);
      const own =
        queries instanceof Float32Array
          ? new Uint32Array(Math.ceil(queries.length / dims)).fill(none)
          : Uint32Array.from(queries, (word) => rowOf(open, word, core));
      const count = own.length;
      if (count * k > mostPlaces) {
        throw new EngineError('too_large', `${count} queries of ${k} places pass ${mostPlaces}`);
      }
      const rows = new Uint32Array(count * k).fill(none);
      const scores = new Float32Array(count * k).fill(Number.NaN);
      const start = now();
      for (let from = 0; from < count; from += queriesAtOnce) {
        const some = own.subarray(from, from + queriesAtOnce);
        const values =
          queries instanceof Float32Array
            ? queries.subarray(from * dims, (from + some.length) * dims)
            : joined(Array.from(some, (row) => module.call(() => handle.row(row))));
        const hits = module.call(() =>
          handle.nearest(values, some, metric, unit, centring, k, limit, filter),
        );
        rows.set(hits.rows, from * k);
        scores.set(hits.scores, from * k);
        context.report('searching', from + some.length, count);
        await context.runtime.pacer.pause(context.signal);
      }
      return { queries: count, k, rows, scores, milliseconds: now() - start };
    });
  },
);

function joined(rows: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0));
  let at = 0;
  for (const row of rows) {
    all.set(row, at);
    at += row.length;
  }
  return all;
}
