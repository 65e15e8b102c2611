/** Nearest and farthest of many random points, in few and many dimensions, and of real words. */
import type { Ask, Facts, Still } from '../../kit/figure-module.ts';
import { definePresets, preset } from '../../kit/preset-table.ts';

export const name = 'distance';
export const claims = ['T11'];
export const title = 'Nearest and farthest';
export const question = 'How much nearer is the nearest point than the farthest?';
export const models = ['words'];
export const sizes = { narrow: 1425, wide: 765 };
/** Random vectors are drawn, and distances measured, by calls that are no part of the worker. */
export const firstView = { JavaScript: 75 };

export const presets = definePresets({
  dims: preset.whole({ from: 2, to: 2048 }, 2, 'dimensions of the random points'),
  words: preset.flag(false, 'compare with as many of our words'),
  reveal: preset.flag(false, 'nothing is asked before many dimensions are shown'),
});

export const load = () => import('./distance.ts');

export const still: Still = async (ask, given) =>
  (await import('./distance.still.ts')).still(ask, presets.parse(given));

const random = async (ask: Ask, dims: string) =>
  (await import('./distance.model.ts')).drawn(ask, Number(dims));

export const facts: Facts = {
  /** Points among which distances are measured. */
  points: async () => (await import('./distance.model.ts')).POINTS,
  /** Farthest over nearest distance of random points in so many dimensions. */
  ratio: async (ask, dims = '') => (await random(ask, dims)).ratio,
  /** Distance of the nearest of them. */
  nearest: async (ask, dims = '') => (await random(ask, dims)).nearest,
  /** Farthest over nearest distance of our words. */
  words: async (ask) => (await import('./distance.model.ts')).ofWords(ask).then((one) => one.ratio),
};
