/** What the figure knows without a screen: how pairs are written, how two orders agree, and the sentences. Pure. */
import type { PointsChart, TableChart } from '../../kit/charts/description.ts';
import { count, fixed, listed } from '../../kit/format.ts';
import type { StateOf } from '../../kit/preset-table.ts';
import { spearman } from '../../kit/statistics.ts';
import type { presets } from './index.ts';

export type State = StateOf<typeof presets>;
const ENDS = 8;
const MOST_WORDS = 60;
const MOST_PAIRS = 20;

/** What the reader wrote, as parameters of the call, and what can't be read of it. */
export interface Reading {
  readonly low: readonly string[];
  readonly high: readonly string[];
  readonly words: readonly string[];
  readonly dimension: number;
  readonly problems: { readonly pairs: string; readonly words: string };
}

const split = (text: string, by: RegExp) => text.toLowerCase().split(by).filter(Boolean);

export function read({ pairs, words, dimension }: State): Reading {
  const written = split(pairs, /\s*[,;\n]\s*/).map((pair) => split(pair, /[\s:]+/));
  const wrong = written.find((pair) => pair.length !== 2);
  const listedWords = [...new Set(split(words, /[\s,;]+/))];
  const both = written.filter((pair) => pair.length === 2).slice(0, MOST_PAIRS);
  return {
    low: both.map(([low]) => low!),
    high: both.map(([, high]) => high!),
    words: listedWords.slice(0, MOST_WORDS),
    dimension,
    problems: {
      pairs: wrong
        ? `“${wrong.join(' ')}” is not a pair. Write two words, such as small : large, and a comma between pairs.`
        : written.length > MOST_PAIRS
          ? `Only the first ${MOST_PAIRS} pairs are used.`
          : '',
      words: listedWords.length > MOST_WORDS ? `Only the first ${MOST_WORDS} words are used.` : '',
    },
  };
}

/** Parameters of `vectors.axis`. */
export const question = ({ low, high, words, dimension }: Reading) => ({
  ...{ low, high, words, dimension },
  k: ENDS,
});

type Hit = { readonly word: string; readonly score: number };

/** What `vectors.axis` answers. */
export interface Found {
  readonly pairs: readonly { readonly low: string; readonly high: string }[];
  readonly words: readonly {
    readonly word: string;
    readonly score: number;
    readonly raw: number;
    readonly without: ArrayLike<number>;
  }[];
  readonly missing: readonly string[];
  readonly length: number;
  readonly low: readonly Hit[];
  readonly high: readonly Hit[];
  readonly raw: { readonly low: readonly Hit[]; readonly high: readonly Hit[] };
  readonly searched: number;
}

export const pairName = ({ low, high }: { low: string; high: string }) => `${low} : ${high}`;

/** The pair that is left out, where there is one of this number. */
export const leftOut = ({ pairs }: Found, leave: number) => (leave > pairs.length ? 0 : leave);

/** Where each word is along the axis, without one pair (counted from 1) where `leave` is not 0. */
export function scores({ words }: Found, leave: number): number[] {
  return words.map(({ score, without }) =>
    leave > 0 ? (without[leave - 1] ?? Number.NaN) : score,
  );
}

/** Spearman's rank correlation of the words' places along the axis with their order in the list. */
export function agreement(found: Found, leave: number): number {
  return withList(scores(found, leave));
}

export const rawAgreement = ({ words }: Found) => withList(words.map(({ raw }) => raw));

function withList(values: readonly number[]): number {
  return spearman(
    values,
    values.map((_, place) => place),
  );
}

/** The pair whose leaving out makes the order agree best; 0 where all pairs together do. */
export function best(found: Found): number {
  const all = [0, ...found.pairs.map((_, at) => at + 1)];
  const known = all.filter((leave) => Number.isFinite(agreement(found, leave)));
  return known.reduce(
    (one, leave) => (agreement(found, leave) > agreement(found, one) ? leave : one),
    0,
  );
}

/** There is an axis, and enough words on it to compare their order. */
export const canCompare = (found: Found) => found.length > 0 && found.words.length > 2;

