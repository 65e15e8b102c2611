/** Random directions in few and many dimensions, and the directions of real vectors over them. */
import type { Ask, Facts, Still } from '../../kit/figure-module.ts';
import { definePresets, preset } from '../../kit/preset-table.ts';

export const name = 'directions';
export const claims = ['T09'];
export const title = 'Random directions';
export const question = 'How far apart are two random directions?';
export const models = ['words'];
export const sizes = { narrow: 1500, wide: 790 };
/** Random vectors are drawn by a call that is no part of the worker. */
export const firstView = { JavaScript: 78 };

export const presets = definePresets({
  dims: preset.whole({ from: 2, to: 2048 }, 2, 'dimensions of the random directions'),
  space: preset.choice(
    ['none', 'words', 'tokens'],
    'none',
    'vectors that are compared with them: our words, or the token table of SmolLM2',
  ),
  centre: preset.flag(false, 'subtract the mean of those vectors first'),
  reveal: preset.flag(false, 'nothing is asked before many dimensions are shown'),
});

export const load = () => import('./directions.ts');

export const still: Still = async (ask, given) =>
  (await import('./directions.still.ts')).still(ask, presets.parse(given));

const drawn = async (ask: Ask, dims: string) =>
  (await import('./directions.model.ts')).drawn(ask, Number(dims));

export const facts: Facts = {
  /** Random vectors among which pairs are drawn. */
  vectors: async () => (await import('./directions.model.ts')).VECTORS,
  /** Random pairs of them that are measured. */
  pairs: async () => (await import('./directions.model.ts')).PAIRS,
  /** Standard deviation of the cosine of random directions in so many dimensions, by the law. */
  law: async (_ask, dims = '') => (await import('./directions.model.ts')).lawOf(Number(dims)),
  /** Nine of ten random pairs in so many dimensions are within so many degrees of a right angle. */
  within: async (ask, dims = '') => {
    const { withinOf } = await import('./directions.model.ts');
    return withinOf(await drawn(ask, dims));
  },
  /** Standard deviation of the cosines of random pairs in so many dimensions. */
  deviation: async (ask, dims = '') => (await drawn(ask, dims)).deviation,
  /** In how many dimensions random directions have the mean squared cosine of our words. */
  alike: async (ask) => {
    const { alikeOf, pairsOf } = await import('./directions.model.ts');
    return alikeOf(await pairsOf(ask, 'words', false));
  },
};
