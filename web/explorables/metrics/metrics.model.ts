/**
 * What the figure knows without a screen: how three rankings agree, the identity that makes them agree at
 * unit length, what a race of the three shows, and the sentences that say so. Pure.
 */
import type { BarsChart, TableChart } from '../../kit/charts/description.ts';
import { count, number } from '../../kit/format.ts';
import { BASELINE, type Hit, METRIC_NAMES, METRICS, type Metric } from '../../kit/measures.ts';
import type { StateOf } from '../../kit/preset-table.ts';
import type { presets } from './index.ts';

export type State = StateOf<typeof presets>;
export type Lists = Readonly<Record<Metric, readonly Hit[]>>;

/** Parameters of `vectors.neighbourhood`. */
export function question({ word, unit, k }: State) {
  return { word, unit, k, metrics: [...METRICS], ...BASELINE };
}

/** What the engine answers to it, as far as this figure reads it. */
interface Neighbourhood {
  readonly query: { readonly word: string } | null;
  readonly lists: Partial<Record<Metric, { readonly hits: readonly Hit[] }>>;
  readonly identity: Identity | null;
}

/** ‖a − b‖² and 2 − 2 cos(a, b) of two unit vectors, and how far they are apart. */
export interface Identity {
  readonly squaredDistance: number;
  readonly twoMinusTwoCosine: number;
  readonly difference: number;
}

export interface Ranking {
  readonly to: State;
  readonly query: string;
  readonly lists: Lists;
  readonly identity: Identity | null;
}

/** Null where the table does not hold the word. */
export function ranking(to: State, { query, lists, identity }: Neighbourhood): Ranking | null {
  if (!query) return null;
  const hits = (metric: Metric) => lists[metric]?.hits ?? [];
  const all = { cosine: hits('cosine'), dot: hits('dot'), euclidean: hits('euclidean') };
  return { to, query: query.word, lists: all, identity };
}

// Ranks. -----------------------------------------------------------------------------------------

/** For each of `from`, its index in `to`; null where it is not among them. */
export function moves(from: readonly Hit[], to: readonly Hit[]): (number | null)[] {
  const place = new Map(to.map((hit, index) => [hit.row, index]));
  return from.map(({ row }) => place.get(row) ?? null);
}

export interface Agreement {
  /** How many words of cosine's list the other has too. */
  readonly shared: { readonly dot: number; readonly euclidean: number };
  /** All three name the same words in the same order. */
  readonly same: boolean;
}

export function agreement({ cosine, dot, euclidean }: Lists): Agreement {
  const [toDot, toEuclidean] = [moves(cosine, dot), moves(cosine, euclidean)];
  const shared = (places: readonly (number | null)[]) =>
    places.filter((place) => place !== null).length;
  return {
    shared: { dot: shared(toDot), euclidean: shared(toEuclidean) },
    same: [toDot, toEuclidean].every((places) => places.every((place, index) => place === index)),
  };
}

/** A row a word of any list, its rank by each measure; cosine's order first. */
export function rankTable({ query, lists }: Ranking): TableChart {
  const words = new Map<number, string>();
  for (const metric of METRICS) {
    for (const { row, word } of lists[metric]) if (!words.has(row)) words.set(row, word);
  }
  const rank = (metric: Metric, row: number) => {
    const index = lists[metric].findIndex((hit) => hit.row === row);
    return index < 0 ? '–' : index + 1;
  };
  return {
    kind: 'table',
    title: `Rank of each word near “${query}”`,
    header: ['word', 'cosine', 'dot', 'Euclid'],
    rows: [...words].map(([row, word]) => [word, ...METRICS.map((metric) => rank(metric, row))]),
  };
}

// The verdict. -----------------------------------------------------------------------------------

