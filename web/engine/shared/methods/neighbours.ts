/** Search, and what its scores are worth: the baseline of random pairs, two words compared, a race. */
import type { BinaryCodes } from '../../../../wasm/core.d.ts';
import type { Arguments } from '../arguments.ts';
import type { Metric } from '../calls.ts';
import { EngineError } from '../errors.ts';
import { now } from '../pacer.ts';
import type { Context, StartedCore } from '../runtime.ts';
import type { OpenTable } from '../tables.ts';
import type { Handlers } from './handler.ts';
import { runSteps } from './steps.ts';
import { centringFor, readView } from './view.ts';

/** "No row", where the core takes one to leave out. */
export const noRow = 2 ** 32 - 1;

const maxPairs = 10_000_000;
/** Of the results of one call. */
const maxPlaces = 50_000_000;
/** That share a pass over the table (src/vectors/search.cpp). */
const queriesAtOnce = 16;
/** Rows of a table over which the recall of a search by bits is measured. */
const recallQueries = 32;
/** Rows in a race: enough to be steady, few enough that a search stays far below a slice. */
const raceRows = 10_000;
/** A timing is taken over at least this long, for clocks that tick in milliseconds. */
const raceSampleMs = 4;

export const neighbourMethods: Handlers<
  | 'vectors.nearest'
  | 'vectors.nearestEach'
  | 'vectors.baseline'
  | 'vectors.compare'
  | 'vectors.race'
> = {
  'vectors.nearest': async (given, context) => {
    const query = given.textOrFloats('query');
    const { name, k, metric, view, limit, filter } = readSearch(given);
    const candidates = given.integer('candidates', 0, noRow - 1, 0);
    if (candidates > 0 && (limit > 0 || view.unit || view.centre)) {
      throw new EngineError(
        'invalid_argument',
        'vectors.nearest: `candidates` goes with neither `rows`, `unit` nor `centre`',
      );
    }
    const core = await context.runtime.core(context);
    const { module, tables } = core;
    return tables.use(name, async (table) => {
      const { handle } = table;
      const centring = await centringFor(table, view, context);
      const isWord = typeof query === 'string';
      const row = isWord ? module.call(() => handle.find(query)) : noRow;
      const values = isWord ? module.call(() => handle.row(row)) : query;
      const codes = candidates > 0 ? codesOf(table, core) : null;
      const recall = codes ? await recallOf(table, codes, { metric, k, candidates }, context) : 1;
      const start = now();
      const { rows, scores } = module.call(() =>
        codes
          ? codes.nearest(handle, values, metric, k, candidates, row, filter)
          : handle.nearest(
              values,
              Uint32Array.of(row),
              metric,
              view.unit,
              centring,
              k,
              limit,
              filter,
            ),
      );
      const milliseconds = now() - start;
      const compared = codes ? Math.min(candidates, table.rows) : limit || table.rows;
      return module.run(() => ({
        query: isWord ? { word: handle.words(row, 1), row } : null,
        hits: Array.from(rows, (hit, index) => ({
          word: handle.words(hit, 1),
          row: hit,
          score: scores[index]!,
        })),
        searched: compared - (!codes && row < compared ? 1 : 0),
        recall,
        milliseconds,
      }));
    });
  },

  'vectors.nearestEach': async (given, context) => {
    const queries = given.textsOrFloats('queries');
    const { name, k: most, metric, view, limit, filter } = readSearch(given);
    const { module, tables } = await context.runtime.core(context);
    return tables.use(name, async (table) => {
      const { handle, dims } = table;
      const centring = await centringFor(table, view, context);
      const k = Math.min(most, limit || table.rows);
      const own = Array.isArray(queries)
        ? Uint32Array.from(queries, (word) => module.call(() => handle.find(word)))
        : new Uint32Array(Math.ceil(queries.length / dims)).fill(noRow);
      const count = own.length;
      if (count * k > maxPlaces) {
        throw new EngineError('too_large', `${count} queries of ${k} places pass ${maxPlaces}`);
      }
      const rows = new Uint32Array(count * k).fill(noRow);
      const scores = new Float32Array(count * k).fill(Number.NaN);
      const start = now();
      for (let from = 0; from < count; from += queriesAtOnce) {
        const some = own.subarray(from, from + queriesAtOnce);
        const values = Array.isArray(queries)
          ? joined(Array.from(some, (row) => module.call(() => handle.row(row))))
          : queries.subarray(from * dims, (from + some.length) * dims);
        const hits = module.call(() =>
          handle.nearest(values, some, metric, view.unit, centring, k, limit, filter),
        );
        rows.set(hits.rows, from * k);
        scores.set(hits.scores, from * k);
        context.report('searching', from + some.length, count);
        await context.runtime.pacer.pause(context.signal);
      }
      return { queries: count, k, rows, scores, milliseconds: now() - start };
    });
  },

  'vectors.baseline': async (given, context) => {
    const name = given.table();
    const metric = given.metric();
    const view = readView(given);
    const pairs = given.integer('pairs', 1, maxPairs);
    const seed = given.integer('seed', 0, Number.MAX_SAFE_INTEGER);
    const { module, tables } = await context.runtime.core(context);
    return tables.use(name, async (table) => {
      const centring = await centringFor(table, view, context);
      return runSteps(
        module,
        (core) => core.BaselineDraw.start(table.handle, metric, view.unit, centring, pairs, seed),
        (draw) => module.call(() => draw.finish()),
        { stage: 'drawing random pairs', units: 500 },
        context,
      );
    });
  },

  'vectors.compare': async (given, context) => {
    const name = given.table();
    const a = given.word('a');
    const b = given.word('b');
    const view = readView(given);
    const { module, tables } = await context.runtime.core(context);
    return tables.use(name, async (table) => {
      const { handle } = table;
      const rowA = module.call(() => handle.find(a));
      const rowB = module.call(() => handle.find(b));
      const centring = await centringFor(table, view, context);
      const measures = module.call(() => handle.compare(rowA, rowB, view.unit, centring));
      const onSphere = module.call(() => handle.compare(rowA, rowB, true, centring));
      const squaredDistance = onSphere.euclidean ** 2;
      const twoMinusTwoCosine = 2 - 2 * onSphere.cosine;
      const difference = squaredDistance - twoMinusTwoCosine;
      return { ...measures, identity: { squaredDistance, twoMinusTwoCosine, difference } };
    });
  },

  'vectors.race': async (given, context) => {
    const name = given.table();
    const k = given.integer('k', 1, 1000);
    const rounds = given.integer('rounds', 1, 1000);
    const core = await context.runtime.core(context);
    return core.tables.use(name, (table) => race(table, k, rounds, core, context));
  },
};

