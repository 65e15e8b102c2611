/** What stands in the figure's place until it runs: both orders, the ends, and the verdict. */
import { chartStill } from '../../kit/charts/picture.ts';
import { escapeMarkup } from '../../kit/escape.ts';
import type { Ask } from '../../kit/figure-module.ts';
import * as model from './axis.model.ts';

export async function still(ask: Ask, state: model.State): Promise<string> {
  const found = await ask('vectors.axis', model.question(model.read(state)));
  const charts = [
    ...(model.canCompare(found)
      ? [model.axisChart(found, state.leave), model.rawChart(found, state.dimension)]
      : []),
    model.axisEnds(found),
  ];
  return `<div class="still-tables">${charts.map((one) => chartStill(one)).join('')}</div><p>${escapeMarkup(model.verdict(found, state))}</p>`;
}
