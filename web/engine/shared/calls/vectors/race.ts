import { now } from '../../pacer.ts';
import type { Context, StartedCore } from '../../runtime.ts';
import type { OpenTable } from '../../tables.ts';
import { call } from '../call.ts';
import { type Metric, table, whole } from '../parameters.ts';

/** Rows in a race: enough to be steady, few enough that a search stays far below a slice. */
const raceRows = 10_000;
/** A timing is taken over at least this long, for clocks that tick in milliseconds. */
const sampleMs = 4;

export interface Race {
  /** Median of the rounds. */
  cosine: number;
  dot: number;
  euclidean: number;
  /** Every round's time: what the spread, and a comparison round by round, are taken from. */
  times: Record<Metric, Float64Array>;
  /** Rows that each search compares. */
  rows: number;
}

/** Time of one search by each metric over unit vectors, on one thread, in microseconds. */
export const race = call(
  { table, k: whole(1, 1000), rounds: whole(1, 1000) },
  async ({ table, k, rounds }, context): Promise<Race> => {
    const core = await context.runtime.core(context);
    return core.tables.use(table, (open) => run(open, k, rounds, core, context));
  },
);

/** Each round asks every metric in turn, so that a slow moment of the machine strikes all alike. */
async function run(
  table: OpenTable,
  k: number,
  rounds: number,
  { module }: StartedCore,
  context: Context,
): Promise<Race> {
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
        } while (now() - start < sampleMs);
        times[metric].push(((now() - start) * 1000) / searches);
        await context.runtime.pacer.pause(context.signal);
      }
      context.report('timing searches', round + 1, rounds);
    }
    return {
      cosine: median(times.cosine),
      dot: median(times.dot),
      euclidean: median(times.euclidean),
      times: {
        cosine: Float64Array.from(times.cosine),
        dot: Float64Array.from(times.dot),
        euclidean: Float64Array.from(times.euclidean),
      },
      rows,
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
