/** Neighbour graphs of three clouds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dims, distance, engine, rows, table, values } from './clouds.ts';
import { randomTable, rejection } from './support.ts';

test('neighbours are those of a plain loop, nearest first', async () => {
  const k = 7;
  const { indices, distances, recall } = await engine.call('neighbors.knn', {
    table,
    k,
    metric: 'euclidean',
  });
  assert.equal(recall, 1);
  for (let row = 0; row < rows; row++) {
    const others = Array.from({ length: rows }, (_, other) => other)
      .filter((other) => other !== row)
      .sort((a, b) => distance(row, a, values, dims) - distance(row, b, values, dims));
    assert.deepEqual(Array.from(indices.subarray(row * k, (row + 1) * k)), others.slice(0, k));
    const farthest = distances[row * k + k - 1]!;
    assert.ok(Math.abs(farthest - distance(row, others[k - 1]!, values, dims)) < 1e-5);
  }
});

test('an approximate graph has the recall that it says, or what was asked for', async () => {
  const many = 4000;
  const wanted = { table: 'many', k: 8, metric: 'cosine' as const };
  await engine.call('vectors.open', { ...randomTable('many', many, 6) });
  const exact = await engine.call('neighbors.knn', wanted);
  const cells = await engine.call('neighbors.knn', { ...wanted, recall: 0.9 });
  assert.ok(cells.recall >= 0.9 && cells.recall < 1);
  let found = 0;
  for (let row = 0; row < many; row++) {
    const own = new Set(exact.indices.subarray(row * 8, row * 8 + 8));
    for (const one of cells.indices.subarray(row * 8, row * 8 + 8)) if (own.has(one)) found++;
  }
  assert.ok(Math.abs(found / (many * 8) - cells.recall) < 0.05, `${found / (many * 8)}`);
  await assert.rejects(
    engine.call('neighbors.knn', { ...wanted, recall: 2 }),
    rejection('invalid_argument', /recall/),
  );
});
