/** The nearest words of a word, beside what random pairs score. */
import type { Facts, Still } from '../../kit/figure-module.ts';
import { BASELINE, METRICS } from '../../kit/measures.ts';
import { definePresets, preset } from '../../kit/preset-table.ts';

export const name = 'nearest';
export const claims = ['T03', 'T10'];
export const title = 'Nearest words';
export const question = 'What is near a word?';
export const models = ['words'];
export const sizes = { narrow: 1480, wide: 770 };

export const presets = definePresets({
  word: preset.word('river', 'whose neighbours are listed; empty invites the reader to type one'),
  metric: preset.choice(
    [...METRICS, 'all'],
    'cosine',
    'what ranks the list; `all` ranks by cosine, the figure `metrics` shows all three',
  ),
  unit: preset.flag(true, 'scale every vector to length 1 first'),
  centre: preset.flag(false, 'subtract the mean vector first'),
  k: preset.whole({ from: 3, to: 50 }, 10, 'length of the list'),
});

/** They lead somewhere: two senses in one vector, an opposite, a function word, a name. */
export const examples = ['bank', 'hot', 'the', 'python'];

export const load = () => import('./nearest.ts');

export const still: Still = async (ask, given) =>
  (await import('./nearest.still.ts')).still(ask, presets.parse(given));

export const facts: Facts = {
  /** The k nearest words by cosine. */
  neighbours: async (ask, word = '', k = '3') => {
    const params = { word, k: Number(k), metrics: ['cosine' as const], ...BASELINE };
    const { lists } = await ask('vectors.neighbourhood', params);
    return lists.cosine?.hits.map((hit) => hit.word) ?? [];
  },
  /** Random pairs behind a baseline. */
  pairs: async () => BASELINE.pairs,
  rows: async (ask) => (await ask('words.load', { part: 'all' })).rows,
  dims: async (ask) => (await ask('words.load', { part: 'all' })).dims,
  /** Standard deviation of cosines between uniformly distributed directions: 1/√d. */
  deviation: async (ask) => 1 / Math.sqrt((await ask('words.load', { part: 'all' })).dims),
};
