/** One word in several sentences: one static vector, as many contextual ones. */
import type { Ask, Facts, Still } from '../../kit/figure-module.ts';
import { definePresets, preset } from '../../kit/preset-table.ts';
import { EXAMPLES } from './bank.examples.ts';

export const name = 'bank';
export const claims = ['T14'];
export const title = 'One word, several sentences';
export const question = 'Is “bank” the same in every sentence?';
export const models = ['tokenizer', 'masked', 'causal'];
export const sizes = { narrow: 1608, wide: 1005 };

export const presets = definePresets({
  word: preset.word(EXAMPLES[0]!.word, 'the word that the sentences share, in any script'),
  sentences: preset.text(
    20_000,
    EXAMPLES[0]!.sentences,
    'two or more, with space, two slashes, space between them; or a sentence a line',
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
  reveal: preset.flag(false, 'nothing is asked first'),
});

export const load = () => import('./bank.ts');

export const still: Still = async (ask, given) =>
  (await import('./bank.still.ts')).still(ask, presets.parse(given));

/** `masked bank 1 2`: a model, the word of an example, then what is asked (bank.facts.ts). */
export const facts: Facts = Object.fromEntries(
  (['layers', 'dims', 'others', 'nearest', 'cosine', 'between'] as const).map((of) => [
    of,
    async (ask: Ask, ...args: string[]) =>
      (await import('./bank.facts.ts')).facts[of](ask, ...args),
  ]),
);
