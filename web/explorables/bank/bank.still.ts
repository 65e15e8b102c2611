/** What stands in the figure's place until its model is loaded: sentences, charts, verdict. */
import { html } from 'lit';
import { chartStill } from '../../kit/charts/picture.ts';
import type { Ask } from '../../kit/figure-module.ts';
import { markup } from '../../kit/markup.ts';
import { lastState, readingOf } from '../../kit/uses/uses.model.ts';
import { cosinesChart, traceChart } from './bank.charts.ts';
import { type State, verdict } from './bank.model.ts';

export async function still(ask: Ask, state: State): Promise<string> {
  const reading = await readingOf(ask, state);
  const list = reading.uses.map(({ text, begin, end }) => {
    const sentence = reading.sentences[text]!;
    return html`<li>${sentence.slice(0, begin)}<b>${sentence.slice(begin, end)}</b>${sentence.slice(end)}</li>`;
  });
  // Where scripts run, the figure has the sentences in its field.
  const sentences = `<noscript>${markup(html`<ol class="still-sentences">${list}</ol>`)}</noscript>`;
  const charts = [cosinesChart(reading, 0, lastState(reading)), traceChart(reading)];
  const said = markup(html`<p>${verdict(reading, 0)}</p>`);
  return `${sentences}<div class="still-tables">${charts.map((chart) => chartStill(chart)).join('')}</div>${said}`;
}