/** What a search is told beside its queries. */
function readSearch(given: Arguments) {
  return {
    name: given.table(),
    k: given.integer('k', 1, 100_000),
    metric: given.metric(),
    view: readView(given),
    limit: given.integer('rows', 0, noRow - 1, 0),
    filter: given.has('filter') ? given.bytes('filter') : new Uint8Array(),
  };
}

function joined(rows: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0));
  let at = 0;
  for (const row of rows) {
    all.set(row, at);
    at += row.length;
  }
  return all;
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

/** Each round asks every metric in turn, so that a slow moment of the machine strikes all alike. */
async function race(
  table: OpenTable,
  k: number,
  rounds: number,
  { module }: StartedCore,
  context: Context,
): Promise<Record<Metric, number>> {
  const unit = module.call(() => table.handle.unitRows(raceRows));
  const all = new Uint8Array();
  try {
    const rows = Math.min(table.rows, raceRows);
    const times: Record<Metric, number[]> = { cosine: [], dot: [], euclidean: [] };
    for (let round = 0; round < rounds; round++) {
      // Rows spread over the table, another in each round.
      const row = Math.floor(((round + 0.5) * rows) / rounds);
      const query = module.call(() => unit.row(row));
      for (const metric of Object.keys(times) as Metric[]) {
        const start = now();
        let searches = 0;
        do {
          module.call(() =>
            unit.nearest(query, Uint32Array.of(row), metric, false, null, k, 0, all),
          );
          searches++;
        } while (now() - start < raceSampleMs);
        times[metric].push(((now() - start) * 1000) / searches);
        await context.runtime.pacer.pause(context.signal);
      }
      context.report('timing searches', round + 1, rounds);
    }
    return {
      cosine: median(times.cosine),
      dot: median(times.dot),
      euclidean: median(times.euclidean),
    };
  } finally {
    module.free(unit);
  }
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}
