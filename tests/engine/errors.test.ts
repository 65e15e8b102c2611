/** Every error code: how it comes about, and that its message names what is wrong. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Method } from '../../web/engine/client/engine.ts';
import {
  coreErrorCodes,
  EngineError,
  type EngineErrorCode,
  wireErrorCodes,
} from '../../web/engine/shared/errors.ts';
import { nowhere } from '../../web/engine/shared/files.ts';
import { Places } from '../../web/engine/shared/places.ts';
import { Runner } from '../../web/engine/shared/runner.ts';
import { requireSupport } from '../../web/engine/shared/support.ts';
import { safetensors, wordFile } from '../wasm/support.ts';
import { host, openEngine, randomTable, rejection, shippedFiles } from './support.ts';

const view = { unit: false, centre: false };
const small = wordFile({ words: ['a', 'b'], values: Float32Array.of(1, 0, 0, 1), dims: 2 });
const floats = (values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
const files = {
  'small.safetensors': small,
  'cut.safetensors': small.subarray(0, small.length - 3),
  'zeros.safetensors': new Uint8Array(64),
  'huge-header.safetensors': Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 127, 123),
  'text.safetensors': new TextEncoder().encode('<html>not here</html>'),
  'complex.safetensors': safetensors(
    {
      embedding: { dtype: 'C64', shape: [1, 1], bytes: new Uint8Array(8) },
      words: { dtype: 'U8', shape: [1], bytes: Uint8Array.of(97) },
    },
    { format: 'embedscope-words', part: '0', parts: '1' },
  ),
  'nan.safetensors': safetensors(
    {
      embedding: { dtype: 'F32', shape: [1, 2], bytes: floats([1, Number.NaN]) },
      words: { dtype: 'U8', shape: [1], bytes: Uint8Array.of(97) },
    },
    { format: 'embedscope-words', part: '0', parts: '1' },
  ),
};
const open = (file: string) => ({ table: 'file', files: [`${file}.safetensors`] });

/** Method, parameters, and what the error has to say. */
const cases: [EngineErrorCode, Method, unknown, RegExp][] = [
  ['invalid_argument', 'vectors.nearest', null, /parameters must be an object, not null/],
  ['invalid_argument', 'vectors.nearest', { query: 'a', k: 0 }, /`k` must be .* is 0/],
  [
    'invalid_argument',
    'vectors.nearest',
    { query: ' ', k: 1, metric: 'dot' },
    /`query` must be a word/,
  ],
  [
    'invalid_argument',
    'vectors.nearest',
    { query: 'a', k: 1, metric: 'manhattan', ...view },
    /`metric` must be one of "cosine", "dot", "euclidean", but is "manhattan"/,
  ],
  [
    'invalid_argument',
    'vectors.nearest',
    { table: 'mine', query: new Float32Array(3), k: 1, metric: 'dot', ...view },
    /3/,
  ],
  ['invalid_argument', 'vectors.open', randomTable('words', 2, 2), /belongs to words\.load/],
  [
    'out_of_range',
    'vectors.nearest',
    { table: 'mine', query: new Float32Array(4).fill(1), k: 1, metric: 'dot', rows: 99, ...view },
    /99/,
  ],
  ['not_found', 'vectors.row', { table: 'nowhere', word: 'a' }, /"nowhere"/],
  ['not_found', 'vectors.row', { table: 'file', word: 'kærlighed' }, /kærlighed/],
  ['malformed', 'vectors.open', open('cut'), /./],
  ['malformed', 'vectors.open', open('zeros'), /./],
  ['malformed', 'vectors.open', open('huge-header'), /./],
  ['malformed', 'vectors.open', open('text'), /./],
  [
    'malformed',
    'vectors.open',
    { ...randomTable('lines', 1, 2), words: ['two\nlines'] },
    /a word holds a line break/,
  ],
  ['unsupported', 'vectors.open', open('complex'), /C64/],
  ['non_finite', 'vectors.open', open('nan'), /./],
  [
    'non_finite',
    'vectors.nearest',
    {
      table: 'mine',
      query: Float32Array.of(1, Number.NaN, 0, 0),
      k: 1,
      metric: 'dot',
      ...view,
    },
    /./,
  ],
  ['too_large', 'vectors.suggest', { text: 'x'.repeat(2000), k: 1 }, /2000 characters/],
  ['protocol', 'vectors.teleport' as Method, {}, /no method called "vectors\.teleport"/],
  ['protocol', 'constructor' as Method, {}, /no method called "constructor"/],
  ['protocol', 'vectors.open', { table: 'f', values: () => 0 }, /cannot be copied/],
];

