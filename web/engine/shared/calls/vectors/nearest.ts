import * as v from 'valibot';
import type { BinaryCodes } from '../../../../../wasm/core.d.ts';
import { centringFor } from '../../centring.ts';
import { EngineError } from '../../errors.ts';
import { now } from '../../pacer.ts';
import type { Context, StartedCore } from '../../runtime.ts';
import type { OpenTable } from '../../tables.ts';
import { call } from '../call.ts';
import {
  bytes,
  floats,
  type Metric,
  metric,
  none,
  table,
  type View,
  view,
  whole,
  word,
} from '../parameters.ts';
import { rowOf } from './row.ts';

export interface Hit {
  /** Empty in a table without words. */
  word: string;
  row: number;
  /**
   * Similarity for cosine and dot (larger is nearer), distance for euclidean. NaN, and last, where directions
   * are compared and the row is zero, which has none.
   */
  score: number;
}

/** What a search is told beside its queries. */
export const search = {
  k: whole(1, 100_000),
  metric,
  /** Search the first rows only; 0 is all. */
  rows: v.optional(whole(0, none - 1), 0),
  /** One a row of the table: 0 for rows that may not be found. */
  filter: v.optional(bytes, () => new Uint8Array()),
  ...view,
};

export interface Nearest {
  query: { word: string; row: number } | null;
  hits: Hit[];
  /** Rows that were measured. */
  searched: number;
  /** Part of the true nearest that are found: 1 without `candidates`, else over 32 rows of the table. */
  recall: number;
  /** Of the search alone. */
  milliseconds: number;
}

/** Rows of a table over which the recall of a search by bits is measured. */
const recallQueries = 32;

/**
 * The k nearest rows, nearest first. A word is never its own neighbour.
 * @throws not_found where the table does not hold the word
 */
export const nearest = call(
  {
    table,
    /** A word, or dims values. */
    query: v.union([word, floats], 'a word or a Float32Array'),
    ...search,
    /**
     * Measure only so many rows: those that differ from the query in the signs of the fewest values, at
     * least k (src/vectors/binary_codes.h). Faster in large tables, and approximate: `recall` says how
     * much. Not with `rows`, `unit` or `centre`.
     */
    candidates: v.optional(whole(0, none - 1), 0),
  },
  async (given, context): Promise<Nearest> => {
    const { query, metric, k, candidates } = given;
    if (candidates > 0 && (given.rows > 0 || given.unit || given.centre)) {
      throw new EngineError(
        'invalid_argument',
        'vectors.nearest: `candidates` goes with neither `rows`, `unit` nor `centre`',
      );
    }
    const core = await context.runtime.core(context);
    return core.tables.use(given.table, async (open) => {
      const row = typeof query === 'string' ? rowOf(open, query, core) : none;
      const values =
        typeof query === 'string' ? core.module.call(() => open.handle.row(row)) : query;
      if (candidates === 0) return searchAll(open, { row, values }, given, context);
      const codes = codesOf(open, core);
      const recall = await recallOf(open, codes, { metric, k, candidates }, context);
      const start = now();
      const { rows, scores } = core.module.call(() =>
        codes.nearest(open.handle, values, metric, k, candidates, row, given.filter),
      );
      const milliseconds = now() - start;
      return {
        ...named(open, row, rows, scores, core),
        searched: Math.min(candidates, open.rows),
        recall,
        milliseconds,
      };
    });
  },
);

/** An exact search for one vector, which has a row (`none` for none) that is not its own neighbour. */
export async function searchAll(
  table: OpenTable,
  { row, values }: { row: number; values: Float32Array },
  asked: { k: number; metric: Metric; rows: number; filter: Uint8Array } & View,
  context: Context,
): Promise<Nearest> {
  const core = await context.runtime.core(context);
  const centring = await centringFor(table, asked, context);
  const { metric, unit, k, filter } = asked;
  const own = Uint32Array.of(row);
  const start = now();
  const { rows, scores } = core.module.call(() =>
    table.handle.nearest(values, own, metric, unit, centring, k, asked.rows, filter),
  );
  const milliseconds = now() - start;
  const compared = asked.rows || table.rows;
  return {
    ...named(table, row, rows, scores, core),
    searched: compared - (row < compared ? 1 : 0),
    recall: 1,
    milliseconds,
  };
}

function named(
  { handle }: OpenTable,
  query: number,
  rows: Uint32Array,
  scores: Float32Array,
  { module }: StartedCore,
): Pick<Nearest, 'query' | 'hits'> {
  return module.run(() => ({
    query: query === none ? null : { word: handle.words(query, 1), row: query },
    hits: Array.from(rows, (row, index) => ({
      word: handle.words(row, 1),
      row,
      score: scores[index]!,
    })),
  }));
}

function codesOf(table: OpenTable, { module }: StartedCore): BinaryCodes {
  table.codes ??= module.call(({ BinaryCodes }) => BinaryCodes.of(table.handle));
  return table.codes;
}

/** Measured when a search is first asked so, one row of the table at a time. */
async function recallOf(
  table: OpenTable,
  codes: BinaryCodes,
  asked: { metric: Metric; k: number; candidates: number },
  context: Context,
): Promise<number> {
  const { metric, k, candidates } = asked;
  const key = JSON.stringify(asked);
  const known = table.recalls.get(key);
  if (known !== undefined) return known;
  const { module } = await context.runtime.core(context);
  const { handle } = table;
  let found = 0;
  let sought = 0;
  for (let query = 0; query < recallQueries; query++) {
    // Rows spread over the table, each left out of its own neighbours.
    const row = Math.floor(((query + 0.5) * table.rows) / recallQueries);
    const own = Uint32Array.of(row);
    const all = new Uint8Array();
    const values = module.call(() => handle.row(row));
    const near = module.call(() =>
      handle.nearest(values, own, metric, false, null, k, 0, all),
    ).rows;
    const got = new Set(
      module.call(() => codes.nearest(handle, values, metric, k, candidates, row, all)).rows,
    );
    found += near.filter((one) => got.has(one)).length;
    sought += near.length;
    context.report('measuring recall', query + 1, recallQueries);
    await context.runtime.pacer.pause(context.signal);
  }
  const recall = sought === 0 ? 1 : found / sought;
  table.recalls.set(key, recall);
  return recall;
}
