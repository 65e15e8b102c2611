/** Words of two senses: whether a model's vectors of a word tell them apart. */
import type { Facts, Still } from '../../kit/figure-module.ts';
import { definePresets, preset } from '../../kit/preset-table.ts';

export const name = 'senses';
export const claims = ['T14'];
export const title = 'Does the nearest use have the same sense?';
export const question = 'Is the nearest use of a word one with the same sense?';
export const models = ['tokenizer', 'masked', 'causal'];
export const sizes = { narrow: 1408, wide: 1335 };

export const presets = definePresets({
  word: preset.word('crane', 'the word whose uses are compared'),
  sentences: preset.text(
    20_000,
    '',
    'your own, with space, two slashes, space between them, and twice that between the senses; or a sentence a line, and an empty line. Where it is empty, those of the test',
  ),
  twin: preset.choice(
    ['masked', 'causal', 'minilm', 'smollm2'],
    'masked',
    'which of the models reads',
  ),
  layer: preset.optional(
    preset.whole(
      { from: 0, to: 1000 },
      0,
      'where vectors are looked at: 0 is the embedding; the last state, after the norm, where it is missing',
    ),
  ),
  reveal: preset.flag(false, 'nothing is asked before the whole test'),
});

export const load = () => import('./senses.ts');

export const still: Still = async (ask, given) =>
  (await import('./senses.still.ts')).still(ask, presets.parse(given));

export const facts: Facts = {
  /** `masked`: share of the test's sentences whose nearest neighbour has their sense, in the last state. */
  share: async (ask, twin = '') => (await import('./senses.still.ts')).share(ask, twin),
  /** The same with the mean of the other words' rows in place of a contextual vector. */
  table: async (ask) => (await import('./senses.still.ts')).shareByTable(ask),
};
