/** `vectors.compare` where the identity it checks has no meaning. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { openEngine } from './results.ts';

const root = new URL('../../', import.meta.url);
const skip = !existsSync(new URL('build/wasm/core.mjs', root)) && 'core.wasm is not built';

test('a zero row has no direction: no cosine, and no identity to check', { skip }, async () => {
  const engine = openEngine({
    read: (path) =>
      new Uint8Array(readFileSync(new URL(path.replace(/^engine\//, 'build/wasm/'), root))),
  });
  const values = Float32Array.of(3, 4, 0, 0, 4, 3);
  const words = ['north', 'nothing', 'east'];
  await engine.call('vectors.open', { table: 'zero', values, rows: 3, dims: 2, words });
  const compare = (a: string, b: string) => engine.call('vectors.compare', { table: 'zero', a, b });
  const none = await compare('north', 'nothing');
  assert.deepEqual([none.cosine, none.dot, none.euclidean], [Number.NaN, 0, 5]);
  assert.equal(none.identity, null);
  const some = await compare('north', 'east');
  assert.ok(Math.abs(some.identity!.difference) < 1e-12);
  engine.dispose();
});
