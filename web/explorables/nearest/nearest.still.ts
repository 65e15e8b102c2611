/** What stands in the figure's place until it runs: the list, with its numbers as text. */
import { chartStill } from '../../kit/charts/picture.ts';
import type { Ask } from '../../kit/figure-module.ts';
import { listChart } from '../../kit/measures.ts';
import * as model from './nearest.model.ts';

export async function still(ask: Ask, state: model.State): Promise<string> {
  if (state.word === '') return '';
  const { query, lists } = await ask('vectors.neighbourhood', model.question(state));
  const metric = model.metricOf(state);
  const list = lists[metric];
  if (!query || !list) throw new Error(`“${state.word}” is not in the table`);
  return chartStill(listChart(query.word, metric, list));
}
