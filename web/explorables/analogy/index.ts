/** a is to b as c is to what? b − a + c, with the three words left out of the answers or not. */
import type { Facts, Still } from '../../kit/figure-module.ts';
import { definePresets, preset } from '../../kit/preset-table.ts';

export const name = 'analogy';
export const claims = ['T21'];
export const title = 'Analogies by arithmetic';
export const question = '“man” is to “king” as “woman” is to what?';
export const models = ['words'];
export const sizes = { narrow: 1600, wide: 1170 };
/** Its arithmetic is done by calls that are no part of the worker. */
export const firstView = { JavaScript: 82 };

export const presets = definePresets({
  a: preset.word('man', 'the word that is subtracted'),
  b: preset.word('king', 'the word that it leads to'),
  c: preset.word('woman', 'the word that takes the same step'),
  allow: preset.flag(false, 'the three words may be answers, too'),
  k: preset.whole({ from: 3, to: 20 }, 6, 'answers listed, beside the three words'),
  reveal: preset.flag(false, 'nothing is asked before the three words are allowed'),
});

export const load = () => import('./analogy.ts');

export const still: Still = async (ask, given) =>
  (await import('./analogy.still.ts')).still(ask, presets.parse(given));

const asked = { k: presets.defaults.k };

export const facts: Facts = {
  /** The first answers, without the three words. */
  answers: async (ask, a = '', b = '', c = '', count = '1') => {
    const { hits } = await ask('vectors.analogy', { a, b, c, ...asked });
    const others = hits.filter(({ given }) => !given);
    return others.slice(0, Number(count)).map(({ word }) => word);
  },
  /** The first answer where the three words are allowed. */
  first: async (ask, a = '', b = '', c = '') => {
    const { hits } = await ask('vectors.analogy', { a, b, c, ...asked });
    return hits.slice(0, 1).map(({ word }) => word);
  },
  /** Cosine of a word that is listed to b − a + c. */
  score: async (ask, a = '', b = '', c = '', word = '') => {
    const { hits, given } = await ask('vectors.analogy', { a, b, c, ...asked });
    const hit = [...hits, ...given].find((one) => one.word === word);
    if (!hit) throw new Error(`“${word}” is not among the answers`);
    return hit.score;
  },
  /** Distance of the first answer, without the three words, from their plane. */
  distance: async (ask, a = '', b = '', c = '') => {
    const { hits } = await ask('vectors.analogy', { a, b, c, ...asked });
    return hits.find(({ given }) => !given)!.distance;
  },
  /** The words nearest to one of the three. */
  near: async (ask, a = '', b = '', c = '', word = '', count = '3') => {
    const { given } = await ask('vectors.analogy', { a, b, c, ...asked });
    return given.find((one) => one.word === word)!.near.slice(0, Number(count));
  },
};
