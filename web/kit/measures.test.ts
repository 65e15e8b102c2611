import assert from 'node:assert/strict';
import test from 'node:test';
import { estimate } from './format.ts';
import { baselineMean, listChart, rare } from './measures.ts';

const baseline = { mean: -0.000689, deviation: 0.0923, p05: 0.05, p99: 0.45 };
const hits = [
  { word: 'a', row: 1, score: 0.9 },
  { word: 'b', row: 2, score: -0.2 },
];

test('a sampled mean has no decimal that its standard error makes uncertain', () => {
  assert.equal(baselineMean(baseline), '−0.001');
  assert.equal(estimate(12.3456, 0.02), '12.3');
  assert.equal(estimate(1.23456, 0.0004), '1.235');
  assert.equal(estimate(1234.5, 30), '1,235');
  assert.equal(estimate(0.5, 0), '0.500');
});

test('a list is ranked bars over the band of random pairs', () => {
  const chart = listChart('q', 'cosine', { hits, baseline }, 1);
  assert.equal(chart.title, 'Nearest to “q” by cosine');
  assert.deepEqual(chart.labels, ['a', 'b']);
  assert.equal(chart.chosen, 1);
  assert.equal(chart.y?.to, 1);
  assert.equal(chart.y?.format?.(0.5), '0.500');
  assert.match(chart.band!.label, /^Random pairs −0\.001 ± 0\.092$/);
  assert.equal(chart.mark!.label, '1 in 100 above 0.45');
  assert.equal(rare('euclidean', baseline).value, 0.05);
  const large = [{ word: 'a', row: 1, score: 12.5 }];
  assert.equal(listChart('q', 'dot', { hits: large, baseline }).y?.format?.(5.25), '5.3');
  assert.equal(listChart('q', 'dot', { hits: large, baseline }, -1).chosen, undefined);
});
