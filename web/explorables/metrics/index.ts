/** Three rankings of a word's neighbours side by side, at unit length and at the vectors' own. */
import type { Facts, Still } from '../../kit/figure-module.ts';
import { definePresets, preset } from '../../kit/preset-table.ts';

export const name = 'metrics';
export const claims = ['T13'];
export const title = 'Cosine, dot product, distance';
export const question = 'Do cosine, dot product and distance rank alike?';
export const models = ['words'];
export const sizes = { narrow: 1105, wide: 915 };

export const presets = definePresets({
  word: preset.word('music', 'whose neighbours are ranked three times'),
  unit: preset.flag(true, 'scale every vector to length 1 first'),
  k: preset.whole({ from: 3, to: 30 }, 10, 'length of the rankings'),
  reveal: preset.flag(false, 'nothing is asked before the vectors get their own lengths'),
});

export const examples = ['music', 'france', 'seven', 'the'];

export const load = () => import('./metrics.ts');

export const still: Still = async (ask, given) =>
  (await import('./metrics.still.ts')).still(ask, presets.parse(given));

export const facts: Facts = {
  /** Of cosine's k words, how many the dot product names at the vectors' own lengths. */
  shared: async (ask, word = '', k = '10') => {
    const { agreement, question, ranking } = await import('./metrics.model.ts');
    const state = { ...presets.defaults, word, unit: false, k: Number(k) };
    const found = ranking(state, await ask('vectors.neighbourhood', question(state)));
    if (!found) throw new Error(`“${word}” is not in the table`);
    return agreement(found.lists).shared.dot;
  },
};
