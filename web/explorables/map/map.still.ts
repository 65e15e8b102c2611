/** What stands in the figure's place until it runs: dots for the most frequent words, some of them named. */
import type { Ask } from '../../kit/figure-module.ts';
import { count } from '../../kit/format.ts';
import { toPoints } from '../../kit/plot/moving-points.ts';
import { plotStill } from '../../kit/plot/plot-still.ts';
import type { Choice } from './index.ts';
import { FIRST_ROWS } from './map.layout.ts';

export async function still(ask: Ask, choice: Choice): Promise<string> {
  const rows = Math.min(choice.rows, FIRST_ROWS);
  const [{ coordinates }, { words: labels }] = await Promise.all([
    ask('projection.pca', { rows, components: 2 }),
    ask('vectors.words', { count: rows }),
  ]);
  return plotStill({ points: toPoints(coordinates, 2), labels }, `Map of ${count(rows)} words`);
}
