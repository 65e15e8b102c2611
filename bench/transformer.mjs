// Embedscope's transformer in the form of the peers' harness: the same synthetic encoder as its ONNX graphs,
// written as a BERT checkpoint in memory and run through the bindings that the page uses.
import { filesOf, openModule, take } from './modules.mjs';

function generator(seed) {
  let state = seed | 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2147483648;
  };
}

/** The tensors of the harness's encoder: its input rows are the token table, so that token i is row i. */
function checkpoint({ L, d, ffn, S }, eightBits) {
  const random = generator(42);
  const tensors = [];
  const values = (name, shape, make) => {
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, make);
    tensors.push({ name, dtype: 'F32', shape, bytes: new Uint8Array(data.buffer) });
  };
  const norm = (name) => {
    values(`${name}.weight`, [d], () => 1);
    values(`${name}.bias`, [d], () => 0);
  };
  const linear = (name, outputs, inputs) => {
    const scale = 1.7 / Math.sqrt(inputs);
    if (eightBits) {
      const data = Int8Array.from({ length: outputs * inputs }, () => Math.round(random() * 63));
      tensors.push({
        name: `${name}.weight`,
        dtype: 'I8',
        shape: [outputs, inputs],
        bytes: new Uint8Array(data.buffer),
      });
      values(`${name}.weight_scale`, [outputs], () => scale / 63);
    } else values(`${name}.weight`, [outputs, inputs], () => random() * scale);
    values(`${name}.bias`, [outputs], () => random() * 0.01);
  };
  const input = generator(7);
  values('embeddings.word_embeddings.weight', [S, d], input);
  values('embeddings.position_embeddings.weight', [S, d], () => 0);
  norm('embeddings.LayerNorm');
  for (let layer = 0; layer < L; layer++) {
    const at = `encoder.layer.${layer}`;
    for (const part of ['query', 'key', 'value']) linear(`${at}.attention.self.${part}`, d, d);
    linear(`${at}.attention.output.dense`, d, d);
    norm(`${at}.attention.output.LayerNorm`);
    linear(`${at}.intermediate.dense`, ffn, d);
    linear(`${at}.output.dense`, d, ffn);
    norm(`${at}.output.LayerNorm`);
  }
  return tensors;
}

const config = ({ L, d, h, ffn, S }) => ({
  architectures: ['BertModel'],
  hidden_size: d,
  num_hidden_layers: L,
  num_attention_heads: h,
  intermediate_size: ffn,
  vocab_size: S,
  max_position_embeddings: S,
  type_vocab_size: 0,
  layer_norm_eps: 1e-5,
});

function load(module, shape, eightBits) {
  const tensors = checkpoint(shape, eightBits);
  const header = {};
  let at = 0;
  for (const { name, dtype, shape: extents, bytes } of tensors) {
    header[name] = { dtype, shape: extents, data_offsets: [at, at + bytes.length] };
    at += bytes.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const start = new Uint8Array(8 + json.length);
  new DataView(start.buffer).setBigUint64(0, BigInt(json.length), true);
  start.set(json, 8);
  const loader = take(module.Loader.open(new TextEncoder().encode(JSON.stringify(config(shape)))));
  take(loader.addFile(start, start.length + at));
  const bytes = new Map(tensors.map((tensor) => [tensor.name, tensor.bytes]));
  for (const name of take(loader.plan()).names) take(loader.add(name, bytes.get(name)));
  const model = take(loader.finish());
  loader.delete();
  return model;
}

/** Node 20 has relaxed SIMD behind a flag; browsers that have it need none. */
const RELAXED = ['--experimental-wasm-relaxed-simd'];

const encoder = (eightBits, flags = []) => ({
  kind: 'wasm',
  version: 'working tree',
  files: filesOf('transformer'),
  flags,
  skip: (workload) => workload.mm !== undefined,
  async make({ c }) {
    const module = await openModule('transformer');
    const model = load(module, c, eightBits);
    const ids = Uint32Array.from({ length: c.S }, (_, index) => index);
    const setup = module.Setup.create();
    setup.ask('hidden.*');
    return {
      run() {
        const pass = take(module.Pass.start(model, setup));
        take(pass.feed(ids, new Uint32Array()));
        while (!take(pass.step()));
        const states = {};
        for (let layer = 0; layer <= c.L; layer++) {
          states[`h${layer}`] = { data: take(pass.traced(`hidden.${layer}`)).values };
        }
        pass.delete();
        return states;
      },
    };
  },
});

export default {
  transformer: {
    'ours-f32': encoder(false, RELAXED),
    'ours-f32-simd128': encoder(false),
    'ours-int8': encoder(true),
  },
};
