/**
 * What the figure knows without a screen: how near the uses of a word are in each state of a model, the
 * prediction, and the sentences that say so. Pure.
 *
 * States are counted as `hidden.N` of src/transformer/trace.h: 0 is the row of the embedding table, N
 * what layer N left; one more follows, after the last norm, which is what the head reads.
 */
import type { Result } from '../../engine/client/engine.ts';
import { fixed, listed, percent, plural } from '../../kit/format.ts';
import { inBracket } from '../../kit/predict/predict.model.ts';
import type { StateOf } from '../../kit/preset-table.ts';
import { EXAMPLES, SAME } from './bank.examples.ts';
import { type Parsed, sentencesOf } from './bank.sentences.ts';
import type { presets } from './index.ts';

export type State = StateOf<typeof presets>;
export type Twin = State['twin'];
export const TWINS = ['masked', 'causal'] as const;

export const TOKENIZER = 'models/tokenizer/tokenizer.model';

/** What a model made of the word in its sentences. */
export interface Reading extends Parsed {
  readonly twin: Twin;
  readonly found: Result<'model.uses'>;
}

export function exampleOf({ word, sentences }: Pick<State, 'word' | 'sentences'>) {
  const text = sentencesOf(sentences).join('\n');
  return EXAMPLES.find((one) => one.word === word && one.sentences.join('\n') === text);
}

export const lastState = ({ found }: Reading) => found.states - 1;
export const layersOf = ({ found }: Reading) => found.states - 2;

/** The state that is looked at: the last one, unless the reader has chosen another. */
export const stateOf = ({ layer }: State, reading: Reading) =>
  Math.min(layer ?? lastState(reading), lastState(reading));

/** Cosine of two uses in a state. */
export function cosine({ found, uses }: Reading, state: number, a: number, b: number): number {
  return found.cosines[(state * uses.length + a) * uses.length + b]!;
}

/** Uses by cosine to the reference in a state, nearest first, without the reference. */
export function ranked(reading: Reading, reference: number, state: number): number[] {
  const to = (use: number) => cosine(reading, state, reference, use);
  return reading.uses
    .map((_, use) => use)
    .filter((use) => use !== reference)
    .sort((a, b) => to(b) - to(a) || a - b);
}

/** Whether the word is the same row, or the same mean of rows, in all its uses. */
export function isOneVector(reading: Reading): boolean {
  return reading.uses.every((_, use) => cosine(reading, 0, 0, use) > 1 - 1e-6);
}

/** "embedding", "layer 3", "last norm". */
export function stateName(state: number, layers: number): string {
  if (state === 0) return 'embedding';
  return state > layers ? 'last norm' : `layer ${state}`;
}

/** Three decimals, so that what is exactly 1 reads as such beside what is not. */
export const cosineText = (value: number) => fixed(value, 3);

// The prediction. --------------------------------------------------------------------------------

const BRACKETS = [
  { value: 'low', label: 'below 0.7', from: Number.NEGATIVE_INFINITY },
  { value: 'middle', label: '0.7 to 0.9', from: 0.7 },
  { value: 'high', label: 'above 0.9', from: 0.9 },
] as const;

/** With more than two uses: which is nearest. With two: a bracket of their cosine. */
export function question(reading: Reading) {
  const { uses, word } = reading;
  const [layers, last] = [layersOf(reading), lastState(reading)];
  if (uses.length === 2) {
    const value = cosine(reading, last, 0, 1);
    return {
      question: `They start as one vector. What is the cosine of the two after all ${layers} layers?`,
      options: BRACKETS,
      measure: async () => value,
      right: inBracket(BRACKETS),
      explain: () => `It is ${cosineText(value)}.`,
    };
  }
  const nearest = ranked(reading, 0, last)[0]!;
  const { label } = uses[nearest]!;
  return {
    question: `Which “${word}” will be nearest to the one in ${uses[0]!.label} after all ${layers} layers?`,
    options: uses.slice(1).map((use) => ({ value: use.label, label: use.label })),
    measure: async () => cosine(reading, last, 0, nearest),
    right: () => label,
    explain: (value: number) => `It is ${label}, with a cosine of ${cosineText(value)}.`,
  };
}

