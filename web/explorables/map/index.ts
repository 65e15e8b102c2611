/** A map of the most frequent words, and what it does to the neighbours of one. */
import type { Facts, Still } from '../../kit/figure-module.ts';
import { definePresets, preset, type StateOf } from '../../kit/preset-table.ts';

export const name = 'map';
export const claims = ['T18', 'T19', 'T20'];
export const title = 'Map of words';
export const question = 'Where does a map put a word’s neighbours?';
export const models = ['words'];
export const sizes = { narrow: 2046, wide: 1250 };
/** Its layouts are made by the geometry module, of all words. */
export const firstView = { JavaScript: 98, WebAssembly: 140, data: 2850 };

export const presets = definePresets({
  word: preset.word('guitar', 'whose neighbours are shown; empty shows the whole map'),
  method: preset.choice(['pca', 'tsne', 'umap'], 'pca', 'how the layout is found'),
  dims: preset.choice(['2', '3'], '2', 'dimensions of the layout'),
  rows: preset.whole({ from: 100, to: 200_000 }, 20_000, 'how many of the most frequent words'),
  components: preset.choice(
    ['1-2', '2-3', '3-4', '1-3', '2-4', '3-5'],
    '1-2',
    'principal components on the axes; the last three with `dims="3"`',
  ),
  perplexity: preset.number({ from: 5, to: 50 }, 30, 'of t-SNE'),
  neighbours: preset.whole({ from: 2, to: 50 }, 15, 'of UMAP'),
  minDist: preset.number({ from: 0, to: 0.95 }, 0.1, 'of UMAP'),
  seed: preset.whole({ from: 1, to: 9999 }, 1, 'of t-SNE and UMAP'),
  reveal: preset.flag(false, 'no prediction is asked'),
});

/** What a reader may choose. */
export type Choice = StateOf<typeof presets>;

export const load = () => import('./map.ts');

export const still: Still = async (ask, given) =>
  (await import('./map.still.ts')).still(ask, presets.parse(given));

export const facts: Facts = {
  /** Words on the map. */
  rows: async () => presets.defaults.rows,
  /** Share of the variance that its two components hold. */
  variance: async (ask) => {
    const given = { rows: presets.defaults.rows, components: 2 };
    const { explained } = await ask('projection.pca', given);
    return explained.reduce((total, share) => total + share, 0);
  },
  /** Rank of a word on the default map by its distance from another, 1 being the nearest: `guitar acoustic`. */
  rank: async (ask, word = '', other = '') => {
    const { ranksOf } = await import('./map.neighbourhood.ts');
    const given = { rows: presets.defaults.rows, components: 2 };
    const { coordinates } = await ask('projection.pca', given);
    const rows = await Promise.all([word, other].map((of) => ask('vectors.row', { word: of })));
    return ranksOf(coordinates, 2, rows[0]!.row, Uint32Array.of(rows[1]!.row))[0]!;
  },
};
