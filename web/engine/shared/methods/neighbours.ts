/** Search, and what its scores are worth: the baseline of random pairs, two words compared, a race. */
import type { Metric } from '../calls.ts';
import { now } from '../pacer.ts';
import type { Context, StartedCore } from '../runtime.ts';
import type { OpenTable } from '../tables.ts';
import type { Handlers } from './handler.ts';
import { runSteps } from './steps.ts';
import { centringFor, readView } from './view.ts';

/** "No row", where the core takes one to leave out. */
export const noRow = 2 ** 32 - 1;

const maxPairs = 10_000_000;
/** Rows in a race: enough to be steady, few enough that a search stays far below a slice. */
const raceRows = 10_000;
/** A timing is taken over at least this long, for clocks that tick in milliseconds. */
const raceSampleMs = 4;

export const neighbourMethods: Handlers<
  'vectors.nearest' | 'vectors.baseline' | 'vectors.compare' | 'vectors.race'
> = {
  'vectors.nearest': async (given, context) => {
    const name = given.table();
    const query = given.textOrFloats('query');
    const k = given.integer('k', 1, 100_000);
    const metric = given.metric();
    const view = readView(given);
    const limit = given.integer('rows', 0, noRow - 1, 0);
    const { module, tables } = await context.runtime.core(context);
    return tables.use(name, async (table) => {
      const { handle } = table;
      const centring = await centringFor(table, view, context);
      const isWord = typeof query === 'string';
      const row = isWord ? module.call(() => handle.find(query)) : noRow;
      const values = isWord ? module.call(() => handle.row(row)) : query;
      const start = now();
      const { rows, scores } = module.call(() =>
        handle.nearest(values, metric, view.unit, centring, k, limit, row),
      );
      const milliseconds = now() - start;
      return module.run(() => ({
        query: isWord ? { word: handle.words(row, 1), row } : null,
        hits: Array.from(rows, (hit, index) => ({
          word: handle.words(hit, 1),
          row: hit,
          score: scores[index]!,
        })),
        searched: (limit || table.rows) - (row < (limit || table.rows) ? 1 : 0),
        milliseconds,
      }));
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

/** Each round asks every metric in turn, so that a slow moment of the machine strikes all alike. */
async function race(
  table: OpenTable,
  k: number,
  rounds: number,
  { module }: StartedCore,
  context: Context,
): Promise<Record<Metric, number>> {
  const unit = module.call(() => table.handle.unitRows(raceRows));
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
          module.call(() => unit.nearest(query, metric, false, null, k, 0, row));
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
