/**
 * What the figure knows without a screen: how near the uses of a word are in each state of a model, the
 * prediction, and the sentences that say so. Pure. States are counted as in kit/twins.ts.
 */
import { type ContextualModel, looksBack } from '../../kit/contextual-models.ts';
import { listed } from '../../kit/format.ts';
import { inBracket, type Question } from '../../kit/predict/predict.model.ts';
import type { StateOf } from '../../kit/preset-table.ts';
import { stateName } from '../../kit/twins.ts';
import {
  chosenState,
  cosine,
  cosineText,
  lastState,
  type Reading,
  ranked,
  sentencesOf,
} from '../../kit/uses/uses.model.ts';
import { exampleOf, SAME } from './bank.examples.ts';
import type { presets } from './index.ts';

export type State = StateOf<typeof presets>;

/** Whether two states have the same word, sentences and model, and so one reading. */
export const isSame = (a: State, b: State): boolean =>
  a.twin === b.twin &&
  a.word === b.word &&
  sentencesOf(a.sentences).join('\n') === sentencesOf(b.sentences).join('\n');

export const layersOf = ({ found }: Reading) => found.states - 2;

/** The state that is looked at: before the reveal, what went in; then the last, or the reader's choice. */
export const stateOf = ({ layer }: State, reading: Reading, revealed: boolean) =>
  revealed ? chosenState(layer, reading) : 0;

/** Whether the word is the same row, or the same mean of rows, in all its uses. */
export function isOneVector(reading: Reading): boolean {
  return reading.uses.every((_, use) => cosine(reading, 0, 0, use) > 1 - 1e-6);
}

const BRACKETS = [
  { value: 'low', label: 'below 0.7', from: Number.NEGATIVE_INFINITY },
  { value: 'middle', label: '0.7 to 0.9', from: 0.7 },
  { value: 'high', label: 'above 0.9', from: 0.9 },
] as const;

/** The prediction. With more than two uses: which is nearest. With two: a bracket of their cosine. */
export function question(reading: Reading): Question<string> {
  const { uses, word } = reading;
  const [layers, last] = [layersOf(reading), lastState(reading)];
  const nearest = ranked(reading, 0, last)[0]!;
  const { label: answer } = uses[nearest]!;
  const two = uses.length === 2;
  const others = uses.slice(1).map(({ label }) => ({ value: label, label: `sentence ${label}` }));
  return {
    question: two
      ? `${isOneVector(reading) ? 'They start as one vector. ' : ''}What is the cosine of the two after all ${layers} layers?`
      : `Which “${word}” will be nearest to the one in sentence ${uses[0]!.label} after all ${layers} layers?`,
    options: two ? BRACKETS : others,
    measure: () => cosine(reading, last, 0, nearest),
    right: two ? inBracket(BRACKETS) : () => answer,
    explain: (value) =>
      two
        ? `Their cosine is ${cosineText(value)}.`
        : `The one in sentence ${answer} is nearest, with a cosine of ${cosineText(value)}.`,
  };
}

/** Before the reveal: what goes in. */
export function beforeVerdict(reading: Reading): string {
  const { uses, word, found } = reading;
  if (isOneVector(reading)) {
    const where = uses.length === 2 ? 'both' : `all ${uses.length}`;
    return `In the embedding table, “${word}” is one vector in ${where} sentences: cosine 1.`;
  }
  const written = [...new Set(found.uses.map(({ tokens }) => tokens.join(' ')))];
  if (written.length === 1)
    return `The tokenizer writes the word in one way, ${written[0]}; to its row of the embedding table the model adds one for the place in the sentence.`;
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
  if (uses.length === 2)
    return `${start} ${layers} layers the cosine of the two is ${to(nearest)}${baseline}.`;
  const farthest = order.filter((use) => to(use) === to(order.at(-1)!)).sort((a, b) => a - b);
  const labels = listed(farthest.map((use) => uses[use]!.label));
  const said = `${start} ${layers} layers, “${word}” in ${uses[nearest]!.label} is nearest to the one in ${uses[reference]!.label}: cosine ${to(nearest)}. Farthest ${farthest.length > 1 ? 'are' : 'is'} ${labels}: ${to(farthest[0]!)}${baseline}.`;
  const example = exampleOf(sentences.join('\n'))?.word === word;
  const fails = example && reference === 0 && uses[nearest]!.label !== SAME;
  return fails ? `${said} By meaning it should be ${SAME}: here the model fails.` : said;
}

/** What the model can see, and what that does to these sentences. */
export function twinText(twin: ContextualModel, reading: Reading | null): string {
  if (twin === 'masked')
    return 'The masked model sees the whole sentence, so what comes after the word counts too.';
  if (twin === 'minilm')
    return 'all-MiniLM-L6-v2 sees the whole sentence. It was trained to compare sentences, not words.';
  const called = twin === 'causal' ? 'The causal model' : 'SmolLM2-135M-Instruct';
  const plain = `${called} sees only what comes before: nothing after the word changes it.`;
  const which = reading && looksBack(reading.twin) ? sameLeft(reading) : '';
  if (which === '') return plain;
  return `${plain} In ${which} the words before it are the same, so there it stays one vector, in every layer.`;
}

/** Uses with the same tokens to their left, in groups of two and more: "3 and 4". */
function sameLeft({ found, uses }: Reading): string {
  const earlier = new Set(found.uses.flatMap(({ sameLeft }) => sameLeft));
  const groups = found.uses.flatMap(({ sameLeft }, use) =>
    sameLeft.length === 0 || earlier.has(use) ? [] : [[...sameLeft, use]],
  );
  return groups.map((group) => listed(group.map((use) => uses[use]!.label))).join(', and in ');
}

/** What is saved: a row for each use in each state. */
export function table(reading: Reading, reference: number) {
  const { uses, sentences, found } = reading;
  const rows = uses.flatMap(({ label, text }, use) =>
    Array.from({ length: found.states }, (_, state) => {
      const at = 2 * (state * uses.length + use);
      const [x = '', y = ''] = found.trace.subarray(at, at + 2);
      const to = cosine(reading, state, reference, use);
      return [label, sentences[text]!, stateName(state, found.states), to, x, y];
    }),
  );
  const to = `cosine to ${uses[reference]!.label}`;
  return { header: ['use', 'sentence', 'at', to, 'x', 'y'], rows };
}
