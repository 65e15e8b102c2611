/** What stands in the figure's place until it runs: the sentences, the charts, and the charts' numbers. */
import { escapeMarkup } from '../../kit/escape.ts';
import type { Ask } from '../../kit/figure-module.ts';
import type { Presets } from '../../kit/presets.ts';
import { readingOf } from './bank.facts.ts';
import * as bank from './bank.model.ts';
import { still as charts } from './bank.picture.ts';

export async function still(ask: Ask, given: Presets): Promise<string> {
  const { state } = bank.fromPresets(given);
  const reading = await readingOf(ask, state);
  const { places, sentences, layers } = reading;
  const cosines = bank.cosinesTo(reading, 0);
  const list = places.map(({ sentence, begin, end }) => {
    const text = sentences[sentence]!;
    return `<li>${escapeMarkup(text.slice(0, begin))}<b>${escapeMarkup(text.slice(begin, end))}</b>${escapeMarkup(text.slice(end))}</li>`;
  });
  const head = places.map(({ label }) => `<th scope="col">${label}</th>`).join('');
  const rows = reading.others.map((_, layer) => {
    const cells = places.map((_, place) => `<td>${bank.cosineText(cosines[place]![layer]!)}</td>`);
    return `<tr><th scope="row">${bank.layerName(layer, layers)}</th>${cells.join('')}</tr>`;
  });
  const title = `Cosine to “${reading.word}” in 1, by layer`;
  return `<ol class="still-sentences">${list.join('')}</ol><div class="still-tables">${charts(reading, title)}<table class="still-cosines"><caption>${escapeMarkup(title)}</caption><thead><tr><th scope="col">at</th>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}
