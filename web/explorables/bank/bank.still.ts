/** What stands in the figure's place until its model is loaded: sentences, charts, verdict. */
import { html } from 'lit';
import { chartStill } from '../../kit/charts/picture.ts';
import type { Ask } from '../../kit/figure-module.ts';
import { markup } from '../../kit/markup.ts';
import { cosinesChart, traceChart } from './bank.charts.ts';
import { readingOf } from './bank.facts.ts';
import * as model from './bank.model.ts';

export async function still(ask: Ask, state: model.State): Promise<string> {
  const reading = await readingOf(ask, state);
  const list = reading.uses.map(({ text, begin, end }) => {
    const sentence = reading.sentences[text]!;
    return html`<li>${sentence.slice(0, begin)}<b>${sentence.slice(begin, end)}</b>${sentence.slice(end)}</li>`;
  });
  // Where scripts run, the figure has the sentences in its field.
  const sentences = `<noscript>${markup(html`<ol class="still-sentences">${list}</ol>`)}</noscript>`;
  const charts = [cosinesChart(reading, 0, model.lastState(reading)), traceChart(reading)];
  const verdict = markup(html`<p>${model.verdict(reading, 0)}</p>`);
  return `${sentences}<div class="still-tables">${charts.map((chart) => chartStill(chart)).join('')}</div>${verdict}`;
}
