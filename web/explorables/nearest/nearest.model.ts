/**
 * What the figure "What is near a word?" knows, without a screen: its state, how the engine's answers
 * become ranks, bars and sentences, and how a prediction is graded. Pure; the element draws it.
 */
import { count, fixed, number, percent } from '../../kit/format.ts';
import type { StateOf } from '../../kit/preset-table.ts';
import type { presets } from './index.ts';

export const METRICS = ['cosine', 'dot', 'euclidean'] as const;
export type Metric = (typeof METRICS)[number];
export type View = Metric | 'all';

export const METRIC_NAMES: Readonly<Record<Metric, string>> = {
  cosine: 'cosine',
  dot: 'dot product',
  euclidean: 'Euclidean distance',
};

export type State = StateOf<typeof presets>;

// Answers of the engine, as far as this figure reads them. ----------------------------------------

export interface Hit {
  readonly word: string;
  readonly row: number;
  readonly score: number;
}

export type Lists = Readonly<Record<Metric, readonly Hit[]>>;

export interface Baseline {
  readonly mean: number;
  readonly deviation: number;
  readonly p05: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** ‖a − b‖² against 2 − 2 cos on unit vectors. */
export interface Identity {
  readonly squaredDistance: number;
  readonly twoMinusTwoCosine: number;
  readonly difference: number;
}

// Ranks. -----------------------------------------------------------------------------------------

/** Where each word of `from` stands in `to`, both counted from zero; null where it fell out. */
export interface Move {
  readonly word: string;
  readonly from: number;
  readonly to: number | null;
}

export function moves(from: readonly Hit[], to: readonly Hit[]): Move[] {
  const place = new Map(to.map((hit, index) => [hit.row, index]));
  return from.map((hit, index) => ({
    word: hit.word,
    from: index,
    to: place.get(hit.row) ?? null,
  }));
}

export interface Agreement {
  readonly k: number;
  /** How many words of the cosine list the other list has too. */
  readonly shared: { readonly dot: number; readonly euclidean: number };
  /** The same words in the same order, all three. */
  readonly locked: boolean;
}

export function agreement(lists: Lists): Agreement {
  const dot = moves(lists.cosine, lists.dot);
  const euclidean = moves(lists.cosine, lists.euclidean);
  const kept = (list: readonly Move[]) => list.filter((move) => move.to !== null).length;
  const still = (list: readonly Move[]) => list.every((move) => move.to === move.from);
  return {
    k: lists.cosine.length,
    shared: { dot: kept(dot), euclidean: kept(euclidean) },
    locked: still(dot) && still(euclidean),
  };
}

/** One row a word of any list: its rank (from one) under each measure, or null. Cosine's order first. */
export interface RankRow {
  readonly word: string;
  readonly ranks: Readonly<Record<Metric, number | null>>;
}

export function rankTable(lists: Lists): RankRow[] {
  const words = new Map<number, string>();
  for (const metric of METRICS) {
    for (const hit of lists[metric]) if (!words.has(hit.row)) words.set(hit.row, hit.word);
  }
  const rank = (metric: Metric, row: number) => {
    const index = lists[metric].findIndex((hit) => hit.row === row);
    return index < 0 ? null : index + 1;
  };
  return [...words].map(([row, word]) => ({
    word,
    ranks: {
      cosine: rank('cosine', row),
      dot: rank('dot', row),
      euclidean: rank('euclidean', row),
    },
  }));
}

// Bars. ------------------------------------------------------------------------------------------

/** Everything on a bar scale as shares of its width, 0 at the start and 1 at the end. */
export interface Scale {
  readonly zero: number;
  /** Random pairs, one deviation either side of their mean. */
  readonly band: { readonly start: number; readonly end: number };
  /** How near one random pair in a hundred is (one in twenty by distance). */
  readonly mark: number;
  readonly place: (score: number) => number;
}

export function scaleOf(metric: Metric, hits: readonly Hit[], baseline: Baseline): Scale {
  const scores = hits.map((hit) => hit.score);
  const { mean, deviation } = baseline;
  const low = Math.min(0, mean - deviation, ...scores);
  const high =
    metric === 'cosine'
      ? 1
      : Math.max(mean + deviation, ...scores, metric === 'dot' ? baseline.p99 : 0) * 1.02;
  const span = high - low || 1;
  const place = (score: number) => Math.min(1, Math.max(0, (score - low) / span));
  return {
    zero: place(0),
    band: { start: place(mean - deviation), end: place(mean + deviation) },
    mark: place(near(metric, baseline)),
    place,
  };
}

/** The score past which a pair is nearer than nearly all random pairs. */
export function near(metric: Metric, baseline: Baseline): number {
  return metric === 'euclidean' ? baseline.p05 : baseline.p99;
}

export function baselineText(metric: Metric, baseline: Baseline): string {
  const share = metric === 'euclidean' ? '5 in 100 below' : '1 in 100 above';
  return `Random pairs ${number(baseline.mean, 2)} ± ${number(baseline.deviation, 2)}, ${share} ${number(near(metric, baseline), 2)}`;
}

/** Three significant digits of the largest, and the same decimals down the whole column. */
export function scoreText(score: number, hits: readonly Hit[]): string {
  const largest = Math.max(...hits.map((hit) => Math.abs(hit.score)), 0.1);
  const decimals = Math.min(3, Math.max(0, 2 - Math.floor(Math.log10(largest))));
  return fixed(score, decimals);
}

/** One number of a vector; all of them share their decimals. */
export function cellText(value: number): string {
  return fixed(value, 3);
}

// Cell by cell. ----------------------------------------------------------------------------------

/** What is added up, dimension by dimension, to give a score. */
export function contributions(metric: Metric, a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, i) => {
    const other = b[i] ?? 0;
    return metric === 'euclidean' ? (value - other) ** 2 : value * other;
  });
}

