/**
 * What the figure knows without a screen: random pairs in so many dimensions, the law of their cosines, the
 * pairs of a real table beside them, and the sentences that say so. Pure, but for what it asks the engine.
 */
import type { HistogramChart } from '../../kit/charts/description.ts';
import type { Ask } from '../../kit/figure-module.ts';
import { count, estimate, fixed, number, sentence } from '../../kit/format.ts';
import { BASELINE } from '../../kit/measures.ts';
import type { StateOf } from '../../kit/preset-table.ts';
import { withRandomTable } from '../../kit/random-table.ts';
import { cosineLaw } from '../../kit/statistics.ts';
import type { presets } from './index.ts';

export type State = StateOf<typeof presets>;

/** The dimensions that the prediction asks about: as many as a word vector has here. */
export const MANY = 192;

/** Random vectors; pairs are drawn among them. */
export const VECTORS = 1000;
export const PAIRS = 20_000;
const BINS = 256;

export const TOKENS = 'smollm2-table';

/** What the engine says of the cosines of pairs, as far as this figure reads it. */
export interface Spread {
  readonly pairs: number;
  readonly mean: number;
  readonly deviation: number;
  readonly p05: number;
  readonly p95: number;
  /** Pairs in equal bins over −1…1. */
  readonly histogram: ArrayLike<number>;
}

/** Vectors of a real model, and what pairs of them say. */
export interface Space {
  readonly name: string;
  readonly dims: number;
  readonly isCentred: boolean;
  readonly spread: Spread;
}

export interface Answer {
  readonly dims: number;
  readonly random: Spread;
  readonly space: Space | null;
}

/** Pairs of random directions. */
export const drawn = (ask: Ask, dims: number, free?: Ask): Promise<Spread> =>
  withRandomTable(
    ask,
    { rows: VECTORS, dims },
    (table) =>
      ask('vectors.baseline', { table, metric: 'cosine', pairs: PAIRS, unit: true, bins: BINS }),
    free,
  );

/** Pairs of an open table. */
export const pairsOf = (ask: Ask, table: string, centre: boolean): Promise<Spread> =>
  ask('vectors.baseline', { table, metric: 'cosine', ...BASELINE, unit: true, centre, bins: BINS });

// Measures. --------------------------------------------------------------------------------------

export const degrees = (cosine: number) =>
  (Math.acos(Math.max(-1, Math.min(1, cosine))) * 180) / Math.PI;

/** Standard deviation of the cosine of random directions, exactly. */
export const lawOf = (dims: number) => 1 / Math.sqrt(dims);

/** Half the range of angles that holds nine of ten pairs, in degrees. */
export const withinOf = ({ p05, p95 }: Spread) => (degrees(p05) - degrees(p95)) / 2;

/**
 * The mean squared cosine of random directions in d dimensions is exactly 1/d; so its reciprocal says in how
 * many dimensions random directions would be as far from right angles as these are.
 */
export const alikeOf = ({ mean, deviation }: Spread) => 1 / (mean ** 2 + deviation ** 2);

// The histogram. ---------------------------------------------------------------------------------

/** So many bins are one, so that a bin is about half a standard deviation wide, and no wider than 1/16. */
function mergedBins(deviations: readonly number[]): number {
  const width = Math.min(0.5 * Math.min(...deviations), 1 / 16);
  return Math.max(1, 2 ** Math.floor(Math.log2((width * BINS) / 2)));
}

function merged(histogram: ArrayLike<number>, by: number): number[] {
  return Array.from({ length: histogram.length / by }, (_, bin) => {
    let sum = 0;
    for (let i = bin * by; i < (bin + 1) * by; i++) sum += histogram[i]!;
    return sum;
  });
}

export function chart({ dims, random, space }: Answer): HistogramChart {
  const spreads = [random, ...(space ? [space.spread] : [])];
  const by = mergedBins(spreads.map(({ deviation }) => deviation));
  const edges = Array.from({ length: BINS / by + 1 }, (_, i) => -1 + (2 * by * i) / BINS);
  return {
    kind: 'histogram',
    title: `Cosines of ${count(random.pairs)} random pairs in ${count(dims)} dimensions`,
    x: { label: 'cosine: 0 is a right angle', from: -1, to: 1, format: (value) => fixed(value, 1) },
    edges,
    series: [
      { name: 'random directions', values: merged(random.histogram, by) },
      ...(space ? [{ name: space.name, values: merged(space.spread.histogram, by) }] : []),
    ],
    density: { name: 'exact law', at: cosineLaw(dims) },
  };
}

// The fan. ---------------------------------------------------------------------------------------

const RAYS = 100;

/** Angles of one pair in a hundred: the middles of equal parts of the sorted pairs, in radians. */
export function rays({ histogram, pairs }: Spread): number[] {
  const angles: number[] = [];
  const width = 2 / histogram.length;
  let below = 0;
  for (let bin = 0; bin < histogram.length; bin++) {
    const here = histogram[bin]!;
    while (angles.length < RAYS && (angles.length + 0.5) / RAYS <= (below + here) / pairs) {
      const part = (((angles.length + 0.5) / RAYS) * pairs - below) / here;
      const [from, to] = [Math.acos(-1 + bin * width), Math.acos(-1 + (bin + 1) * width)];
      angles.push(from + part * (to - from));
    }
    below += here;
  }
  return angles;
}

// Sentences. -------------------------------------------------------------------------------------

/** Degrees with a decimal where a whole number would say too little. */
const angle = (value: number) => `${fixed(value, Math.abs(90 - value) < 15 ? 1 : 0)}°`;

export const rangeText = ({ p05, p95 }: Spread) =>
  `between ${angle(degrees(p95))} and ${angle(degrees(p05))}`;

/** What stands under the fan of a table. */
export const label = ({ name, isCentred }: Space) =>
  sentence(isCentred ? `${name}, centred` : name);

export function verdict({ dims, random, space }: Answer): string {
  if (!space) {
    return `In ${count(dims)} dimensions, nine of ten pairs of random directions are ${rangeText(random)} apart. The standard deviation of their cosines is ${number(random.deviation)}; the law says 1/⁠√${count(dims)} = ${number(lawOf(dims))}.`;
  }
  const { name, spread, isCentred } = space;
  const alike = alikeOf(spread);
  const mean = estimate(spread.mean, spread.deviation / Math.sqrt(spread.pairs));
  return `Random pairs of ${name}${isCentred ? ', centred,' : ''} have a mean cosine of ${mean} with a standard deviation of ${number(spread.deviation)}. They have ${count(space.dims)} dimensions, and are as far from right angles as random directions in ${alike < 10 ? number(alike, 2) : count(alike)}.`;
}

// The prediction. --------------------------------------------------------------------------------

/** How far from a right angle nine of ten pairs are, in degrees. */
export const BRACKETS = [
  { value: 'near', label: 'within 20° of it', from: Number.NEGATIVE_INFINITY },
  { value: 'half', label: 'within 20° to 60°', from: 20 },
  { value: 'far', label: 'within 60° or more, as here', from: 60 },
] as const;
