/** Whether two tables say the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomValues } from '../wasm/support.ts';
import { dims, distance, engine, rows, table, values } from './clouds.ts';
import { rejection } from './support.ts';

test('two tables are alike where one is the other turned and scaled, and not where it is noise', async () => {
  // Axes exchanged, one mirrored, all doubled: another table, the same space.
  const turned = Float32Array.from(values, (_, at) => {
    const [row, axis] = [Math.floor(at / dims), at % dims];
    return 2 * (axis === 0 ? -1 : 1) * values[row * dims + ((axis + 2) % dims)]!;
  });
  await engine.call('vectors.open', { table: 'turned', values: turned, rows, dims });
  const noise = randomValues(rows * 3, 77);
  await engine.call('vectors.open', { table: 'noise', values: noise, rows, dims: 3 });
  const compare = (other: string) =>
    engine.call('space.compare', { table, other, rows, k: 8, metric: 'euclidean' });
  const same = await compare('turned');
  assert.ok(Math.abs(same.mutualKnn - 1) < 1e-6 && Math.abs(same.linearCka - 1) < 1e-5);
  const different = await compare('noise');
  assert.ok(different.mutualKnn < 0.3 && different.linearCka < 0.3);
  await assert.rejects(compare('nowhere'), rejection('not_found', /nowhere/));
});

test('what kind of space a table fills, by its definitions', async () => {
  const found = await engine.call('space.statistics', { table, rows, metric: 'euclidean', k: 5 });
  const row = (at: number) => values.subarray(at * dims, (at + 1) * dims);
  const dot = (a: Float32Array, b: Float32Array) =>
    a.reduce((sum, value, at) => sum + value * b[at]!, 0);
  let cosines = 0;
  const counts = new Uint32Array(rows);
  for (let a = 0; a < rows; a++) {
    const distances = Array.from(
      { length: rows },
      (_, b) => [distance(a, b, values, dims), b] as const,
    );
    const near = distances.filter(([, b]) => b !== a).sort(([x], [y]) => x - y);
    for (const [, b] of near.slice(0, 5)) counts[b]!++;
    for (let b = 0; b < a; b++) {
      cosines += dot(row(a), row(b)) / Math.sqrt(dot(row(a), row(a)) * dot(row(b), row(b)));
    }
  }
  // ‖mean of the unit rows‖²: of all pairs, a row with itself among them.
  assert.ok(Math.abs(found.meanCosine - (2 * cosines + rows) / rows ** 2) < 1e-5);
  assert.deepEqual(found.hubs.occurrences, counts);
  assert.equal(counts[found.hubs.largest], Math.max(...counts));
  assert.equal(found.cosineLaw.length, 64);
  assert.ok(Math.abs(found.cosineLaw.reduce((sum, part) => sum + part, 0) - 1) < 1e-4);
  assert.ok(found.participationRatio > 1 && found.participationRatio < dims);
});
