/** Searches that are timed against each other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engine, rows, table } from './clouds.ts';

test('each metric has a time for each round, and its median', async () => {
  const found = await engine.call('vectors.race', { table, k: 3, rounds: 3 });
  assert.equal(found.rows, rows);
  for (const metric of ['cosine', 'dot', 'euclidean'] as const) {
    const times = [...found.times[metric]].sort((a, b) => a - b);
    assert.equal(times.length, 3);
    assert.ok(times[0]! > 0);
    assert.equal(found[metric], times[1]);
  }
});
