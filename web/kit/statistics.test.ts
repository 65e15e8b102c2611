import assert from 'node:assert/strict';
import { it } from 'node:test';
import { columnOf, pearson, ranks, spearman } from './statistics.ts';

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
