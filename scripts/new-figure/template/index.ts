/** How near two words are. */
import type { Facts, Still } from '../../kit/figure-module.ts';
import { definePresets, preset } from '../../kit/preset-table.ts';

export const name = '__name__';
/** The rows of the mission that it answers, each with a test whose title begins with it. */
export const claims = ['T13'];
export const title = '__Title__';
export const question = 'How near are two words?';
export const models = ['words'];
export const sizes = { narrow: 480, wide: 400 };

export const presets = definePresets({
  a: preset.word('river', 'the first word'),
  b: preset.word('lake', 'the second word'),
});

export const load = () => import('./__name__.ts');

export const still: Still = async (ask, given) =>
  (await import('./__name__.still.ts')).still(ask, presets.parse(given));

export const facts: Facts = {
  /** Cosine of two words. */
  cosine: async (ask, a = '', b = '') =>
    (await ask('vectors.compare', { a, b, unit: true, centre: false })).cosine,
};