// The verdict. -----------------------------------------------------------------------------------

/** Before the reveal: what goes in. */
export function beforeVerdict(reading: Reading): string {
  const { uses, word, found } = reading;
  if (isOneVector(reading)) {
    const where = uses.length === 2 ? 'both' : `all ${uses.length}`;
    return `In the embedding table, “${word}” is one vector in ${where} sentences: cosine 1.`;
  }
  const written = [...new Set(found.uses.map(({ tokens }) => tokens.join(' ')))];
  return `The tokenizer writes the word in ${written.length} ways, ${listed(written)}, so it is not one vector even in the embedding table.`;
}

export function verdict(reading: Reading, reference: number): string {
  const { uses, word, found, sentences } = reading;
  const [layers, last] = [layersOf(reading), lastState(reading)];
  const order = ranked(reading, reference, last);
  const to = (use: number) => cosineText(cosine(reading, last, reference, use));
  const nearest = order[0]!;
  const others = found.baseline[last]!;
  const baseline = Number.isFinite(others)
    ? `; two different tokens of these sentences have ${cosineText(others)} on average`
    : '';
  const start = isOneVector(reading) ? 'One vector in the embedding table; after' : 'After';
  if (uses.length === 2) {
    return `${start} ${layers} layers the cosine of the two is ${to(nearest)}${baseline}.`;
  }
  const farthest = order.filter((use) => to(use) === to(order.at(-1)!)).sort((a, b) => a - b);
  const labels = listed(farthest.map((use) => uses[use]!.label));
  const said = `${start} ${layers} layers, “${word}” in ${uses[nearest]!.label} is nearest to the one in ${uses[reference]!.label}: cosine ${to(nearest)}. Farthest ${farthest.length > 1 ? 'are' : 'is'} ${labels}: ${to(farthest[0]!)}${baseline}.`;
  const example = exampleOf({ word, sentences: sentences.join('\n') });
  const fails = example && reference === 0 && uses[nearest]!.label !== SAME;
  return fails ? `${said} By meaning it should be ${SAME}: here the model fails.` : said;
}

/** What the model can see, and what that does to these sentences. */
export function twinText(twin: Twin, reading: Reading | null): string {
  if (twin === 'masked') {
    return 'The masked model sees the whole sentence, so what comes after the word counts too.';
  }
  const plain = 'The causal model sees only what comes before: nothing after the word changes it.';
  const groups = reading?.twin === 'causal' ? sameLeftGroups(reading) : [];
  if (groups.length === 0) return plain;
  const which = groups.map((group) => listed(group.map((use) => reading!.uses[use]!.label)));
  return `${plain} In ${which.join(', and in ')} the words before it are the same, so there it stays one vector, in every layer.`;
}

/** Uses with the same tokens to their left, in groups of two and more. */
function sameLeftGroups({ found }: Reading): number[][] {
  const groups: number[][] = [];
  found.uses.forEach(({ sameLeft }, use) => {
    const group = groups.find(([first]) => sameLeft.includes(first!));
    if (group) group.push(use);
    else groups.push([use]);
  });
  return groups.filter((group) => group.length > 1);
}

// The senses of many words. ----------------------------------------------------------------------

/** tools/train/senses.tsv: word, sense and sentence a line; `#` begins a comment. */
export function parseSenses(text: string) {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [word = '', sense = '', sentence = ''] = line.split('\t');
      return { word, sense, text: sentence };
    });
}

export function sensesText({ words, texts, right, chance }: Result<'model.senses'>): string {
  return `Over ${plural(texts, 'sentence')} on ${words} words of two senses, the nearest neighbour has the right sense for ${percent(right.at(-1)!)}; one drawn at random would for ${percent(chance, 2)}.`;
}
