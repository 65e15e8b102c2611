import type { Arguments } from '../arguments.ts';
import type { Metric } from '../calls.ts';
import { EngineError } from '../errors.ts';
import { now } from '../pacer.ts';
import type { Context, StartedCore } from '../runtime.ts';
import type { OpenTable } from '../tables.ts';
import type { Handlers } from './handler.ts';
import { centringFor, readView } from './view.ts';

/** "No row", where the core takes one to leave out. */
export const noRow = 2 ** 32 - 1;

/** Of the results of one call. */
const maxPlaces = 50_000_000;
/** That share a pass over the table (src/vectors/search.cpp). */
const queriesAtOnce = 16;
/** Rows in a race: enough to be steady, few enough that a search stays far below a slice. */
const raceRows = 10_000;
/** A timing is taken over at least this long, for clocks that tick in milliseconds. */
const raceSampleMs = 4;

export const neighbourMethods: Handlers<'vectors.nearestEach' | 'vectors.race'> = {
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