export function sum(values: Float32Array): number {
  return values.reduce((total, value) => total + value, 0);
}

export function unitLength(values: Float32Array): Float32Array {
  const norm = Math.hypot(...values);
  return norm > 0 ? values.map((value) => value / norm) : values;
}

export function largestMagnitude(...vectors: readonly Float32Array[]): number {
  let largest = 0;
  for (const vector of vectors)
    for (const value of vector) largest = Math.max(largest, Math.abs(value));
  return largest;
}

// The prediction. --------------------------------------------------------------------------------

export const PREDICTIONS = ['all', 'most', 'few'] as const;
export type Prediction = (typeof PREDICTIONS)[number];

/** The bracket that the engine's count falls in; the three leave no gap. */
export function outcome(shared: number, k: number): Prediction {
  if (shared >= k) return 'all';
  return shared * 2 >= k ? 'most' : 'few';
}

export function predictionLabel(prediction: Prediction, k: number): string {
  const half = Math.ceil(k / 2);
  switch (prediction) {
    case 'all':
      return `all ${k}`;
    case 'most':
      return `${half} to ${k - 1}`;
    case 'few':
      return `fewer than ${half}`;
  }
}

export function graded(prediction: Prediction, shared: number, k: number): string {
  const truth = `The dot product keeps ${shared} of cosine’s ${k}.`;
  return prediction === outcome(shared, k)
    ? `You said ${predictionLabel(prediction, k)}, and so it is. ${truth}`
    : `You said ${predictionLabel(prediction, k)}. ${truth}`;
}

// The verdict. -----------------------------------------------------------------------------------

export interface Findings {
  readonly query: string;
  readonly searched: number;
  readonly lists: Partial<Lists>;
  readonly baselines: Partial<Record<Metric, Baseline>>;
  readonly identity: Identity | null;
}

export function verdict(state: State, found: Findings): string {
  return state.metric === 'all'
    ? verdictOfAll(state, found)
    : verdictOfOne(state, state.metric, found);
}

function verdictOfOne(state: State, metric: Metric, found: Findings): string {
  const hits = found.lists[metric];
  const first = hits?.[0];
  const baseline = found.baselines[metric];
  if (!hits || !first) return '';
  const prepared = [state.centre ? 'centred' : '', state.unit && metric !== 'cosine' ? 'unit' : '']
    .filter(Boolean)
    .join(' ');
  const by = `${METRIC_NAMES[metric]}${prepared ? ` on ${prepared} vectors` : ''}`;
  const nearest = `Of ${count(found.searched)} other words, “${first.word}” is nearest to “${found.query}” by ${by}: ${number(first.score)}`;
  if (!baseline) return `${nearest}.`;
  return `${nearest}, where two random words score ${number(baseline.mean)} on average.`;
}

function verdictOfAll(state: State, found: Findings): string {
  const { cosine, dot, euclidean } = found.lists;
  if (!cosine || !dot || !euclidean) return '';
  const agreed = agreement({ cosine, dot, euclidean });
  if (state.unit && agreed.locked) {
    const check = found.identity
      ? ` For “${cosine[0]?.word ?? ''}”, ‖a − b‖² and 2 − 2 cos are both ${number(found.identity.squaredDistance)}, ${differenceText(found.identity)}.`
      : '';
    return `At unit length all three name the same ${agreed.k} words in the same order.${check}`;
  }
  if (state.unit) {
    // Scores that differ by less than rounding may change places; the sets still say what is so.
    return `At unit length the dot product names ${agreed.shared.dot} and Euclidean distance ${agreed.shared.euclidean} of cosine’s ${agreed.k} words; only near ties change places.`;
  }
  return `At their own lengths the lists part: of cosine’s ${agreed.k} words, the dot product keeps ${agreed.shared.dot} and Euclidean distance ${agreed.shared.euclidean}.`;
}

export function differenceText(identity: Identity): string {
  const difference = Math.abs(identity.difference);
  return difference === 0 ? 'to the last bit' : `apart by ${number(difference, 2)}`;
}

// The race. --------------------------------------------------------------------------------------

export type Race = Readonly<Record<Metric, number>>;

export function raceText(race: Race): string {
  const cheapest = METRICS.reduce((best, metric) => (race[metric] < race[best] ? metric : best));
  const slowest = METRICS.reduce((worst, metric) => (race[metric] > race[worst] ? metric : worst));
  const saved = 1 - race[cheapest] / race[slowest];
  return `On your device the ${METRIC_NAMES[cheapest]} is the cheapest: it takes ${percent(saved, 2)} less time than ${slowest === 'cosine' ? 'cosine' : `the ${METRIC_NAMES[slowest]}`}.`;
}
