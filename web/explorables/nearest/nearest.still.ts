/** What stands in the figure's place until it runs: the lists as tables, each score with its bar. */
import { escapeMarkup } from '../../kit/escape.ts';
import type { Ask } from '../../kit/figure-module.ts';
import { fixed } from '../../kit/format.ts';
import * as nearest from './nearest.model.ts';

export async function still(ask: Ask, state: nearest.State): Promise<string> {
  const { word, metric: view, unit, centre, k } = state;
  const metrics = view === 'all' ? nearest.METRICS : [view];
  const columns = await Promise.all(
    metrics.map(async (metric) => {
      const params = { query: word, k, metric, unit, centre };
      const baselineParams = { metric, unit, centre, pairs: 10_000, seed: 1 };
      const [{ hits }, baseline] = await Promise.all([
        ask('vectors.nearest', params),
        ask('vectors.baseline', baselineParams),
      ]);
      return { metric, hits, baseline };
    }),
  );
  const tables = columns.map(({ metric, hits, baseline }) => {
    const scale = nearest.scaleOf(metric, hits, baseline);
    const rows = hits.map((hit) => {
      const [start, end] = [scale.zero, scale.place(hit.score)].sort((a, b) => a - b) as [
        number,
        number,
      ];
      const bar = `<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="band" x="${at(scale.band.start)}" width="${at(scale.band.end - scale.band.start)}" height="10"/><rect class="bar" x="${at(start)}" width="${at(end - start)}" y="3" height="4"/></svg>`;
      return `<tr><th scope="row">${escapeMarkup(hit.word)}</th><td>${bar}</td><td>${nearest.scoreText(hit.score, hits)}</td></tr>`;
    });
    return `<table><caption>${nearest.METRIC_NAMES[metric]} <small>${nearest.baselineText(metric, baseline)}</small></caption><tbody>${rows.join('')}</tbody></table>`;
  });
  return `<p class="still-word">${escapeMarkup(word)}</p><div class="still-tables">${tables.join('')}</div>`;
}

function at(share: number): string {
  return fixed(share * 100, 1);
}
