/** What the engine lets go of, so that files do not stay in memory twice. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { safetensors, utf8 } from '../wasm/support.ts';
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

test('rows of a word file in f32 take their memory once', async () => {
  // WebAssembly's memory only grows: how large it is says how much was needed at a time.
  let memory: WebAssembly.Memory | undefined;
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = (async (module: BufferSource, imports: WebAssembly.Imports) => {
    const started = await instantiate(module, imports);
    memory = Object.values(started.instance.exports).find(
      (item) => item instanceof WebAssembly.Memory,
    );
    return started;
  }) as typeof instantiate;
  const rows = 40_000;
  const dims = 300;
  const words = utf8(Array.from({ length: rows }, (_, row) => `w${row}`).join('\n'));
  const values = new Uint8Array(rows * dims * 4);
  const file = safetensors(
    {
      words: { dtype: 'U8', shape: [words.length], bytes: words },
      embedding: { dtype: 'F32', shape: [rows, dims], bytes: values },
    },
    { format: 'embedscope-words', part: '0', parts: '1' },
  );
  const engine = openEngine({
    read: (path) =>
      path.startsWith('engine/')
        ? readFileSync(new URL(path.replace(/^engine\//, 'build/wasm/'), root))
        : file,
  });
  try {
    await engine.call('vectors.open', { table: 't', files: ['large.safetensors'] });
  } finally {
    WebAssembly.instantiate = instantiate;
  }
  // The file, a quarter of it for the approximations that a search scans, and what a module starts with.
  const taken = memory!.buffer.byteLength / file.length;
  assert.ok(taken < 2, `${taken.toFixed(2)} times the file`);
  engine.dispose();
});
