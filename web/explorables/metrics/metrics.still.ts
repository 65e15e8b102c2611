/** What stands in the figure's place until it runs: the rankings as columns on a wide page, as a table on a narrow one. */
import { html, svg } from 'lit';
import { chartStill } from '../../kit/charts/picture.ts';
import type { Ask } from '../../kit/figure-module.ts';
import { markup } from '../../kit/markup.ts';
import * as model from './metrics.model.ts';
import { sizeOf, slopes } from './metrics.slopes.ts';

export async function still(ask: Ask, state: model.State): Promise<string> {
  const found = model.ranking(state, await ask('vectors.neighbourhood', model.question(state)));
  if (!found) throw new Error(`“${state.word}” is not in the table`);
  const { width, height } = sizeOf(found);
  const columns = svg`<svg class="still-wide" viewBox=${`0 0 ${width} ${height}`} font-family="var(--sans)" font-size="15" aria-hidden="true">${slopes(found)}</svg>`;
  return `${markup(html`${columns}`)}${chartStill(model.rankTable(found))}<p>${model.verdict(found)}</p>`;
}
