/** Random vectors, and how far points are from each other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Draws } from '../browser/draws.ts';
import { dims, distance, engine, rows, table, values } from './clouds.ts';
import { rejection } from './support.ts';

test('a random table holds what its seed draws', async () => {
  await engine.call('vectors.random', { table: 'random', rows: 9, dims: 5, seed: 3 });
  const found = await engine.call('vectors.baseline', {
    table: 'random',
    metric: 'dot',
    pairs: 40,
    bins: 7,
  });
  const own = new Draws(3);
  const values = Array.from({ length: 45 }, () => own.normal());
  const pairs = new Draws(1);
  let sum = 0;
  for (let pair = 0; pair < 40; pair++) {
    const first = pairs.below(9);
    const drawn = pairs.below(8);
    const second = drawn + (drawn >= first ? 1 : 0);
    for (let i = 0; i < 5; i++) sum += values[first * 5 + i]! * values[second * 5 + i]!;
  }
  assert.ok(Math.abs(found.mean - sum / 40) < 1e-5);
  assert.equal(found.histogram.length, 7);
  assert.deepEqual(await engine.call('vectors.close', { table: 'random' }), { closed: true });
});

test('a random table takes no name of others, and needs a row', async () => {
  const words = engine.call('vectors.random', { table: 'words', rows: 2, dims: 2 });
  await assert.rejects(words, rejection('invalid_argument', /vectors\.random: the name "words"/));
  const none = engine.call('vectors.random', { table: 'random', rows: 0, dims: 2 });
  await assert.rejects(none, rejection('invalid_argument', /`rows`/));
});

test('contrast has the distances from points at equal steps to all others', async () => {
  const [points, queries] = [Math.floor(rows / 2), 3];
  const found = await engine.call('vectors.contrast', { table, points, queries });
  const row = (point: number) => Math.floor((point * rows) / points);
  assert.equal(found.distances.length, queries * (points - 1));
  for (let query = 0; query < queries; query++) {
    const point = Math.floor((query * points) / queries);
    assert.equal(found.rows[query], row(point));
    const others = Array.from({ length: points }, (_, other) => other)
      .filter((other) => other !== point)
      .map((other) => distance(row(point), row(other), values, dims))
      .sort((a, b) => a - b);
    for (const [at, other] of others.entries()) {
      assert.ok(Math.abs(found.distances[query * (points - 1) + at]! - other) < 1e-4);
    }
  }
});

test('contrast of two points has one distance, and says where there are fewer', async () => {
  const two = Float32Array.of(1, 2, 1, 2);
  await engine.call('vectors.open', { table: 'two', values: two, rows: 2, dims: 2 });
  const same = await engine.call('vectors.contrast', { table: 'two', points: 2, queries: 2 });
  assert.deepEqual([...same.distances], [0, 0]);
  const three = engine.call('vectors.contrast', { table: 'two', points: 3, queries: 1 });
  await assert.rejects(three, rejection('out_of_range', /1 queries among 3 points of 2 rows/));
  await engine.call('vectors.close', { table: 'two' });
});
