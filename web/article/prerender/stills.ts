/**
 * What stands in a figure's place until it runs, and where scripts never do: the answer that the
 * engine gave at build, as a table or a picture, and labelled as such.
 */

import * as bank from '../../explorables/bank/bank.model.ts';
import { still as bankCharts } from '../../explorables/bank/bank.picture.ts';
import * as nearest from '../../explorables/nearest/nearest.model.ts';
import { explorable } from '../../explorables/registry.ts';
import { escapeMarkup } from '../../kit/escape.ts';
import { fixed } from '../../kit/format.ts';
import type { Bindings } from './bindings.ts';

type Attributes = Readonly<Record<string, string>>;

/** A figure on a line of its own; Markdown takes it for a paragraph, which can't hold a table. */
const FIGURE = /<p><es-(\w+)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*><\/es-\1><\/p>/g;

/** Puts a still into every figure of a page. */
export async function fillStills(html: string, bindings: Bindings): Promise<string> {
  const stills = await Promise.all(
    [...html.matchAll(FIGURE)].map(async ([, name = '', text = '']) => {
      const figure = explorable(name);
      if (!figure) throw new Error(`<es-${name}>: there is no such explorable in the registry.`);
      const content = await still(name, parseAttributes(text), bindings);
      return `<es-${name}${text}><div slot="still" class="still">
<noscript><p class="still-question">${escapeMarkup(figure.question)}</p></noscript>
${content}
<noscript><p class="still-note">A still, computed when this page was built. With JavaScript it answers to your own words.</p></noscript>
</div></es-${name}>`;
    }),
  );
  let index = 0;
  return html.replace(FIGURE, () => stills[index++]!);
}

async function still(name: string, attributes: Attributes, bindings: Bindings): Promise<string> {
  try {
    if (name === 'nearest') return await nearestStill(attributes, bindings);
    if (name === 'map') return await mapStill(bindings);
    if (name === 'bank') return await bankStill(attributes, bindings);
  } catch (error) {
    bindings.missing.push(`still of “${name}”: ${(error as Error).message}`);
  }
  return '';
}

async function nearestStill(attributes: Attributes, bindings: Bindings): Promise<string> {
  const { word, view, unit, centre, k } = nearest.fromPresets(attributes);
  const metrics = view === 'all' ? nearest.METRICS : [view];
  const columns = await Promise.all(
    metrics.map(async (metric) => {
      const params = { query: word, k, metric, unit, centre };
      const baselineParams = { metric, unit, centre, pairs: 10_000, seed: 1 };
      const [answer, baseline] = (await Promise.all([
        bindings.call('vectors.nearest', params),
        bindings.call('vectors.baseline', baselineParams),
      ])) as [{ hits: nearest.Hit[] }, nearest.Baseline];
      return { metric, hits: answer.hits, baseline };
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

/** The sentences, the charts, and the charts' numbers. */
async function bankStill(attributes: Attributes, bindings: Bindings): Promise<string> {
  const { state } = bank.fromPresets(attributes);
  const reading = await bindings.reading(state);
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
  return `<ol class="still-sentences">${list.join('')}</ol><div class="still-tables">${bankCharts(reading, title)}<table class="still-cosines"><caption>${escapeMarkup(title)}</caption><thead><tr><th scope="col">at</th>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

/** A dotted shadow of the most frequent words, some of them named. */
async function mapStill(bindings: Bindings): Promise<string> {
  const rows = 1500;
  const [picture, list] = (await Promise.all([
    bindings.call('projection.pca', { rows, components: 2 }),
    bindings.call('vectors.words', { count: rows }),
  ])) as [{ coordinates: Float32Array }, { words: string[] }];
  const { coordinates } = picture;
  const [width, height] = [1000, 620];
  const xs = coordinates.filter((_, i) => i % 2 === 0);
  const ys = coordinates.filter((_, i) => i % 2 === 1);
  const scale = (values: Float32Array, size: number) => {
    const low = Math.min(...values);
    const span = Math.max(...values) - low || 1;
    return (value: number) => Math.round(16 + ((value - low) / span) * (size - 32));
  };
  const [placeX, placeY] = [scale(xs, width), scale(ys, height)];
  const points = Array.from(xs, (x, i) => [placeX(x), height - placeY(ys[i]!)] as const);
  const dots = points.map(([x, y]) => `M${x} ${y}h0`).join('');
  const named = spread(points, list.words);
  const labels = named.map(
    ({ x, y, word }) => `<text x="${x}" y="${y - 6}">${escapeMarkup(word)}</text>`,
  );
  const some = named.slice(0, 12).map(({ word }) => word);
  return `<svg class="still-map" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeMarkup(`Map of ${rows} words, among them ${some.join(', ')}`)}"><path d="${dots}"/>${labels.join('')}</svg>`;
}

/** Words whose labels don't touch, most frequent first; words of one or two letters are skipped. */
function spread(points: readonly (readonly [number, number])[], words: readonly string[]) {
  const placed: { x: number; y: number; word: string }[] = [];
  points.forEach(([x, y], i) => {
    const word = words[i] ?? '';
    if (word.length < 3 || placed.length >= 48 || x < 60 || x > 940 || y < 24) return;
    const apart = placed.every((p) => Math.abs(p.x - x) > 96 || Math.abs(p.y - y) > 26);
    if (apart) placed.push({ x, y, word });
  });
  return placed;
}

function at(share: number): string {
  return fixed(share * 100, 1);
}

function parseAttributes(text: string): Attributes {
  const found = [...text.matchAll(/([\w-]+)(?:="([^"]*)")?/g)];
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, value]));
}
