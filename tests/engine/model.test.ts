/** Transformers through the engine, as a page and Node ask for them. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { EngineError } from '../../web/engine/client/node.ts';
import { blockCases } from '../tools/gguf.ts';
import { openEngine } from './results.ts';

const root = new URL('../../', import.meta.url);
const skip =
  !existsSync(new URL('build/wasm/transformer.mjs', root)) && 'transformer.wasm is not built';
const asked: string[] = [];
const open = () =>
  openEngine({
    read: (path) => {
      asked.push(path);
      const file = path.replace(/^engine\//, 'build/wasm/');
      return new Uint8Array(readFileSync(new URL(file, root)));
    },
  });
const files = (folder: string) => ({
  config: `tests/golden/transformers/${folder}/config.json`,
  files: [`tests/golden/transformers/${folder}/model.safetensors`],
});
const ids = [7, 21, 33, 9];

test('what a configuration says and is passed over is told, as the command line tells it', {
  skip,
}, async () => {
  const path = 'tests/golden/transformers/llama/config.json';
  const config = JSON.parse(readFileSync(new URL(path, root), 'utf8'));
  const engine = openEngine({
    read: (asked) =>
      asked === path
        ? new TextEncoder().encode(
            JSON.stringify({ ...config, parallel_residual_scale: 2, x: '\n' }),
          )
        : new Uint8Array(readFileSync(new URL(asked.replace(/^engine\//, 'build/wasm/'), root))),
  });
  const { notices } = await engine.call('model.load', { model: 'tiny', ...files('llama') });
  assert.deepEqual(notices, [
    'config.json: "parallel_residual_scale" is not known here and passed over',
    'config.json: "x" is not known here and passed over',
  ]);
  engine.dispose();
});

test('a model is loaded, run, changed and closed', { skip }, async () => {
  const engine = open();
  const info = await engine.call('model.load', { model: 'tiny', ...files('llama') });
  assert.equal(info.architecture, 'LlamaForCausalLM');
  assert.deepEqual([info.width, info.layers, info.vocabulary], [16, 2, 40]);
  assert.deepEqual(info.notices, []);
  assert.ok(!asked.includes('engine/core.wasm'), 'only what is needed is loaded');
  assert.ok(info.tensors.includes('hidden.2') && info.tensors.includes('layers.1.mlp.gate'));
  const plain = await engine.call('model.run', {
    model: 'tiny',
    ids,
    trace: ['hidden.*', 'layers.1.attention.weights'],
    run: 'plain',
  });
  assert.equal(plain.rows, 4);
  assert.deepEqual(plain.tensors['layers.1.attention.weights']!.shape, [4, 4, 4]);
  const kept = { model: 'tiny', run: 'plain' };
  const { logits } = await engine.call('model.logits', { ...kept, rows: 'all' });
  assert.equal(logits.length, 4 * 40);
  const { tensors } = await engine.call('model.lens', { ...kept, states: ['hidden.2'] });
  assert.deepEqual(tensors['lens.hidden.2'], { shape: [4, 40], values: logits });
  const last = await engine.call('model.logits', kept);
  assert.deepEqual(last, { logits: logits.subarray(120), rows: 1, vocabulary: 40 });
  const changed = await engine.call('model.run', {
    model: 'tiny',
    ids,
    changes: [{ site: 'hidden.1', kind: 'zero', row: 3 }],
  });
  assert.deepEqual(changed.final.slice(0, 48), plain.final.slice(0, 48));
  assert.notDeepEqual(changed.final.slice(48), plain.final.slice(48));
  const open4 = await engine.call('model.run', {
    model: 'tiny',
    ids,
    mask: { kind: 'bidirectional' },
  });
  assert.notDeepEqual(open4.final.slice(0, 16), plain.final.slice(0, 16));
  const pooled = await engine.call('model.pool', { tokens: plain.final, width: 16, dims: 8 });
  assert.ok(Math.abs(Math.hypot(...pooled.vector) - 1) < 1e-6);
  assert.deepEqual(await engine.call('model.close', { model: 'tiny' }), { closed: true });
  await assert.rejects(engine.call('model.run', { model: 'tiny', ids }), { code: 'not_found' });
  engine.dispose();
});

test('a GGUF file needs no configuration', { skip }, async () => {
  const engine = open();
  const at = 'tests/golden/gguf/llama-q8_0';
  const info = await engine.call('model.load', { model: 'gguf', files: [`${at}.gguf`] });
  assert.deepEqual([info.architecture, info.width, info.vocabulary], ['llama', 32, 40]);
  const { values } = expected(`${at}.expected.safetensors`);
  const run = await engine.call('model.run', {
    model: 'gguf',
    ids: Array.from(new Int32Array(values('case.ids').buffer)),
    run: 'case',
  });
  assert.equal(run.final.length, 32 * run.rows);
  const read = await engine.call('model.logits', { model: 'gguf', run: 'case', rows: 'all' });
  const logits = new Float32Array(values('case.logits').buffer);
  assert.equal(read.logits.length, logits.length);
  for (const [i, value] of logits.entries()) assert.ok(Math.abs(value - read.logits[i]!) < 1e-4);
  await assert.rejects(
    engine.call('model.load', { model: 'gguf', files: [`${at}.expected.safetensors`] }),
    { code: 'malformed', message: /does not begin with GGUF/ },
  );
  assert.equal((await engine.call('model.run', { model: 'gguf', ids: [3] })).rows, 1);
  engine.dispose();
});

const cases = blockCases();
test('models in all types of blocks have the logits of their exact blocks', {
  skip: skip || (cases.length === 0 && 'the shared cases are not there'),
}, async () => {
  const paths = new Map(cases.map(({ name, path }) => [name, path]));
  const engine = openEngine({
    read: (asked) => {
      const file = paths.get(asked) ?? new URL(asked.replace(/^engine/, 'build/wasm'), root);
      return new Uint8Array(readFileSync(file));
    },
  });
  for (const { name, expected } of cases) {
    await engine.call('model.load', { model: 'case', files: [name] });
    const ids = expected['ids with <s>'];
    await engine.call('model.run', { model: 'case', ids, run: 'case' });
    const { logits } = await engine.call('model.logits', { model: 'case', run: 'case' });
    for (const [id, piece, value] of expected['last logits, best five']) {
      const error = Math.abs(logits[id]! - value);
      assert.ok(error <= expected.tolerance, `${name}: ${piece} is ${logits[id]}, not ${value}`);
    }
  }
  engine.dispose();
});

test('the tuned lens reads hidden states as NumPy does', { skip }, async () => {
  const engine = open();
  await engine.call('model.load', { model: 'tiny', ...files('llama') });
  const { values } = expected('tests/golden/transformers/llama/expected.safetensors');
  const lens = expected('tests/golden/lens/expected.safetensors');
  const params = {
    model: 'tiny',
    ids: Array.from(new Int32Array(values('causal.ids').buffer)),
    trace: ['hidden.*'],
    run: 'run',
  };
  await engine.call('model.run', params);
  const asked = { model: 'tiny', run: 'run', states: ['hidden.0', 'hidden.1'] };
  for (const kind of ['f32', 'i8']) {
    const tunedLens = `tests/golden/lens/${kind}.safetensors`;
    const { tensors } = await engine.call('model.lens', { ...asked, tunedLens });
    for (const layer of [0, 1]) {
      for (const [name, wanted] of [
        [`lens.hidden.${layer}`, `plain.${layer}`],
        [`tuned.hidden.${layer}`, `${kind}.tuned.${layer}`],
      ] as const) {
        const logits = new Float32Array(lens.values(wanted).buffer);
        assert.equal(tensors[name]!.values.length, logits.length);
        logits.forEach((value, i) => {
          assert.ok(Math.abs(value - tensors[name]!.values[i]!) < 1e-4, `${name} ${i}`);
        });
      }
    }
  }
  const tunedLens = 'tests/golden/lens/f32.safetensors';
  await assert.rejects(engine.call('model.lens', { ...asked, states: ['hidden.2'], tunedLens }), {
    code: 'out_of_range',
    message: /no map of layer 2/,
  });
  await engine.call('model.load', { model: 'other', ...files('bert') });
  await engine.call('model.run', { model: 'other', ids: [1], trace: ['hidden.0'], run: 'run' });
  await assert.rejects(
    engine.call('model.lens', {
      model: 'other',
      run: 'run',
      states: ['hidden.0'],
      tunedLens: files('bert').files[0]!,
    }),
    { code: 'not_found', message: /lens\.0\.weight/ },
  );
  engine.dispose();
});

/** A safetensors file's tensors, as bytes of their own. */
function expected(path: string) {
  const file = new Uint8Array(readFileSync(new URL(path, root)));
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  return {
    values: (name: string) => {
      const [begin, end] = header[name].data_offsets;
      return file.slice(8 + length + begin, 8 + length + end);
    },
  };
}

