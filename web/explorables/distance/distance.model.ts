/**
 * What the figure knows without a screen: how far random points of length 1 are from each other, how far as
 * many words are, and the sentences that say so. Pure, but for what it asks the engine.
 */
import type { LinesChart } from '../../kit/charts/description.ts';
import { DIMS } from '../../kit/controls/dims-slider.ts';
import type { Ask } from '../../kit/figure-module.ts';
import { count, fixed, number } from '../../kit/format.ts';
import type { StateOf } from '../../kit/preset-table.ts';
import { withRandomTable } from '../../kit/random-table.ts';
import type { presets } from './index.ts';

export type State = StateOf<typeof presets>;

export const POINTS = 1000;
/** An odd number: the middle one by its ratio is what is shown. */
export const QUERIES = 51;
/** The dimensions that the prediction asks about: as many as a word vector has here. */
export const MANY = 192;

/** The middle one of the points that were asked: how far all others are from it. */
export interface Middle {
  /** Nearest first. */
  readonly distances: Float32Array;
  readonly nearest: number;
  readonly farthest: number;
  readonly ratio: number;
}

const ASKED = { points: POINTS, queries: QUERIES, unit: true };

/** Random points of length 1. */
export const drawn = (ask: Ask, dims: number, free?: Ask): Promise<Middle> =>
  withRandomTable(
    ask,
    { rows: POINTS, dims },
    async (table) => middleOf((await ask('vectors.contrast', { table, ...ASKED })).distances),
    free,
  );

/** As many of our words, at equal steps from the most frequent to the rarest. */
export async function ofWords(ask: Ask): Promise<Middle> {
  await ask('words.load', { part: 'all' });
  return middleOf((await ask('vectors.contrast', ASKED)).distances);
}

/** Of queries × (POINTS − 1) distances, nearest first. */
export function middleOf(all: Float32Array): Middle {
  const others = POINTS - 1;
  const queries = Array.from({ length: all.length / others }, (_, query): Middle => {
    const distances = all.slice(query * others, (query + 1) * others);
    const [nearest, farthest] = [distances[0]!, distances.at(-1)!];
    return { distances, nearest, farthest, ratio: farthest / nearest };
  });
  return queries.sort((a, b) => a.ratio - b.ratio)[queries.length >> 1]!;
}

// The lines. -------------------------------------------------------------------------------------

/** Nearest and farthest against the dimensions that were measured, by dimension; the others are gaps. */
export function chart(
  measured: ReadonlyMap<number, Middle>,
  dims: number,
  words: Middle | null,
): LinesChart {
  const known = [...new Set([...DIMS, dims])].sort((a, b) => a - b);
  const of = (what: 'nearest' | 'farthest') =>
    known.map((one) => measured.get(one)?.[what] ?? Number.NaN);
  return {
    kind: 'lines',
    title: `Distance of the nearest and the farthest of ${count(POINTS - 1)} points`,
    x: { label: 'dimensions', values: known, log: true, from: 2, to: 2048, format: count },
    y: { from: 0, to: 2, format: (value) => fixed(value, 1) },
    series: [
      { name: 'farthest', values: of('farthest') },
      { name: 'nearest', values: of('nearest') },
    ],
    marks: words
      ? [
          { value: words.farthest, label: 'farthest word' },
          { value: words.nearest, label: 'nearest word' },
        ]
      : [],
  };
}

// Sentences. -------------------------------------------------------------------------------------

/** 1.27 times, 12 times, 881 times. */
export const times = (ratio: number) => `${number(ratio, ratio < 2 ? 3 : 2)} times`;

const apart = (distance: number) => fixed(distance, distance < 0.1 ? 3 : 2);

export const rangeText = ({ nearest, farthest }: Middle) =>
  `nearest ${apart(nearest)}, farthest ${apart(farthest)}`;

export function verdict(dims: number, random: Middle, words: Middle | null): string {
  const others = count(POINTS - 1);
  const around = `in ${count(dims)} dimensions`;
  if (!words) {
    return `Around a random point ${around}, the farthest of ${others} others is ${times(random.ratio)} as far away as the nearest.`;
  }
  return `Around a word, the farthest of ${others} others is ${times(words.ratio)} as far away as the nearest. Around a random point ${around} it is ${times(random.ratio)}.`;
}

// The prediction. --------------------------------------------------------------------------------

/** How many times as far the farthest is. */
export const BRACKETS = [
  { value: 'once', label: 'less than 2 times', from: Number.NEGATIVE_INFINITY },
  { value: 'some', label: '2 to 20 times', from: 2 },
  { value: 'many', label: 'more than 20 times', from: 20 },
] as const;