const seen = new Set<EngineErrorCode>();

for (const [code, method, params, message] of cases) {
  test(`${code}: ${method} ${message.source}`, async () => {
    const { engine } = openEngine(shippedFiles(files));
    await engine.call('vectors.open', randomTable('mine', 10, 4));
    await engine.call('vectors.open', open('small') as never);
    await assert.rejects(engine.call(method, params as never), rejection(code, message));
    seen.add(code);
    // Whatever it was, the engine goes on.
    assert.equal((await engine.call('vectors.row', { table: 'file', word: 'a' })).row, 0);
    engine.dispose();
  });
}

test('network and integrity: files that do not come, or come wrong', async () => {
  const lost = new EngineError('network', 'core.wasm did not arrive whole');
  const broken: [EngineErrorCode, Record<string, Uint8Array | Error>][] = [
    ['network', { 'engine/core.wasm': lost }],
    ['integrity', { 'engine/core.wasm': new Uint8Array(100) }],
    ['malformed', { 'models/words/card.json': new TextEncoder().encode('{"files": [') }],
    ['malformed', { 'models/words/card.json': new TextEncoder().encode('{"files": [{}]}') }],
    ['malformed', { 'models/words/head.safetensors': new Uint8Array(100) }],
  ];
  for (const [code, more] of broken) {
    const { engine } = openEngine(shippedFiles(more));
    await assert.rejects(engine.call('words.load', { part: 'head' }), rejection(code));
    seen.add(code);
    engine.dispose();
  }
});

test('crashed: a module that cannot start, and one that stops', async () => {
  const magic = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  const { engine } = openEngine(shippedFiles({ 'engine/core.wasm': magic }));
  await assert.rejects(
    engine.call('vectors.open', randomTable('mine', 2, 2)),
    rejection('crashed', /core\.wasm could not be started/),
  );
  seen.add('crashed');
  engine.dispose();
});

test('cancelled, and a request before hello', async () => {
  const { engine } = openEngine();
  await assert.rejects(
    engine.call('words.load', { part: 'head' }, { signal: AbortSignal.abort() }),
    rejection('cancelled'),
  );
  seen.add('cancelled');
  engine.dispose();
  await assert.rejects(engine.call('words.load', { part: 'head' }), rejection('disposed'));
  seen.add('disposed');
  const answer = await new Promise<unknown>((resolve) => {
    const runner = new Runner(host(), resolve);
    runner.receive({ v: 1, type: 'request', id: 1, method: 'words.load', params: {} });
  });
  assert.deepEqual(answer, {
    v: 1,
    type: 'error',
    id: 1,
    code: 'protocol',
    message: 'a request came before hello',
  });
});

test('no WebAssembly and no SIMD are told before anything is fetched', () => {
  assert.throws(() => requireSupport({} as typeof WebAssembly), rejection('no-wasm'));
  const { Module, Instance } = WebAssembly;
  const old = { validate: () => false, Module, Instance };
  assert.throws(() => requireSupport(old), rejection('no-simd', /Safari 16/));
  class Forbidden {
    constructor() {
      throw new WebAssembly.CompileError('blocked by the policy');
    }
  }
  const validate = () => true;
  for (const strict of [
    { validate, Module: Forbidden as unknown as typeof Module, Instance },
    { validate, Module, Instance: Forbidden as unknown as typeof Instance },
  ]) {
    assert.throws(() => requireSupport(strict), rejection('no-wasm', /wasm-unsafe-eval/));
  }
  requireSupport();
  seen.add('no-wasm').add('no-simd');
});

test('left_out: a copy that was given no files says which it lacks', async () => {
  const places = new Places(nowhere);
  assert.throws(
    () => places.addressOf('engine/text.js'),
    rejection('left_out', /engine\/text\.js/),
  );
  const read = places.reading(shippedFiles(), () => {});
  const { signal } = new AbortController();
  await assert.rejects(read(`${nowhere}models/words/card.json`, { signal }), rejection('left_out'));
  seen.add('left_out');
});

test('every code was seen', () => {
  const all = new Set<EngineErrorCode>([...coreErrorCodes, ...wireErrorCodes]);
  all.delete('io'); // the command line's own
  assert.deepEqual(
    [...all].filter((code) => !seen.has(code)),
    [],
  );
});
