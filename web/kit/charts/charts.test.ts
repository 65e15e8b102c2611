import assert from 'node:assert/strict';
import test from 'node:test';
import { markup } from '../markup.ts';
import type { BarsChart, Chart, LinesChart, Picture } from './description.ts';
import { chartsSvg } from './file.ts';
import { binned } from './histogram.ts';
import { chartSummary, chartTable, draw } from './kinds.ts';
import { apart, clip, widthOf } from './marks.ts';
import { chartStill } from './picture.ts';
import { scale, ticks } from './scale.ts';

const line = (values: number[], more: Partial<LinesChart> = {}): LinesChart => ({
  kind: 'lines',
  title: 'Loss by step',
  x: { label: 'step', values: values.map((_, i) => i) },
  series: [{ name: 'loss', values }],
  ...more,
});
const bar = (values: number[], more: Partial<BarsChart> = {}): BarsChart => ({
  kind: 'bars',
  title: 'Nearest words',
  labels: values.map((_, i) => `word ${i}`),
  series: [{ name: 'cosine', values }],
  ...more,
});

/** Drawn at two widths; no coordinate is missing and nothing lies far outside. */
function drawn(chart: Picture, width = 320) {
  const drawing = draw(chart, width);
  const text = markup(drawing.body);
  assert.doesNotMatch(text, /NaN|Infinity|undefined|style=/, text.slice(0, 400));
  for (const stop of drawing.stops.flat()) {
    assert.ok(Number.isFinite(stop.x) && Number.isFinite(stop.y), JSON.stringify(stop));
    assert.ok(stop.x >= -1 && stop.x <= width + 1, `${stop.x} of ${width}`);
    assert.ok(stop.y >= -1 && stop.y <= drawing.height + 1, `${stop.y} of ${drawing.height}`);
  }
  return { ...drawing, text };
}

const kinds: Record<string, (values: number[]) => Picture> = {
  lines: (values) => line(values),
  'logarithmic lines': (values) =>
    line(values, { y: { log: true }, x: { log: true, values: values.map((_, i) => i + 1) } }),
  bars: (values) => bar(values),
  columns: (values) => bar(values, { direction: 'up' }),
  'a histogram': (values) => ({
    kind: 'histogram',
    title: 'Cosines',
    edges: values.length === 0 ? [] : [...values.map((_, i) => i), values.length],
    series: [{ name: 'count', values }],
    density: { name: 'normal', at: (x) => Math.exp(-x * x) },
  }),
  'a matrix': (values) => ({
    kind: 'matrix',
    title: 'Attention',
    rows: ['the'],
    columns: values.map((_, i) => `token ${i}`),
    values,
  }),
  'a column of a matrix': (values) => ({
    kind: 'matrix',
    title: 'Attention',
    scale: 'magnitude',
    rows: values.map((_, i) => `token ${i}`),
    columns: ['the'],
    values,
  }),
  points: (values) => ({
    kind: 'points',
    title: 'Words',
    series: [{ name: 'word', x: values, y: values, labels: values.map(String) }],
  }),
  'points of a plane': (values) => ({
    kind: 'points',
    title: 'Words',
    plane: true,
    series: [{ name: 'word', x: values, y: values.map((value) => value / 3), joined: true }],
  }),
};

for (const [name, make] of Object.entries(kinds)) {
  test(`${name}: nothing, one value, equal values, gaps and 10,000 values`, () => {
    const empty = make([]);
    const none = empty.kind === 'matrix' ? 0 : drawn(empty).stops.flat().length;
    assert.equal(none, 0);
    assert.match(chartSummary(make([])), /No values yet/);
    assert.equal(drawn(make([3])).stops.flat().length, 1);
    drawn(make([0]));
    drawn(make([2, 2, 2]));
    drawn(make([1e-300, 1e300]));
    const gaps = drawn(make([1, Number.NaN, Infinity, -Infinity, 2]));
    const said = gaps.stops.flat().map(({ text }) => text);
    assert.match(said[1]!, /no value/);
    assert.match(said[2]!, / infinite/);
    assert.match(said[3]!, /minus infinite/);
    drawn(make([Number.NaN, Number.NaN]));
    assert.doesNotMatch(chartSummary(make([Number.NaN])), /NaN|Infinity|undefined/);
    const values = Array.from({ length: 10_000 }, (_, i) => Math.sin(i / 7) * i);
    const start = process.cpuUsage();
    const many = drawn(make(values));
    assert.ok(many.height < 6000);
    assert.ok(many.text.length < 400_000, `${many.text.length} characters`);
    assert.ok(chartTable(make(values)).rows.flat().length >= 10_000);
    assert.ok(process.cpuUsage(start).user < 5e6); // microseconds, of the processor alone
  });
}

