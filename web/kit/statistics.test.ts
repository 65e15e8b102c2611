import assert from 'node:assert/strict';
import { it } from 'node:test';
import { columnOf, cosineLaw, pearson, ranks, spearman } from './statistics.ts';

it('correlates two lists', () => {
  // By hand: deviations −1.75 −.75 .25 2.25 and −1.5 −2.5 .5 3.5.
  const r = 12.5 / Math.sqrt(8.75 * 21);
  assert.ok(Math.abs(pearson([1, 2, 3, 5], [2, 1, 4, 7]) - r) < 1e-12);
  assert.ok(Math.abs(pearson([1, 2, 3], [-2, -4, -6]) + 1) < 1e-12);
  assert.equal(pearson([1, 2, 3], [4, 4, 4]), 0);
  assert.equal(pearson([], []), 0);
  const holes = [Number.NEGATIVE_INFINITY, -2, -4, Number.NaN, -6];
  assert.ok(Math.abs(pearson([9, 1, 2, 9, 3], holes) + 1) < 1e-12);
});

it('correlates ranks, equal values sharing theirs', () => {
  assert.deepEqual(ranks([30, 10, 20, 10]), [4, 1.5, 3, 1.5]);
  assert.equal(spearman([1, 2, 3, 4], [10, 100, 1000, 10_000]), 1);
  // SciPy: spearmanr([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])
  assert.ok(Math.abs(spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]) - 0.8207826816681233) < 1e-12);
});

it('takes a column of a matrix', () => {
  assert.deepEqual([...columnOf(Float32Array.of(1, 2, 3, 11, 12, 13), 3, 1)], [2, 12]);
});

// scipy.stats.beta(a, a).pdf((t + 1) / 2) / 2 with a = (d − 1) / 2
it('the law of random cosines is SciPy’s Beta density', () => {
  const known = [
    [2, 0.5, 0.3675525969],
    [3, -0.7, 0.5],
    [4, 0.25, 0.6164044441],
    [192, 0.1, 2.1300225108],
    [2048, 0.02, 11.9881997027],
  ] as const;
  for (const [dims, t, density] of known) {
    const own = cosineLaw(dims)(t);
    assert.ok(Math.abs(own / density - 1) < 1e-8, `${dims} at ${t}: ${own} instead of ${density}`);
  }
});

it('the law of random cosines has area 1 and variance 1/d', () => {
  for (const dims of [4, 17, 192, 2048]) {
    const at = cosineLaw(dims);
    let [area, square] = [0, 0];
    for (let i = 0; i < 20_000; i++) {
      const t = -1 + (i + 0.5) / 10_000;
      area += at(t) / 10_000;
      square += (t * t * at(t)) / 10_000;
    }
    assert.ok(Math.abs(area - 1) < 1e-4 && Math.abs(square * dims - 1) < 1e-3);
  }
});
