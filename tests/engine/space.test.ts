/** Whether two tables say the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomValues } from '../wasm/support.ts';
import { dims, engine, rows, table, values } from './clouds.ts';
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
