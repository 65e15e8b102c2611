/**
 * What the figure knows without a screen: the labelled sentences, which of a word's uses have their sense
 * nearest, and the sentences that say so. Pure. States are counted as in kit/twins.ts.
 */
import type { Result } from '../../engine/client/engine.ts';
import type { BarsChart } from '../../kit/charts/description.ts';
import { count, number, percent, plural } from '../../kit/format.ts';
import { inBracket, type Question } from '../../kit/predict/predict.model.ts';
import type { StateOf } from '../../kit/preset-table.ts';
import { stateName, stateNames } from '../../kit/twins.ts';
import { cosine, linesOf, type Reading } from '../../kit/uses/uses.model.ts';
import type { presets } from './index.ts';

export type State = StateOf<typeof presets>;
export type Tested = Result<'model.senses'>;

/** A sentence of the test, with the sense that the word has in it. */
export interface Labelled {
  readonly word: string;
  readonly sense: string;
  readonly text: string;
}

/** tools/train/senses.tsv: word, sense and sentence a line; `#` begins a comment. */
export function parseSenses(file: string): Labelled[] {
  const lines = file.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [word = '', sense = '', text = ''] = line.split('\t');
    return { word, sense, text };
  });
}

/** The test's sentences on a word, as the attribute has them: an empty one between the senses. */
export function sentencesOn(word: string, labelled: readonly Labelled[]): string {
  const own = labelled.filter((line) => line.word === word.toLowerCase());
  const lines = own.flatMap(({ sense, text }, i) =>
    i > 0 && own[i - 1]!.sense !== sense ? ['', text] : [text],
  );
  return lines.join('\n');
}

/** The sense of each sentence: what the test calls it, else its number. */
export function sensesOf(sentences: string, labelled: readonly Labelled[]): string[] {
  let group = 1;
  return linesOf(sentences).flatMap((line, i, all) => {
    if (line === '' && i > 0 && all[i - 1] !== '') group += 1;
    const known = labelled.find(({ text }) => text === line)?.sense;
    return line === '' ? [] : [known ?? `sense ${group}`];
  });
}

/** Cosines that differ by less are ties, as in `model.senses`. */
const TIE = 1e-5;

/** The uses nearest to one in a state: one, or those that tie. */
export function nearest(reading: Reading, state: number, use: number): number[] {
  const others = reading.uses.map((_, other) => other).filter((other) => other !== use);
  const to = (other: number) => cosine(reading, state, use, other);
  const best = Math.max(...others.map(to));
  return others.filter((other) => to(other) > best - TIE);
}

/** Part of the nearest uses that have the use's own sense: 1 is right, 0 is wrong. */
export function right(
  reading: Reading,
  senses: readonly string[],
  state: number,
  use: number,
): number {
  const sense = (of: number) => senses[reading.uses[of]!.text];
  const found = nearest(reading, state, use);
  return found.filter((other) => sense(other) === sense(use)).length / found.length;
}

const BRACKETS = [
  { value: 'few', label: 'fewer than half', from: Number.NEGATIVE_INFINITY },
  { value: 'many', label: 'half to three quarters', from: 0.5 },
  { value: 'most', label: 'three quarters to nine tenths', from: 0.75 },
  { value: 'nearly-all', label: 'more than nine tenths', from: 0.9 },
] as const;

/** About all words of the test, before it is run. */
export function question(
  labelled: readonly Labelled[],
  test: () => Promise<Tested>,
): Question<string, Tested> {
  const words = new Set(labelled.map(({ word }) => word)).size;
  return {
    question: `The whole test has ${plural(labelled.length, 'sentence')} on ${words} words of two senses. For how many will the nearest use have the same sense?`,
    options: BRACKETS,
    measure: test,
    right: ({ right }) => inBracket(BRACKETS)(right.at(-1)!),
    explain: ({ right }) =>
      `For ${percent(right.at(-1)!)} of the sentences the nearest use has the same sense.`,
  };
}

/** About the word's own sentences. */
export function wordVerdict(reading: Reading, senses: readonly string[], state: number): string {
  const { uses, word, found } = reading;
  if (new Set(uses.map(({ text }) => senses[text])).size < 2)
    return `All sentences with “${word}” are of one sense: put an empty line between two senses.`;
  const sum = uses.reduce((total, _, use) => total + right(reading, senses, state, use), 0);
  const at = stateName(state, found.states);
  const many = Number.isInteger(sum) ? count(sum) : number(sum);
  return `For ${many} of the ${uses.length} uses of “${word}”, the nearest other use has the same sense (at the ${at}).`;
}

/** What the whole test is. */
export function testText({ words, texts, chance }: Tested): string {
  return `The whole test has ${plural(texts, 'sentence')} on ${words} words of two senses. A neighbour drawn at random has the right sense for ${percent(chance, 2)}.`;
}

/** About all words of the test. */
export function testVerdict({ words, texts, right, chance }: Tested): string {
  return `Over ${plural(texts, 'sentence')} on ${words} words of two senses, the nearest neighbour has the right sense for ${percent(right.at(-1)!)}; one drawn at random would for ${percent(chance, 2)}.`;
}

/** How often the nearest neighbour has the right sense, by state. */
export function testChart({ right, chance }: Tested, state?: number): BarsChart {
  return {
    kind: 'bars',
    title: 'Nearest neighbour of the right sense, by layer',
    labels: stateNames(right.length),
    series: [{ name: 'right', values: right }],
    y: { from: 0, to: 1, format: (share) => percent(share) },
    mark: { value: chance, label: `${percent(chance, 2)} by chance` },
    ...(state !== undefined && { chosen: state }),
  };
}