test('a line passes through its values and has a gap where one is missing', () => {
  const { text, stops } = drawn(line([0, 1, Number.NaN, 0.5, 1], { y: { from: 0, to: 1 } }));
  const [, path] = /<path d="(M[^"]+)" fill="none" stroke="var\(--category-1\)"/.exec(text)!;
  assert.equal(path!.match(/M/g)!.length, 2);
  const [a, b] = stops[0]!;
  assert.ok(path!.startsWith(`M${Math.round(a!.x * 10) / 10},${Math.round(a!.y * 10) / 10}L`));
  assert.ok(a!.y > b!.y, 'larger values stand higher');
});

test('bars are as long as their values', () => {
  const { stops, text } = drawn(bar([1, 0.5, 0.25], { y: { from: 0, to: 1 } }));
  const widths = [...text.matchAll(/<rect x="[^"]*" y="[^"]*" width="([^"]*)"/g)].map(([, w]) =>
    Number(w),
  );
  assert.ok(Math.abs(widths[1]! / widths[0]! - 0.5) < 0.01, widths.join());
  assert.ok(Math.abs(widths[2]! / widths[0]! - 0.25) < 0.01, widths.join());
  assert.match(stops[0]![2]!.text, /word 2: 0.250$/);
});

test('values and labels must be one to one', () => {
  const wrong = { ...line([1, 2]), series: [{ name: 'loss', values: [1] }] };
  assert.throws(() => draw(wrong, 320), /“loss” has 1 values for 2 labels/);
  assert.throws(() => draw({ ...bar([1]), labels: [] }, 320), /“cosine” has 1 values for 0 labels/);
});

test('the table has every value as it is', () => {
  assert.deepEqual(chartTable(line([0.1 + 0.2, Number.NaN])), {
    header: ['step', 'loss'],
    rows: [
      [0, 0.1 + 0.2],
      [1, Number.NaN],
    ],
  });
  assert.deepEqual(chartTable(bar([0.5], { ranked: true })).rows, [[1, 'word 0', 0.5]]);
});

test('a summary says where lines begin and end, and which bars are longest', () => {
  assert.equal(chartSummary(line([3, 1, 2])), '1 line, step 0 to 2. loss: from 3 to 2.');
  assert.equal(
    chartSummary(bar([0.3, 0.9], { band: { from: 0, to: 0.1, label: 'Random pairs' } })),
    '2 bars. highest word 1 0.900, lowest word 0 0.300. Random pairs.',
  );
  assert.equal(chartSummary({ ...line([1]), summary: 'As said.' }), 'As said.');
});

