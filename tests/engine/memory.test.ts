/** What the engine lets go of, so that files do not stay in memory twice. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openEngine } from './results.ts';

const root = new URL('../../', import.meta.url);
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

for (const [what, method, params] of [
  ['table', 'vectors.open', { table: 't', files: ['models/words/head.safetensors'] }],
  [
    'model',
    'model.load',
    {
      model: 'm',
      config: 'tests/golden/transformers/llama/config.json',
      files: ['tests/golden/transformers/llama/model.safetensors'],
    },
  ],
] as const) {
  test(`the bytes of a file are let go once its ${what} stands`, async () => {
    const given: WeakRef<ArrayBuffer>[] = [];
    const engine = openEngine({
      read: (path) => {
        const bytes = readFileSync(new URL(path.replace(/^engine\//, 'build/wasm/'), root));
        if (!path.endsWith('.safetensors')) return bytes;
        const own = new Uint8Array(bytes);
        given.push(new WeakRef(own.buffer));
        return own;
      },
    });
    await engine.call(method, params as never);
    for (let round = 0; round < 5 && given[0]!.deref(); round++) {
      await new Promise((done) => setTimeout(done, 20));
      collect();
    }
    assert.equal(given.length, 1);
    assert.equal(given[0]!.deref(), undefined);
    engine.dispose();
  });
}
