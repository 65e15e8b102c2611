/** The shipped transformer module in Node: what PyTorch computed, files that lie, and memory given back. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Model, Pass, Setup, Transformer } from '../../wasm/transformer.d.ts';
import { built, safetensors, take, utf8 } from './support.ts';

const skip = !existsSync(built('transformer.mjs')) && 'transformer.wasm is not built';
const none = 0xffffffff;
const golden = new URL('../golden/transformers/', import.meta.url);
const read = (path: string) => new Uint8Array(readFileSync(new URL(path, golden)));

async function start(): Promise<Transformer> {
  const { default: create } = await import('#wasm/transformer');
  return create({
    wasmBinary: readFileSync(built('transformer.wasm')),
    locateFile: (path) => path,
  });
}

const headerBytes = (file: Uint8Array) =>
  8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));

function load({ Loader }: Transformer, config: Uint8Array, file: Uint8Array): Model {
  const loader = take(Loader.open(config));
  try {
    take(loader.addFile(file.subarray(0, headerBytes(file)), file.length));
    const { names, begins, lengths } = take(loader.plan());
    names.forEach((name, i) => {
      take(loader.add(name, file.subarray(begins[i]!, begins[i]! + lengths[i]!)));
    });
    return take(loader.finish());
  } finally {
    loader.delete();
  }
}

const expectedOf = (folder: string) => {
  const file = read(`${folder}/expected.safetensors`);
  const at = headerBytes(file);
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, at)));
  return (name: string): number[] => {
    const { dtype, data_offsets: offsets } = header[name];
    const bytes = file.slice(at + offsets[0], at + offsets[1]).buffer;
    return Array.from(
      dtype === 'F32'
        ? new Float32Array(bytes)
        : dtype === 'U8'
          ? new Uint8Array(bytes)
          : new Int32Array(bytes),
    );
  };
};

function finish(pass: Pass): void {
  while (!take(pass.step()));
}

const worst = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  assert.equal(a.length, b.length);
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
};

type Case = [folder: string, name: string, configure: (setup: Setup) => void];
const cases: Case[] = [
  ['llama', 'causal', () => {}],
  ['llama', 'bidirectional', (setup) => take(setup.mask('bidirectional', 0, 0))],
  ['llama', 'prefix', (setup) => take(setup.mask('prefix', 3, 0))],
  ['llama', 'window', (setup) => take(setup.mask('model', 0, 3))],
  [
    'llama',
    'own',
    (setup) => take(setup.customMask(Uint8Array.from(expectedOf('llama')('own.allowed')), 7)),
  ],
  ['llama-partial', 'causal', () => {}],
  ['llama-scaled', 'causal', () => {}],
  ['mistral', 'window', () => {}],
  ['qwen2', 'causal', () => {}],
  ['qwen3', 'causal', () => {}],
  ['masked', 'bidirectional', () => {}],
  ['masked', 'padding', (setup) => take(setup.padding(Uint8Array.of(0, 0, 0, 0, 0, 1, 1)))],
  ['gpt2', 'causal', () => {}],
  ['bert', 'bidirectional', () => {}],
  ['modernbert', 'bidirectional', () => {}],
  ...[
    'distilbert',
    'xlm-roberta',
    'mpnet',
    'nomic-bert',
    't5',
    't5-relu',
    'embedding-gemma',
    'gemma3',
  ].map((folder): Case => [folder, 'whole', () => {}]),
];

test('every family and mask gives what PyTorch computed, at every layer', { skip }, async () => {
  const module = await start();
  for (const [folder, name, configure] of cases) {
    const expected = expectedOf(folder);
    const model = load(module, read(`${folder}/config.json`), read(`${folder}/model.safetensors`));
    const { layers, vocabulary, hasHead } = model.info();
    const setup = module.Setup.create();
    configure(setup);
    setup.ask('hidden.*');
    const pass = take(module.Pass.start(model, setup));
    take(pass.feed(Uint32Array.from(expected(`${name}.ids`)), new Uint32Array()));
    finish(pass);
    for (let layer = 0; layer <= layers; layer++) {
      const hidden = `hidden.${layer}`;
      const difference = worst(take(pass.traced(hidden)).values, expected(`${name}.${hidden}`));
      assert.ok(difference < 1e-4, `${folder} ${name} ${hidden}: ${difference}`);
    }
    assert.ok(worst(pass.normed(), expected(`${name}.final`)) < 1e-4, `${folder} ${name} final`);
    const logits = hasHead ? expected(`${name}.logits`) : [];
    for (let row = 0; hasHead && row < pass.rows(); row++) {
      const part = logits.slice(row * vocabulary, (row + 1) * vocabulary);
      assert.ok(worst(take(pass.logits(row)), part) < 1e-4, `${folder} ${name} logits of ${row}`);
    }
    for (const owned of [pass, setup, model]) owned.delete();
  }
});

test('an encoder-decoder gives what PyTorch computed', { skip }, async () => {
  const module = await start();
  const expected = expectedOf('seq2seq');
  const model = load(module, read('seq2seq/config.json'), read('seq2seq/model.safetensors'));
  const setup = module.Setup.create();
  const pass = take(module.Pass.start(model, setup));
  take(pass.feedSource(Uint32Array.from(expected('case.source'))));
  finish(pass);
  take(pass.feed(Uint32Array.from(expected('case.ids')), new Uint32Array()));
  finish(pass);
  assert.ok(worst(pass.normed(), expected('case.final')) < 1e-4);
});

test('tokens fed one by one give the same bits as all at once', { skip }, async () => {
  const module = await start();
  const ids = Uint32Array.from(expectedOf('qwen3')('causal.ids'));
  const model = load(module, read('qwen3/config.json'), read('qwen3/model.safetensors'));
  const whole = take(module.Pass.start(model, module.Setup.create()));
  take(whole.feed(ids, new Uint32Array()));
  finish(whole);
  const setup = module.Setup.create();
  setup.capacity(ids.length);
  const steps = take(module.Pass.start(model, setup));
  ids.forEach((id, i) => {
    take(steps.feed(Uint32Array.of(id), new Uint32Array()));
    finish(steps);
    assert.deepEqual(take(steps.logits(0)), take(whole.logits(i)));
  });
});

test('changes are undone, ranked tokens are likeliest first', { skip }, async () => {
  const module = await start();
  const ids = Uint32Array.from(expectedOf('llama')('causal.ids'));
  const model = load(module, read('llama/config.json'), read('llama/model.safetensors'));
  const setup = module.Setup.create();
  setup.revisable();
  const pass = take(module.Pass.start(model, setup));
  take(pass.feed(ids, new Uint32Array()));
  finish(pass);
  const original = pass.normed();
  const changes = module.Setup.create();
  take(changes.change('layers.1.mlp.output', 'zero', none, new Float32Array()));
  take(pass.revise(changes, false));
  finish(pass);
  assert.notDeepEqual(pass.normed(), original);
  take(pass.revise(module.Setup.create(), false));
  finish(pass);
  assert.deepEqual(pass.normed(), original);
  const logits = take(pass.logits(6));
  const { ids: best, probabilities } = take(module.rank(logits, 3));
  assert.equal(best[0], logits.indexOf(Math.max(...logits)));
  assert.ok(Math.abs(take(module.surprise(logits, best[0]!)) + Math.log(probabilities[0]!)) < 1e-6);
  const greedy = take(module.Sampler.create(0, 0, 1, 1));
  assert.equal(take(greedy.next(logits)), best[0]);
});

test('what disagrees is named before memory is taken', { skip }, async () => {
  const module = await start();
  const file = read('llama/model.safetensors');
  const config = new TextDecoder().decode(read('llama/config.json'));
  const refused = (text: string, start: Uint8Array, size: number) => {
    const before = module.memoryInUse();
    const opened = module.Loader.open(new TextEncoder().encode(text));
    if (!opened.ok) return opened.message;
    const loader = opened.value;
    const added = loader.addFile(start, size);
    const planned = added.ok ? loader.plan() : added;
    loader.delete();
    assert.equal(module.memoryInUse(), before);
    assert.ok(!planned.ok);
    return planned.message;
  };
  const head = file.subarray(0, headerBytes(file));
  assert.match(refused('{', head, file.length), /not JSON/);
  assert.match(refused(config, head, file.length - 1), /cut off/);
  assert.match(refused(config, head.subarray(0, 20), file.length), /cut off/);
  assert.match(
    refused(config.replace('"vocab_size": 40', '"vocab_size": 999'), head, file.length),
    /embed_tokens\.weight" is \[40, 16\], but the configuration asks for \[999, 16\]/,
  );
});

test('extents whose products wrap in 32 bits are refused, and the module lives on', {
  skip,
}, async () => {
  const module = await start();
  const many = 65536; // its square is 2³²
  const ones = (...shape: number[]) => ({
    dtype: 'F32',
    shape,
    bytes: new Uint8Array(new Float32Array(shape.reduce((a, b) => a * b)).fill(0.5).buffer),
  });
  const layer = 'model.layers.0.';
  const square = ['self_attn.q_proj', 'self_attn.k_proj', 'self_attn.v_proj', 'self_attn.o_proj'];
  const maps = [...square, 'mlp.gate_proj', 'mlp.up_proj', 'mlp.down_proj'];
  const norms = [`${layer}input_layernorm`, `${layer}post_attention_layernorm`, 'model.norm'];
  const file = safetensors(
    Object.fromEntries([
      ['model.embed_tokens.weight', ones(many, 2)],
      ...maps.map((name) => [`${layer}${name}.weight`, ones(2, 2)]),
      ...norms.map((name) => [`${name}.weight`, ones(2)]),
    ]),
    {},
  );
  const config = {
    architectures: ['LlamaForCausalLM'],
    vocab_size: many,
    hidden_size: 2,
    num_hidden_layers: 1,
    num_attention_heads: 1,
    intermediate_size: 2,
    max_position_embeddings: 2 * many,
    tie_word_embeddings: true,
  };
  const model = load(module, utf8(JSON.stringify(config)), file);
  const pass = take(module.Pass.start(model, module.Setup.create()));
  const refused = (outcome: { ok: boolean; code?: string }) =>
    assert.equal(outcome.code, 'too_large');
  refused(pass.feed(new Uint32Array(many), new Uint32Array()));
  assert.equal(pass.hidden().length, 0);
  refused(pass.lens(new Float32Array(2 * many)));
  take(pass.feed(Uint32Array.of(1, 2, 3), new Uint32Array()));
  finish(pass);
  assert.equal(take(pass.lens(pass.hidden())).length, 3 * many);
});

test('a model gives its memory back', { skip }, async () => {
  const module = await start();
  const once = () => {
    const model = load(module, read('bert/config.json'), read('bert/model.safetensors'));
    const setup = module.Setup.create();
    const pass = take(module.Pass.start(model, setup));
    take(pass.feed(Uint32Array.of(5, 6, 7), new Uint32Array()));
    finish(pass);
    for (const owned of [pass, setup, model]) owned.delete();
  };
  once();
  const before = module.memoryInUse();
  for (let i = 0; i < 5; i++) once();
  assert.equal(module.memoryInUse(), before);
});
