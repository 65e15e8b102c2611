/** What stands in the figure's place until it runs, computed when the page was built. */
import { escapeMarkup } from '../../kit/escape.ts';
import type { Ask } from '../../kit/figure-module.ts';
import * as model from './__name__.model.ts';

export async function still(ask: Ask, state: model.State): Promise<string> {
  const { a, b } = state;
  const { cosine } = await ask('vectors.compare', { a, b, unit: true, centre: false });
  return `<p>${escapeMarkup(model.verdict(state, cosine))}</p>`;
}