test('a saved picture stands alone; a still follows the page', () => {
  const chart: Chart = line([1, 2], { title: 'a < b & "c"' });
  const file = chartsSvg([chart as Picture, bar([1])], (name) => `#${name}`);
  assert.match(file, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  assert.doesNotMatch(file, /var\(--|style=|<style/);
  assert.match(file, /a &lt; b &amp; &quot;c&quot;/);
  assert.match(file, /stroke="#category-1"/);
  assert.match(file, /Nearest words/);
  const still = chartStill(chart);
  assert.match(still, /var\(--category-1\)/);
  assert.match(still, /<th scope="row" class="number">0<\/th>|dir="auto"/);
  assert.doesNotMatch(still, /style=/);
});

test('ticks are round numbers', () => {
  assert.deepEqual(ticks(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(ticks(-0.13, 0.27, 4), [-0.1, 0, 0.1, 0.2]);
  assert.deepEqual(ticks(0, 30_000, 4), [0, 10_000, 20_000, 30_000]);
  assert.deepEqual(ticks(1, 1, 4), []);
  const log = scale({ log: true }, [[1, 10_000]], [0, 100]);
  assert.deepEqual(
    log.ticks.map(({ value }) => value),
    [1, 10, 100, 1000, 10_000],
  );
  assert.equal(log.at(100), 50);
  assert.ok(Number.isNaN(log.at(0)));
});

test('labels move apart as little as they must, and stay within bounds', () => {
  assert.deepEqual(apart([10, 50], 16, [0, 100]), [10, 50]);
  assert.deepEqual(apart([50, 50, 50], 16, [0, 100]), [50, 66, 82]);
  assert.deepEqual(apart([95, 96], 16, [0, 100]), [84, 100]);
});

test('words are cut to the room they have, by characters', () => {
  assert.equal(clip('river', 100), 'river');
  assert.ok(widthOf(clip('a very long label indeed', 60)) <= 60);
  assert.equal([...clip('🙂🙂🙂🙂🙂🙂', 40)].at(-1), '…');
});

test('samples fall into bins; what is outside is counted', () => {
  const samples = [0, 0.49, 0.5, 1, 1.01, Number.NaN, -Infinity];
  assert.deepEqual(binned(samples, { bins: 2, from: 0, to: 1 }), {
    edges: [0, 0.5, 1],
    counts: [2, 2],
    outside: 3,
  });
  assert.deepEqual(binned([3, 3], { bins: 1 }), { edges: [2.5, 3.5], counts: [2], outside: 0 });
  assert.equal(binned([]).counts.length, 40);
});

test('bins are drawn as densities: unequal widths and totals compare', () => {
  const { stops } = drawn({
    kind: 'histogram',
    title: '',
    edges: [0, 1, 3],
    series: [
      { name: 'a', values: [10, 20] },
      { name: 'b', values: [1, 2] },
    ],
  });
  const heights = stops.flat().map(({ y }) => Math.round(y));
  assert.equal(new Set(heights).size, 1, heights.join());
  assert.match(stops[0]![1]!.text, /^a, 1 to 3: 20 \(67.%\)$/);
});

test('a density that has a pole is cut off, not the bins', () => {
  const arcsine = (x: number) => 1 / (Math.PI * Math.sqrt(1 - x * x));
  const { stops, height } = drawn({
    kind: 'histogram',
    title: '',
    edges: [-1, 0, 1],
    series: [{ name: 'a', values: [5, 5] }],
    density: { name: 'arcsine', at: arcsine },
  });
  const [first] = stops[0]!;
  assert.ok(height - first!.y > 100, 'the bins keep most of the height');
});

test('a cell is as strong as its value, signs apart, and nothing is drawn for what is not there', () => {
  const { text, stops } = drawn({
    kind: 'matrix',
    title: '',
    rows: ['a', 'b'],
    columns: ['x', 'y'],
    values: [1, -0.5, 0, Number.NaN],
  });
  assert.match(text, /fill="var\(--positive\)" fill-opacity="1"/);
  assert.match(text, /fill="var\(--negative\)" fill-opacity="0.5"/);
  assert.equal(text.match(/<path/g)!.length, 2);
  assert.equal(stops[1]![1]!.text, 'b, y: no value');
});

test('a large matrix is drawn in blocks that keep what stands out', () => {
  const side = 2000;
  const values = new Float32Array(side * side).fill(0.1);
  values[777 * side + 1234] = -9;
  const names = Array.from({ length: side }, (_, i) => `${i}`);
  const { text, stops, note } = drawn({
    kind: 'matrix',
    title: '',
    rows: names,
    columns: names,
    values,
  });
  assert.ok(text.length < 4e6);
  assert.match(note!, /blocks/);
  assert.ok(stops.flat().some((stop) => stop.text === '777, 1234: −9.00'));
});

test('in a plane a unit is as long upwards as it is across', () => {
  const { stops } = drawn({
    kind: 'points',
    title: '',
    plane: true,
    series: [{ name: 'a', x: [0, 4, 0], y: [0, 0, 1] }],
  });
  const [origin, right, up] = stops[0]!;
  assert.ok(Math.abs((right!.x - origin!.x) / (origin!.y - up!.y) - 4) < 1e-6);
});

test('a ribbon says every shape and stays within its width', () => {
  const { stops, text } = drawn({
    kind: 'ribbon',
    title: 'Shapes',
    steps: [
      { name: 'ids', shape: [12] },
      { name: 'embedding', shape: [12, 192], note: 'one row a token' },
      { name: 'heads', shape: [6, 12, 12] },
      { name: 'logits', shape: [12, 49_152] },
      { name: 'loss', shape: [] },
      { name: 'nothing', shape: [0, 192] },
    ],
  });
  assert.equal(stops[0]![3]!.text, 'logits: 12 × 49,152');
  assert.match(text, /one row a token/);
  drawn({ kind: 'ribbon', title: '', steps: [] });
});

test('a word at the end of a path stands above or below it, also at the edge of the chart', () => {
  const { text } = drawn({
    kind: 'points',
    title: 'A step',
    plane: true,
    series: [
      {
        name: 'step',
        x: [0, 1],
        y: [0, 0],
        labels: ['a long first word', 'a long last word'],
        joined: true,
      },
      { name: 'other', x: [0.5], y: [0.7] },
    ],
  });
  const placeOf = (word: string) =>
    Number(new RegExp(`y="([\\d.]+)"[^>]*>${word}`).exec(text)?.[1]);
  const [, line] = /<path d="M[\d.]+,([\d.]+)L/.exec(text) ?? [];
  for (const word of ['a long first word', 'a long last word']) {
    assert.ok(Math.abs(placeOf(word) - Number(line)) >= 8, `${word}: ${text}`);
  }
});
