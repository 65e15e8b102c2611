/** What the figure knows without a screen: which answers count, the plane as a chart, and the sentences. Pure. */
import type { BarsChart, PointsChart } from '../../kit/charts/description.ts';
import { fixed, percent } from '../../kit/format.ts';
import type { StateOf } from '../../kit/preset-table.ts';
import type { presets } from './index.ts';

export type State = StateOf<typeof presets>;
export type Key = 'a' | 'b' | 'c';
export const KEYS: readonly Key[] = ['a', 'b', 'c'];

/** Parameters of `vectors.analogy`. */
export const question = ({ a, b, c, k }: State) => ({ a, b, c, k });

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly distance: number;
}

export interface Hit extends Point {
  readonly word: string;
  readonly row: number;
  readonly score: number;
  readonly given: boolean;
}

/** What `vectors.analogy` answers. */
export interface Found {
  readonly given: readonly (Hit & { readonly near: readonly string[] })[];
  readonly hits: readonly Hit[];
  readonly corner: Point;
  readonly length: number;
  readonly searched: number;
}

/** Analogies worth trying; the last two go wrong for reasons that can be found. */
export const EXAMPLES: readonly {
  readonly label: string;
  readonly words: readonly [string, string, string];
}[] = [
  { label: 'man : king', words: ['man', 'king', 'woman'] },
  { label: 'cat : cats', words: ['cat', 'cats', 'mouse'] },
  { label: 'germany : beethoven', words: ['germany', 'beethoven', 'italy'] },
  { label: 'walk : walked', words: ['walk', 'walked', 'go'] },
  { label: 'bread : baker', words: ['bread', 'baker', 'meat'] },
];

/** b − a + c in the reader's words. */
export function sum({ given }: Found): string {
  const [a, b, c] = given;
  return `${b!.word}\u00a0−\u00a0${a!.word}\u00a0+\u00a0${c!.word}`;
}

/** The answers that count, nearest first. */
export const answers = ({ hits }: Found, allow: boolean): readonly Hit[] =>
  allow ? hits : hits.filter(({ given }) => !given);

/** The three words span a plane, unless two are the same or all are on a line. */
export const hasPlane = ({ given }: Found): boolean => given[2]!.y > 1e-6 && given[1]!.x > 1e-6;

// Charts. ----------------------------------------------------------------------------------------

export function list(found: Found, allow: boolean): BarsChart {
  const hits = answers(found, allow);
  return {
    kind: 'bars',
    title: `Nearest to ${sum(found)}`,
    labels: hits.map(({ word, given }) => (given ? `${word} (given)` : word)),
    series: [{ name: 'cosine', values: hits.map(({ score }) => score) }],
    ranked: true,
    y: { label: 'cosine', from: 0, format: (value) => fixed(value, 3) },
  };
}

/** The two equal steps as arrows without heads, and the answers where they are seen from straight above. */
export function plane(found: Found): PointsChart {
  const [a, b, c] = found.given;
  const others = answers(found, false);
  const step = (name: string, from: Point, to: Point, labels: string[]) => ({
    name,
    x: [from.x, to.x],
    y: [from.y, to.y],
    labels,
    joined: true,
  });
  return {
    kind: 'points',
    title: 'The plane through the three words; at each answer, its distance from the plane',
    summary: `In the plane: ${a!.word}, ${b!.word}, ${c!.word} and ${sum(found)}. Outside: ${others
      .map(({ word, distance }) => `${word}, ${fixed(distance, 2)} away`)
      .join('; ')}.`,
    plane: true,
    series: [
      step('step', a!, b!, [a!.word, b!.word]),
      step('same step', c!, found.corner, [c!.word, 'result']),
      {
        name: 'answers',
        x: others.map(({ x }) => x),
        y: others.map(({ y }) => y),
        labels: others.map(({ word, distance }) => `${word} ${fixed(distance, 2)}`),
      },
    ],
  };
}

/** A kind of relation in the test set: its questions, and the share that is answered right. */
export interface Kind {
  readonly name: string;
  readonly covered: number;
  readonly excluded: number;
  readonly allowed: number;
}

export function shares(kinds: readonly Kind[]): BarsChart {
  return {
    kind: 'bars',
    title: 'Share of the Google analogy test set that is answered right',
    labels: kinds.map(({ name }) => name),
    series: [
      { name: 'given words left out', values: kinds.map(({ excluded }) => excluded) },
      { name: 'given words allowed', values: kinds.map(({ allowed }) => allowed) },
    ],
    y: { label: 'share', from: 0, to: 1, format: (value) => percent(value, 2) },
  };
}

// Sentences. -------------------------------------------------------------------------------------

export function verdict(found: Found, allow: boolean): string {
  if (found.hits.length === 0) {
    return `${sum(found)} is the zero vector. It has no direction, so no word is near it.`;
  }
  const [first, second] = answers(found, allow) as [Hit, Hit | undefined];
  const at = (hit: Hit) => `“${hit.word}” (cosine ${fixed(hit.score, 3)})`;
  const next = answers(found, false)[0]!;
  if (allow && first.given) {
    const after = next.row === second?.row ? 'second' : 'the first that was not given';
    return `With the three words allowed, the answer to ${sum(found)} is ${at(first)}, a word of the question. ${at(next)} is ${after}. Leaving the three words out hides this.`;
  }
  const where = allow ? 'Even with the three words allowed' : 'With the three words left out';
  return `${where}, the word nearest to ${sum(found)} is ${at(first)}. ${place(found, first)}`;
}

function place(found: Found, { word, distance }: Hit): string {
  return hasPlane(found)
    ? `“${word}” is ${fixed(distance, 2)} away from the plane of the three words.`
    : 'The three words are on one line: they have no plane.';
}

/** How a prediction is graded: whether the first answer is one of the three. */
export function firstOf({ hits, given }: Found): readonly (Key | 'other')[] {
  const keys = KEYS.filter((_, at) => given[at]!.row === hits[0]!.row);
  return keys.length > 0 ? keys : ['other'];
}

export function explain(found: Found): string {
  const [first] = found.hits as [Hit];
  const from = found.given.find(({ row }) => row === first.row);
  if (!from) return `“${first.word}” comes first even then, at ${fixed(first.score, 3)}.`;
  const next = answers(found, false)[0]!;
  return `“${first.word}” comes first, at ${fixed(first.score, 3)}, before “${next.word}” at ${fixed(next.score, 3)}. It is a part of the sum, whole.`;
}
