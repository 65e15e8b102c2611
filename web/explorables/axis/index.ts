/** An axis built from pairs of words, beside one raw dimension. */
import type { Facts, Still } from '../../kit/figure-module.ts';
import { definePresets, preset } from '../../kit/preset-table.ts';

export const name = 'axis';
export const claims = ['T21'];
export const title = 'An axis from word pairs';
export const question = 'Can you build a direction that means something?';
export const models = ['words'];
export const sizes = { narrow: 1900, wide: 1290 };
/** Its arithmetic is done by calls that are no part of the worker. */
export const firstView = { JavaScript: 82 };

export const presets = definePresets({
  pairs: preset.text(
    400,
    'small : large, tiny : huge, little : big',
    'pairs of words, the low end first, with commas between pairs',
  ),
  words: preset.text(
    1000,
    'ant, mosquito, bee, mouse, rat, frog, rabbit, cat, fox, dog, goat, sheep, wolf, pig, lion, tiger, bear, horse, cow, elephant, whale',
    'words to place, in the order that is expected',
  ),
  leave: preset.whole({ from: 0, to: 20 }, 0, 'the pair that is left out; 0 for none'),
  dimension: preset.whole({ from: 0, to: 191 }, 7, 'the raw dimension beside it'),
  reveal: preset.flag(false, 'nothing is asked before pairs can be left out'),
});

export const load = () => import('./axis.ts');

export const still: Still = async (ask, given) =>
  (await import('./axis.still.ts')).still(ask, presets.parse(given));

async function found(ask: Parameters<Still>[0], pairs: string, words = presets.defaults.words) {
  const model = await import('./axis.model.ts');
  const read = model.read({ ...presets.defaults, pairs, words });
  return { model, axis: await ask('vectors.axis', model.question(read)) };
}

/** Arguments are apart by blanks: pairs are written small:large,tiny:huge. */
export const facts: Facts = {
  /** Rank correlation of the default words along the axis, without its pair `leave` where that is not 0. */
  agreement: async (ask, pairs = '', leave = '0') => {
    const { model, axis } = await found(ask, pairs);
    return model.agreement(axis, Number(leave));
  },
  /** The same along the default raw dimension. */
  raw: async (ask, pairs = '') => {
    const { model, axis } = await found(ask, pairs);
    return model.rawAgreement(axis);
  },
  /** The words at one end, `low` or `high`, of the axis; or with `raw` of the default raw dimension. */
  end: async (ask, pairs = '', end = 'low', count = '3', of = 'axis') => {
    const { axis } = await found(ask, pairs);
    const ends = of === 'raw' ? axis.raw : axis;
    return ends[end === 'low' ? 'low' : 'high'].slice(0, Number(count)).map(({ word }) => word);
  },
};
