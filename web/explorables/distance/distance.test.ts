import assert from 'node:assert/strict';
import test from 'node:test';
import * as model from './distance.model.ts';
import { rings, sizeOf } from './distance.rings.ts';

/** A query whose others stand at equal steps from one distance to another. */
function query(nearest: number, farthest: number): Float32Array {
  const others = model.POINTS - 1;
  return Float32Array.from(
    { length: others },
    (_, at) => nearest + ((farthest - nearest) * at) / (others - 1),
  );
}

const joined = (...queries: Float32Array[]) =>
  Float32Array.from(queries.flatMap((one) => Array.from(one)));

const random = model.middleOf(query(0.5, 1.5));
const words = model.middleOf(query(1, 1.5));

test('the middle query is the median by its ratio', () => {
  const { ratio, nearest, farthest, distances } = model.middleOf(
    joined(query(1, 1.5), query(0.1, 2), query(0.5, 1.5)),
  );
  assert.deepEqual([nearest, farthest, ratio], [0.5, 1.5, 3]);
  assert.equal(distances.length, model.POINTS - 1);
});

test('the lines have what was measured, and gaps elsewhere', () => {
  const { series, x, marks } = model.chart(new Map([[300, random]]), 300, words);
  const at = Array.from(x.values as number[]).indexOf(300);
  assert.deepEqual(
    series.map(({ values }) => values[at]),
    [1.5, 0.5],
  );
  assert.ok(series.every(({ values }) => Number.isNaN(values[0])));
  assert.deepEqual(
    marks!.map(({ value }) => value),
    [1.5, 1],
  );
  assert.equal(model.chart(new Map(), 2, null).marks!.length, 0);
});

test('the verdict follows the numbers', () => {
  assert.equal(
    model.verdict(2, random, null),
    'Around a random point in 2 dimensions, the farthest of 999 others is 3.0 times as far away as the nearest.',
  );
  assert.match(
    model.verdict(192, random, words),
    /^Around a word, .* is 1\.50 times .* random point in 192 dimensions it is 3\.0 times\.$/,
  );
  assert.equal(model.rangeText(words), 'nearest 1.00, farthest 1.50');
  assert.equal(model.rangeText({ ...words, nearest: 0.002 }), 'nearest 0.002, farthest 1.50');
  assert.equal(model.times(881.2), '880 times');
});

test('the brackets leave no gap and no overlap', () => {
  assert.deepEqual(
    model.BRACKETS.map(({ from }) => from),
    [Number.NEGATIVE_INFINITY, 2, 20],
  );
});

test('words below make the picture higher', () => {
  assert.ok(sizeOf(words).height > sizeOf(null).height);
  assert.ok(rings(random, words));
});