// Charts. ----------------------------------------------------------------------------------------

/** A word a row, in the order of the list; from left to right where the vectors put it. */
export function scatter(
  found: Found,
  values: readonly number[],
  title: string,
  label: string,
): PointsChart {
  return {
    kind: 'points',
    title,
    x: { label, format: (value) => fixed(value, 2) },
    y: { label: 'place in your list', from: 0, to: found.words.length + 1, format: count },
    series: [
      {
        name: 'words',
        x: values,
        y: found.words.map((_, place) => place + 1),
        labels: found.words.map(({ word }) => word),
      },
    ],
  };
}

export function axisChart(found: Found, asked: number): PointsChart {
  const leave = leftOut(found, asked);
  const [first] = found.pairs.filter((_, at) => at !== leave - 1);
  const ends = first ? `${first.low} (left) to ${first.high} (right)` : '';
  const title =
    leave > 0 ? `Along the axis without ${pairName(found.pairs[leave - 1]!)}` : 'Along the axis';
  return scatter(found, scores(found, leave), title, `${ends}, cosine to the axis`);
}

export function rawChart(found: Found, dimension: number): PointsChart {
  const values = found.words.map(({ raw }) => raw);
  return scatter(found, values, `Along raw dimension ${dimension}`, 'value at length 1');
}

export const axisEnds = ({ low, high, searched }: Found): TableChart =>
  ends({ low, high }, `Farthest out along the axis, among ${count(searched)} words`);

export const rawEnds = ({ raw }: Found, dimension: number): TableChart =>
  ends(raw, `Farthest out along raw dimension ${dimension}`);

const ends = ({ low, high }: Found['raw'], title: string): TableChart => ({
  kind: 'table',
  title,
  header: ['left', 'right'],
  rows: Array.from({ length: Math.max(low.length, high.length) }, (_, at) =>
    [low, high].map((list) => list[at]?.word ?? '–'),
  ),
});

// Sentences. -------------------------------------------------------------------------------------

export function verdict(found: Found, { leave, dimension }: State): string {
  const nothing = noAxis(found);
  if (nothing) return nothing;
  if (!canCompare(found)) {
    return `There is an axis, of length ${fixed(found.length, 2)}. List at least three words to see whether it orders them as you do.`;
  }
  const without = leftOut(found, leave);
  const kept = without > 0 ? `without ${pairName(found.pairs[without - 1]!)} ` : '';
  const raw = `along raw dimension ${dimension} it is ${fixed(rawAgreement(found), 3)}`;
  const change =
    without > 0
      ? ` With all pairs it is ${fixed(agreement(found, 0), 3)}, and ${raw}.`
      : ` ${raw[0]!.toUpperCase()}${raw.slice(1)}.`;
  return `Along the axis ${kept}the rank correlation with the order of your ${count(found.words.length)} words is ${fixed(agreement(found, without), 3)} (1 is the same order, 0 is none).${change}`;
}

/** Why there is no axis; empty where there is one. */
export function noAxis({ pairs, length }: Found): string {
  if (length > 0) return '';
  if (pairs.length === 0) return 'There is no axis yet. It needs one pair of words that are here.';
  return `The pairs ${listed(pairs.map(pairName))} cancel out: their differences add up to zero, so there is no axis.`;
}

export function missingText({ missing, searched }: Found): string {
  const verb = missing.length === 1 ? 'is' : 'are';
  return missing.length === 0
    ? ''
    : `Not among the ${count(searched)} words, and left out: ${listed(missing)}, which ${verb} too rare in the training text or spelled differently.`;
}

export function explain(found: Found): string {
  const at = best(found);
  const all = fixed(agreement(found, 0), 3);
  if (at === 0)
    return `With all pairs the rank correlation is ${all}. Without any one of them it is lower.`;
  return `Without ${pairName(found.pairs[at - 1]!)} it is ${fixed(agreement(found, at), 3)}, with all pairs ${all}. Each pair adds what else its two words differ in.`;
}
