/** What stands in the figure's place until it runs: the fan, the histogram with the law, and the verdict. */
import { html, svg } from 'lit';
import { chartStill } from '../../kit/charts/picture.ts';
import type { Ask } from '../../kit/figure-module.ts';
import { markup } from '../../kit/markup.ts';
import { fan, sizeOf } from './directions.fan.ts';
import * as model from './directions.model.ts';

/** Of random directions alone: a real table comes when it is asked for. */
export async function still(ask: Ask, { dims }: model.State): Promise<string> {
  const random = await model.drawn(ask, dims);
  const answer = { dims, random, space: null };
  const { width, height } = sizeOf(answer);
  const picture = svg`<svg viewBox=${`0 0 ${width} ${height}`} font-family="var(--sans)" font-size="16" aria-hidden="true">${fan(answer)}</svg>`;
  return `${markup(html`${picture}`)}${chartStill(model.chart(answer))}<p>${model.verdict(answer)}</p>`;
}