test('a file that is not the one that was meant is refused', { skip }, async () => {
  const engine = open();
  const { config, files: names } = files('llama');
  const bytes = readFileSync(new URL(names[0]!, root));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const load = (check: object) =>
    engine.call('model.load', {
      model: 'tiny',
      config,
      files: names,
      checks: [{ bytes: bytes.length, sha256, ...check }],
    });
  assert.equal((await load({})).layers, 2);
  await assert.rejects(load({ sha256: '0'.repeat(64) }), { code: 'integrity' });
  await assert.rejects(load({ bytes: 7 }), { code: 'integrity' });
  await assert.rejects(load({ sha256: 7 }), { code: 'invalid_argument' });
  engine.dispose();
});

test('of a tensor in two shards that one is read which the index names', { skip }, async () => {
  const { config, files: names } = files('llama');
  const whole = readFileSync(new URL(names[0]!, root));
  const header = 8 + Number(whole.readBigUInt64LE(0));
  const zeros = Buffer.concat([whole.subarray(0, header), Buffer.alloc(whole.length - header)]);
  const tensors = Object.keys(JSON.parse(whole.toString('utf8', 8, header)));
  const index = (shard: string) => {
    const named = tensors.filter((name) => name !== '__metadata__').map((name) => [name, shard]);
    return Buffer.from(JSON.stringify({ weight_map: Object.fromEntries(named) }));
  };
  const shards: Record<string, Uint8Array> = {
    'm/1.safetensors': zeros,
    'm/2.safetensors': whole,
    'm/second.json': index('2.safetensors'),
    'm/third.json': index('3.safetensors'),
    'm/none.json': Buffer.from('{}'),
  };
  const engine = openEngine({
    read: (path) =>
      shards[path] ??
      new Uint8Array(readFileSync(new URL(path.replace(/^engine\//, 'build/wasm/'), root))),
  });
  const states = async () =>
    (await engine.call('model.run', { model: 'tiny', ids, trace: ['hidden.2'] })).tensors[
      'hidden.2'
    ]!.values;
  await engine.call('model.load', { model: 'tiny', config, files: names });
  const expected = await states();
  const given = { model: 'tiny', config, files: ['m/1.safetensors', 'm/2.safetensors'] };
  await engine.call('model.load', { ...given, index: 'm/second.json' });
  assert.deepEqual(await states(), expected);
  await assert.rejects(engine.call('model.load', given), { code: 'malformed', message: /twice/ });
  await assert.rejects(engine.call('model.load', { ...given, index: 'm/third.json' }), {
    code: 'not_found',
    message: /3\.safetensors/,
  });
  await assert.rejects(engine.call('model.load', { ...given, index: 'm/none.json' }), {
    code: 'malformed',
    message: /weight_map/,
  });
  assert.deepEqual(await states(), expected);
  engine.dispose();
});

test('the sentence encoder in the engine is the one on the command line', { skip }, async () => {
  const engine = open();
  const folder = 'models/sentence';
  await engine.call('model.load', {
    model: 'encoder',
    config: `${folder}/config.json`,
    files: [`${folder}/model.safetensors`],
  });
  const text = 'The river bank was green.';
  const pieces = await engine.call('text.encode', {
    text: text.toLowerCase(), // as sentence_bert_config.json says
    model: 'models/tokenizer/tokenizer.model',
  });
  const { tensors } = await engine.call('model.run', {
    model: 'encoder',
    ids: [2, ...pieces.ids],
    trace: ['hidden.2'],
  });
  // As config.json says: states before the norm, without that of the id that begins a text.
  const tokens = tensors['hidden.2']!.values.subarray(256);
  const { vector } = await engine.call('model.pool', { tokens, width: 256 });
  const program = new URL('build/native/embedscope', root).pathname;
  const args = ['embed', '--model', new URL(folder, root).pathname, text];
  const expected = JSON.parse(execFileSync(program, args, { encoding: 'utf8' })) as number[];
  assert.equal(vector.length, expected.length);
  for (const [i, value] of expected.entries()) {
    assert.ok(Math.abs(vector[i]! - value) < 1e-4, `dimension ${i}`);
  }
  engine.dispose();
});

test('greedy writing takes the likeliest token each time', { skip }, async () => {
  const engine = open();
  await engine.call('model.load', { model: 'tiny', ...files('qwen3') });
  const reports: number[] = [];
  const { ids: added, surprises } = await engine.call(
    'model.generate',
    { model: 'tiny', ids, maxTokens: 6 },
    { onProgress: ({ stage, done }) => stage === 'writing' && reports.push(done) },
  );
  const all = [...ids];
  for (let i = 0; i < added.length; i++) {
    await engine.call('model.run', { model: 'tiny', ids: all, run: 'all' });
    const { logits } = await engine.call('model.logits', { model: 'tiny', run: 'all' });
    const best = logits.indexOf(Math.max(...logits));
    assert.equal(added[i], best);
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit - logits[best]!), 0);
    assert.ok(Math.abs(surprises[i]! - Math.log(total)) < 1e-5);
    all.push(best);
  }
  assert.ok(reports.length > 0);
  engine.dispose();
});

test('wrong calls are refused and the model stays usable', { skip }, async () => {
  const engine = open();
  await engine.call('model.load', { model: 'tiny', ...files('gpt2') });
  const run = (rest: object) =>
    engine.call('model.run', { model: 'tiny', ids, ...rest } as { model: string; ids: number[] });
  const wrong: [object, string, RegExp][] = [
    [{ ids: [40] }, 'out_of_range', /token id 40/],
    [{ ids: [-1] }, 'invalid_argument', /token ids/],
    [{ ids: [] }, 'invalid_argument', /no tokens/],
    [{ ids: new Array(17).fill(1) }, 'too_large', /17 tokens/],
    [{ trace: ['hidden.3'] }, 'not_found', /hidden\.3/],
    [{ changes: [{ site: 'hidden.1', kind: 'sing' }] }, 'invalid_argument', /kind/],
    [{ mask: { allowed: new Uint8Array(3), size: 3 } }, 'invalid_argument', /expected 4 × 4/],
    [{ lens: ['hidden.1'] }, 'invalid_argument', /no parameter `lens`/],
  ];
  const kept = { model: 'tiny', run: 'kept' };
  await assert.rejects(engine.call('model.logits', kept), {
    code: 'not_found',
    message: /no run called "kept"/,
  });
  await run({ run: 'kept' });
  await assert.rejects(engine.call('model.lens', { ...kept, states: ['hidden.1'] }), {
    code: 'not_found',
    message: /did not trace "hidden\.1"/,
  });
  for (const [rest, code, message] of wrong) {
    await assert.rejects(run(rest), (error: unknown) => {
      assert.ok(error instanceof EngineError);
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      return true;
    });
  }
  await assert.rejects(
    engine.call('model.load', {
      model: 'tiny',
      ...files('gpt2'),
      files: files('llama').files,
    }),
    { code: 'not_found' },
  );
  assert.equal((await run({})).rows, 4);
  engine.dispose();
});
