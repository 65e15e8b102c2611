/** What stands in the figure's place until its model is loaded: what goes in, and the answer apart from it. */
import { html } from 'lit';
import { answerStill } from '../../kit/answer-still.ts';
import { chartStill } from '../../kit/charts/picture.ts';
import type { Ask } from '../../kit/figure-module.ts';
import { markup } from '../../kit/markup.ts';
import { lastState, type Reading, readingOf } from '../../kit/uses/uses.model.ts';
import { cosinesChart, traceChart } from './bank.charts.ts';
import { beforeVerdict, type State, verdict } from './bank.model.ts';

export const still = async (ask: Ask, state: State): Promise<string> =>
  stillOf(await readingOf(ask, state));

export function stillOf(reading: Reading): string {
  const list = reading.uses.map(({ text, begin, end }) => {
    const sentence = reading.sentences[text]!;
    return html`<li>${sentence.slice(0, begin)}<b>${sentence.slice(begin, end)}</b>${sentence.slice(end)}</li>`;
  });
  // Where scripts run, the figure has the sentences in its field.
  const sentences = `<noscript>${markup(html`<ol class="still-sentences">${list}</ol>`)}</noscript>`;
  const charts = [cosinesChart(reading, 0, lastState(reading)), traceChart(reading)];
  const answer = `<div class="still-tables">${charts.map((chart) => chartStill(chart)).join('')}</div>${markup(html`<p>${verdict(reading, 0)}</p>`)}`;
  return `${sentences}${markup(html`<p>${beforeVerdict(reading)}</p>`)}${answerStill(answer)}`;
}