export function verdict({ to, lists, identity }: Ranking): string {
  const { same, shared } = agreement(lists);
  const k = lists.cosine.length;
  const counts = `of cosine’s ${k} words, the dot product has ${shared.dot} and Euclidean distance ${shared.euclidean}`;
  if (!to.unit && same)
    return `Even at their own lengths all three rank the same ${k} words alike.`;
  if (!to.unit) return `At their own lengths the rankings differ: ${counts}.`;
  // Scores that differ by less than rounding may change places; the counts still say what is so.
  if (!same) return `At unit length only near ties change places: ${counts}.`;
  const first = lists.cosine[0]?.word ?? '';
  return `At unit length all three name the same ${k} words in the same order.${identity ? ` For “${first}”, ‖a\u00a0−\u00a0b‖² is ${number(identity.squaredDistance)} and 2\u00a0−\u00a02\u00a0cos is ${number(identity.twoMinusTwoCosine)}${differenceText(identity)}.` : ''}`;
}

function differenceText({ difference }: Identity): string {
  const size = Math.abs(difference);
  return size === 0 ? ', the same to the last bit' : `, a difference of ${number(size, 2)}`;
}

// The prediction. --------------------------------------------------------------------------------

/** Brackets for how many of cosine's k words the dot product names: no gap, no overlap. */
export function brackets(k: number) {
  const half = Math.ceil(k / 2);
  return [
    { value: 'few', label: `fewer than ${half}`, from: Number.NEGATIVE_INFINITY },
    { value: 'most', label: `${half} to ${k - 1}`, from: half },
    { value: 'all', label: `all ${k}`, from: k },
  ] as const;
}

// The race. --------------------------------------------------------------------------------------

/** What `vectors.race` answers: microseconds a search, round by round. */
export interface Race {
  readonly times: Readonly<Record<Metric, Float64Array>>;
  readonly rows: number;
}

/** The value below which this share of the sorted samples lies, interpolated. */
export function quantile(samples: Float64Array, share: number): number {
  const sorted = Float64Array.from(samples).sort();
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)]!;
  return below + (sorted[Math.ceil(at)]! - below) * (at - Math.floor(at));
}

/** Median of each measure with its quartiles. */
export function raceChart({ times }: Race): BarsChart {
  const of = (share: number) => METRICS.map((metric) => quantile(times[metric], share));
  return {
    kind: 'bars',
    title: 'Time of one search, median and quartiles',
    labels: METRICS.map((metric) => METRIC_NAMES[metric]),
    series: [{ name: 'µs', values: of(0.5), low: of(0.25), high: of(0.75) }],
    y: { label: 'µs', from: 0, format: (value) => `${number(value)} µs` },
  };
}

/** Below this, chance alone hardly ever separates two equally fast measures so far. */
const SIGNIFICANCE = 0.01;

/**
 * The two fastest by their medians, compared round by round: both are timed in each, so that a slow moment
 * of the device strikes both. `clear` by a two-sided sign test.
 */
export function fastest({ times }: Race) {
  const medians = METRICS.map((metric) => ({ metric, median: quantile(times[metric], 0.5) }));
  const [first, second] = medians.sort((a, b) => a.median - b.median) as [
    (typeof medians)[number],
    (typeof medians)[number],
  ];
  const rounds = times[first.metric].length;
  const other = times[second.metric];
  const won = times[first.metric].filter((time, round) => time < other[round]!).length;
  return { first, second, won, rounds, clear: signTest(won, rounds) < SIGNIFICANCE };
}

/** Probability that a fair coin shows one of its sides as often as this, or more: two-sided. */
export function signTest(won: number, rounds: number): number {
  const most = Math.max(won, rounds - won);
  let [term, tail] = [1, 0]; // C(rounds, i), from i = rounds downwards
  for (let i = rounds; i >= most; i--) {
    tail += term;
    term *= i / (rounds - i + 1);
  }
  return Math.min(1, (2 * tail) / 2 ** rounds);
}

export function raceText(race: Race): string {
  const { first, second, won, rounds, clear } = fastest(race);
  const [a, b] = [METRIC_NAMES[first.metric], METRIC_NAMES[second.metric]];
  const where = `among ${count(race.rows)} unit vectors on this device`;
  if (!clear) {
    return `Too close to call: ${a} beat ${b} in ${won} of ${rounds} searches ${where}.`;
  }
  const saved = 1 - first.median / second.median;
  return `Cheapest is ${a}: faster than ${b} in ${won} of ${rounds} searches ${where}, by ${number(100 * saved, 2)} % at the median.`;
}
