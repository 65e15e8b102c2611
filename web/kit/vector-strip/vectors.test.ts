import assert from 'node:assert/strict';
import test from 'node:test';
import {
  limits,
  products,
  readingOf,
  squaredDifferences,
  unitLength,
  vectorTable,
} from './vectors.model.ts';

const a = { name: 'river', values: Float32Array.of(3, 4) };
const b = { name: 'lake', values: Float32Array.of(-1, 0.5) };

test('vectors share one scale of colours, unless they are of another size', () => {
  const sum = { name: 'product', values: [-30, 20], own: true };
  assert.deepEqual(limits([a, b, sum]), [4, 4, 30]);
  assert.deepEqual(limits([{ name: '', values: [0, 0] }]), [1]);
  assert.deepEqual(limits([{ name: '', values: [Number.NaN, Infinity, 2] }]), [2]);
  // One outlier of 100 does not pale the others.
  const values = Array.from({ length: 100 }, (_, i) => (i === 0 ? 1000 : 1));
  assert.deepEqual(limits([{ name: '', values }]), [1]);
});

test('a dimension is read in all of them', () => {
  assert.equal(readingOf([a, b], 1), 'Dimension 2: river 4.00, lake 0.500.');
  assert.deepEqual(vectorTable([a, { ...b, values: [1] }]).rows[1], [2, 4, Number.NaN]);
});

test('products add up to the dot product, squared differences to the squared distance', () => {
  const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);
  assert.equal(sum(products(a.values, b.values)), 3 * -1 + 4 * 0.5);
  assert.equal(sum(squaredDifferences(a.values, b.values)), 16 + 12.25);
  const unit = unitLength(a.values);
  assert.ok(Math.abs(Math.hypot(...unit) - 1) < 1e-7);
  assert.deepEqual([...unitLength([0, 0])], [0, 0]);
});
