import * as v from 'valibot';
import type { Context } from '../../runtime.ts';
import type { OpenTable } from '../../tables.ts';
import { call } from '../call.ts';
import {
  type Metric,
  metric,
  seed,
  table,
  type View,
  view,
  whole,
  word,
  wordsTable,
} from '../parameters.ts';
import { type Baseline, baselineOf, hasBaseline } from './baseline.ts';
import { compareRows, type Identity } from './compare.ts';
import { type Hit, searchAll } from './nearest.ts';
import { findRow, readRow, type VectorRow } from './row.ts';
import { type Suggestion, suggestionsFor } from './suggest.ts';

export interface Neighbourhood {
  /** Null where the table does not hold the word: then there are suggestions, and nothing else. */
  query: VectorRow | null;
  /** What the word may have meant, likeliest first. */
  suggestions: Suggestion[];
  /** By metric, of those asked for: its nearest words, and what random pairs measure. */
  lists: Partial<Record<Metric, { hits: Hit[]; baseline: Baseline }>>;
  /** Rows among which those of the lists are the nearest. */
  searched: number;
  /**
   * Lists and baselines are of all rows: false while `words.load` has brought a part of them, but for words
   * whose neighbours came with the first. Also false for a word that may be among the others.
   */
  complete: boolean;
  /** The first hit by the first metric. */
  nearest: VectorRow | null;
  /** ‖a − b‖² = 2 − 2 cos(a, b), checked for the two on their unit vectors. */
  identity: Identity | null;
}

/**
 * All that a page says of a word: its vector, its nearest words by each metric beside what random pairs
 * measure, and where the table does not hold it, what it may have been.
 */
export const neighbourhood = call(
  {
    table,
    word,
    k: whole(1, 1000),
    metrics: v.optional(v.array(metric, 'an array of metrics'), ['cosine', 'dot', 'euclidean']),
    /** Random pairs behind each baseline. */
    pairs: v.optional(whole(1, 1_000_000), 10_000),
    /** Of the random pairs. */
    seed,
    /** How many words to suggest in place of an unknown one. */
    suggestions: v.optional(whole(1, 1000), 5),
    ...view,
  },
  async (given, context): Promise<Neighbourhood> => {
    const core = await context.runtime.core(context);
    return core.tables.use(given.table, async (open) => {
      const row = findRow(open, given.word, core);
      if (row === null) {
        const suggestions = suggestionsFor(open, given.word, given.suggestions, core);
        return {
          query: null,
          suggestions,
          lists: {},
          searched: 0,
          complete: isComplete(open, null, given, context),
          nearest: null,
          identity: null,
        };
      }
      const query = readRow(open, row, core);
      const complete = isComplete(open, query.word, given, context);
      const lists: Neighbourhood['lists'] = {};
      let searched = 0;
      for (const metric of given.metrics) {
        const asked = { ...given, metric, rows: 0, filter: new Uint8Array() };
        const found = await searchAll(open, query, asked, context);
        const baseline = await baselineOf(open, asked, context);
        lists[metric] = { hits: found.hits, baseline };
        searched = complete ? rowsOfAll(open, context) - 1 : found.searched;
        await context.runtime.pacer.pause(context.signal);
      }
      const first = given.metrics[0] && lists[given.metrics[0]]!.hits[0];
      return {
        query,
        suggestions: [],
        lists,
        searched,
        complete,
        nearest: first ? readRow(open, first.row, core) : null,
        identity: first ? (await compareRows(open, row, first.row, given, context)).identity : null,
      };
    });
  },
);

type Asked = { table: string; k: number; metrics: Metric[]; pairs: number; seed: number } & View;

/** Whether a search of the table as it is answers for all rows that it will have. */
function isComplete(open: OpenTable, word: string | null, asked: Asked, { runtime }: Context) {
  const { files, parts } = runtime.words ?? { files: [], parts: 0 };
  if (asked.table !== wordsTable || parts === files.length) return true;
  const early = files[0]?.early;
  if (word === null || !early?.words.includes(word)) return false;
  return (
    asked.k <= early.k &&
    asked.unit &&
    !asked.centre &&
    asked.metrics.every((metric) => hasBaseline(open, { ...asked, metric }))
  );
}

/** Rows that the table has once all of it is here. */
function rowsOfAll({ name, rows }: OpenTable, { runtime }: Context): number {
  if (name !== wordsTable || !runtime.words) return rows;
  return runtime.words.files.reduce((sum, file) => sum + file.rows, 0);
}
