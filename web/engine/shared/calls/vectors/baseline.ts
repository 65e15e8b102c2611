import * as v from 'valibot';
import { centringFor } from '../../centring.ts';
import type { Context } from '../../runtime.ts';
import { runSteps } from '../../steps.ts';
import type { OpenTable } from '../../tables.ts';
import { call } from '../call.ts';
import { type Metric, metric, seed, table, type View, view, whole } from '../parameters.ts';

export interface Baseline {
  pairs: number;
  mean: number;
  deviation: number;
  p05: number;
  p50: number;
  p95: number;
  p99: number;
  /** Pairs in equal bins over from…to. */
  histogram: Uint32Array;
  from: number;
  to: number;
}

/** Pairs whose measures are sorted for the percentiles: 80 MB at most. */
const mostPairs = 10_000_000;
const usualBins = 64;

/** The metric between random pairs of different rows: what "unrelated" measures. */
export const baseline = call(
  {
    table,
    metric,
    pairs: whole(1, mostPairs),
    seed,
    /** Of the histogram. */
    bins: v.optional(whole(1, 4096), usualBins),
    ...view,
  },
  async ({ table: name, ...asked }, context): Promise<Baseline> => {
    const { tables } = await context.runtime.core(context);
    return tables.use(name, (open) => baselineOf(open, asked, context));
  },
);

type Asked = { metric: Metric; pairs: number; seed: number; bins?: number } & View;

const keyOf = ({ metric, pairs, seed, bins = usualBins, unit, centre, remove }: Asked) =>
  JSON.stringify([metric, pairs, seed, bins, unit, centre, remove]);

/** Keeps one that was drawn elsewhere. */
export function keepBaseline(table: OpenTable, asked: Asked, drawn: Baseline): void {
  table.baselines.set(keyOf(asked), drawn);
}

/** Whether it has been drawn. */
export const hasBaseline = (table: OpenTable, asked: Asked) => table.baselines.has(keyOf(asked));

/** Drawn when it is first asked for, and kept with the table. */
export async function baselineOf(
  table: OpenTable,
  asked: Asked,
  context: Context,
): Promise<Baseline> {
  const { metric, pairs, seed, bins = usualBins, unit } = asked;
  const key = keyOf(asked);
  const known = table.baselines.get(key);
  if (known) return copyOf(known);
  const { module } = await context.runtime.core(context);
  const centring = await centringFor(table, asked, context);
  const drawn = await runSteps(
    module,
    (core) => core.BaselineDraw.start(table.handle, metric, unit, centring, pairs, seed, bins),
    (draw) => module.call(() => draw.finish()),
    { stage: 'drawing random pairs', units: 500 },
    context,
  );
  table.baselines.set(key, drawn);
  return copyOf(drawn);
}

/** What is answered is handed over. */
function copyOf(baseline: Baseline): Baseline {
  return { ...baseline, histogram: baseline.histogram.slice() };
}
