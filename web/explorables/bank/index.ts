/** One word in several sentences: one static vector, as many contextual ones. */
import type { Facts, Still } from '../../kit/figure-module.ts';
import { definePresets, preset } from '../../kit/preset-table.ts';
import { BETWEEN, EXAMPLES } from './bank.examples.ts';

export const name = 'bank';
export const claims = ['T14'];
export const title = 'One word, several sentences';
export const question = 'Is “bank” the same in every sentence?';
export const models = ['tokenizer', 'masked', 'causal'];
export const sizes = { narrow: 1180, wide: 820 };

const [{ word, sentences } = { word: '', sentences: [] }] = EXAMPLES;

export const presets = definePresets({
  word: preset.word(word, 'the word that the sentences share, in any script'),
  sentences: preset.text(
    20_000,
    sentences.join(BETWEEN),
    'two or more, with space, two slashes, space between them; or a sentence a line',
  ),
  twin: preset.choice(['masked', 'causal'], 'masked', 'which of the two models reads'),
  layer: preset.optional(
    preset.whole(
      { from: 0, to: 1000 },
      0,
      'where vectors are looked at: 0 is the embedding; the last state, after the norm, where it is missing',
    ),
  ),
  reveal: preset.flag(false, 'nothing is asked first'),
});

export const load = () => import('./bank.ts');

export const still: Still = async (ask, given) =>
  (await import('./bank.still.ts')).still(ask, presets.parse(given));

/** `masked bank 1 2`: a model, the word of an example, then what is asked. */
const fact =
  (name: 'layers' | 'dims' | 'others' | 'nearest' | 'cosine' | 'between'): Facts[string] =>
  async (ask, ...args) =>
    (await import('./bank.facts.ts')).facts[name](ask, ...args);

export const facts: Facts = {
  /** Layers of the model, and numbers in each of its hidden states. */
  layers: fact('layers'),
  dims: fact('dims'),
  /** Mean cosine of different tokens in the last state. */
  others: fact('others'),
  /** Number of the sentence whose use is nearest to that in the first. */
  nearest: fact('nearest'),
  /** Cosine of the uses in two sentences, in the last state or in that whose number follows. */
  cosine: fact('cosine'),
  /** The same of two sentences that are given, with // between them. */
  between: fact('between'),
};
