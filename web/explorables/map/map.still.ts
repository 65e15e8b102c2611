/** What stands in the figure's place until it runs: dots for the most frequent words, some of them named. */
import { escapeMarkup } from '../../kit/escape.ts';
import type { Ask } from '../../kit/figure-module.ts';

export async function still(ask: Ask): Promise<string> {
  const rows = 1500;
  const [{ coordinates }, list] = await Promise.all([
    ask('projection.pca', { rows, components: 2 }),
    ask('vectors.words', { count: rows }),
  ]);
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
