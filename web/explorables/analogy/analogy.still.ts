/** What stands in the figure's place until it runs: the answers, and the plane. */
import { chartStill } from '../../kit/charts/picture.ts';
import { escapeMarkup } from '../../kit/escape.ts';
import type { Ask } from '../../kit/figure-module.ts';
import * as model from './analogy.model.ts';

export async function still(ask: Ask, state: model.State): Promise<string> {
  const found = await ask('vectors.analogy', model.question(state));
  const charts = [
    model.list(found, state.allow),
    ...(model.hasPlane(found) ? [model.plane(found)] : []),
  ];
  return `<div class="still-tables">${charts.map((one) => chartStill(one)).join('')}</div><p>${escapeMarkup(model.verdict(found, state.allow))}</p>`;
}
