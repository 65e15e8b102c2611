/** What stands in the figure's place until it runs: the points around one, and the verdict. */
import { html, svg } from 'lit';
import { chartStill } from '../../kit/charts/picture.ts';
import type { Ask } from '../../kit/figure-module.ts';
import { markup } from '../../kit/markup.ts';
import * as model from './distance.model.ts';
import { rings, sizeOf } from './distance.rings.ts';

/** Of random points alone: words come when they are asked for. */
export async function still(ask: Ask, { dims }: model.State): Promise<string> {
  const random = await model.drawn(ask, dims);
  const { width, height } = sizeOf(null);
  const picture = svg`<svg viewBox=${`0 0 ${width} ${height}`} aria-hidden="true">${rings(random, null)}</svg>`;
  const chart = chartStill(model.chart(new Map([[dims, random]]), dims, null));
  return `${markup(html`${picture}`)}${chart}<p>${model.verdict(dims, random, null)}</p>`;
}
