/** Numbers that prose cites: what a model makes of a word in its sentences. */

import type { ContextualModel } from '../../kit/contextual-models.ts';
import type { Ask } from '../../kit/figure-module.ts';
import { cosine, lastState, type Reading, ranked, readingOf } from '../../kit/uses/uses.model.ts';
import { EXAMPLES } from './bank.examples.ts';
import { layersOf } from './bank.model.ts';

const ofExample =
  (question: (reading: Reading, ...args: string[]) => number) =>
  async (ask: Ask, twin = '', word = '', ...args: string[]): Promise<number> => {
    const example = EXAMPLES.find((one) => one.word === word);
    if (!example) throw new Error(`there is no example “${word}”`);
    return question(await readingOf(ask, { ...example, twin: twin as ContextualModel }), ...args);
  };

export const facts = {
  /** Layers of the model, and numbers in each of its hidden states. */
  layers: ofExample(layersOf),
  dims: ofExample(({ found }) => found.width),
  /** Mean cosine of different tokens in the last state. */
  others: ofExample(({ found }) => found.baseline.at(-1)!),
  /** Number of the sentence whose use is nearest to that in the first. */
  nearest: ofExample((reading) => {
    const [nearest] = ranked(reading, 0, lastState(reading));
    return Number(reading.uses[nearest!]!.label);
  }),
  /** Cosine of the uses in two sentences, in the last state or in that whose number follows. */
  cosine: ofExample((reading, a = '', b = '', state = String(lastState(reading))) => {
    const [one, other] = [a, b].map((label) => reading.uses.findIndex((u) => u.label === label));
    if (one! < 0 || other! < 0) throw new Error(`no use ${a} or ${b} in “${reading.word}”`);
    return cosine(reading, Number(state), one!, other!);
  }),
  /** `masked bank A sentence. // Another.`: cosine of the word's uses in the two, in the last state. */
  between: async (ask: Ask, twin = '', word = '', ...words: string[]): Promise<number> => {
    const given = { twin: twin as ContextualModel, word, sentences: words.join(' ') };
    const reading = await readingOf(ask, given);
    return cosine(reading, lastState(reading), 0, 1);
  },
};
