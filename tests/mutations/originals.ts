/** Small valid files of every format, and how the command line and the engine are asked to read them. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Engine } from '../../web/engine/client/engine.ts';

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const golden = (path: string) => readFileSync(at(`tests/golden/${path}`));

export interface Original {
  name: string;
  /** By their paths in a folder. */
  files: Record<string, Buffer>;
  /** The file that is changed. */
  target: string;
  /** Of the command line, which runs in the folder. */
  command: string[];
  /** What the engine answers of the same files in a folder, where it reads such. */
  ask?: (engine: Engine, at: string) => Promise<unknown>;
}

const letters = ['[UNK]', '[CLS]', '[SEP]', ...'abcdefghijklmnopqrstuvwxyz0123456789'].slice(0, 40);
const tokenizer = Buffer.from(
  JSON.stringify({
    version: '1.0',
    normalizer: { type: 'BertNormalizer', clean_text: true, lowercase: true },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '',
      vocab: Object.fromEntries(letters.map((piece, id) => [piece, id])),
    },
  }),
);

const rows = [
  [0.5, -1, 2, 0.25],
  [1, 0, 0, -3.5],
  [0, 2, 1, 1],
];
const words = ['one', 'two', 'three'];
const values = Buffer.from(new Float32Array(rows.flat()).buffer);

function safetensors(tensors: [string, string, number[], Buffer][], metadata: object): Buffer {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, dtype, shape, { length }] of tensors) {
    header[name] = { dtype, shape, data_offsets: [end, end + length] };
    end += length;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...tensors.map(([, , , bytes]) => bytes)]);
}

function npy(): Buffer {
  const text = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }";
  const header = Buffer.from(`${text.padEnd(117)}\n`);
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    Buffer.from([118, 0]),
    header,
    values,
  ]);
}

const wordFile = safetensors(
  [
    ['embedding', 'F32', [3, 4], values],
    ['words', 'U8', [13], Buffer.from(words.join('\n'))],
  ],
  { format: 'embedscope-words', part: '0', parts: '1' },
);
const vectorFiles: Record<string, Buffer> = {
  'x.npy': npy(),
  'x.tsv': Buffer.from(rows.map((row, at) => [words[at], ...row].join('\t')).join('\n')),
  'x.vec': Buffer.from(`3 4\n${rows.map((row, at) => [words[at], ...row].join(' ')).join('\n')}\n`),
  'x.txt': Buffer.from(rows.map((row, at) => [words[at], ...row].join(' ')).join('\n')),
  'x.bin': Buffer.concat([
    Buffer.from('3 4\n'),
    ...words.flatMap((word, at) => [
      Buffer.from(`${word} `),
      values.subarray(at * 16, at * 16 + 16),
    ]),
  ]),
  'x.safetensors': wordFile,
};

const ofVectors = Object.entries(vectorFiles).map(
  ([target, bytes]): Original => ({
    name: target,
    files: { [target]: bytes },
    target,
    command: ['knn', '--model', target, '--k', '1'],
    ask: (engine, at) => engine.call('vectors.open', { table: 't', files: [`${at}/${target}`] }),
  }),
);

const run = async (engine: Engine, source: { config?: string; files: string[] }) => {
  await engine.call('model.load', { model: 'm', ...source });
  return engine.call('model.run', { model: 'm', ids: [3, 4, 5] });
};

const ofModels = [
  'llama',
  'llama-scaled',
  'mistral',
  'qwen3',
  'bert',
  'gpt2',
  'modernbert',
  'mpnet',
  't5',
  'embedding-gemma',
].flatMap((family): Original[] => {
  const files = {
    'config.json': golden(`transformers/${family}/config.json`),
    'model.safetensors': golden(`transformers/${family}/model.safetensors`),
    'tokenizer.json': tokenizer,
  };
  return ['config.json', 'config.json', 'model.safetensors'].map((target) => ({
    name: `${family}: ${target}`,
    files,
    target,
    command: ['trace', '--model', '.', '--text', 'ab c'],
    ask: (engine, at) =>
      run(engine, { config: `${at}/config.json`, files: [`${at}/model.safetensors`] }),
  }));
});

const ofGguf = ['llama-q8_0', 'llama-q4_0', 'bert-f16', 'qwen3-f32'].map(
  (name): Original => ({
    name: `${name}.gguf`,
    files: { 'x.gguf': golden(`gguf/${name}.gguf`) },
    target: 'x.gguf',
    command: ['trace', '--model', 'x.gguf', '--list'],
    ask: (engine, at) => run(engine, { files: [`${at}/x.gguf`] }),
  }),
);

const asked = readdirSync(at('tests/golden/tokenizer-json')).map((name) => ({
  name,
  bytes: golden(`tokenizer-json/${name}/tokenizer.json`),
  text: JSON.parse(golden(`tokenizer-json/${name}/texts.json`).toString())[0] as string,
}));
const tokenizers = [{ name: 'plain', bytes: tokenizer, text: 'ab  c <mask> 12' }, ...asked];
const ofTokenizers = tokenizers.map(
  ({ name, bytes, text }): Original => ({
    name: `${name}: tokenizer.json`,
    files: { 'tokenizer.json': bytes },
    target: 'tokenizer.json',
    command: ['tokenize', '--model', '.', '--', text],
    ask: (engine, at) =>
      engine.call('text.encode', { model: `${at}/tokenizer.json`, text, specials: true }),
  }),
);

const text = 'ab  c <mask> 12\n\u00e9';
const sentencePiece: Original = {
  name: 'tokenizer.model',
  files: { 'tokenizer.model': readFileSync(at('models/tokenizer/tokenizer.model')) },
  target: 'tokenizer.model',
  command: ['tokenize', '--model', '.', '--', text],
  ask: (engine, at) => engine.call('text.encode', { model: `${at}/tokenizer.model`, text }),
};

const embedding = (files: Record<string, Buffer>, target: string): Original => ({
  name: `embedded: ${target}`,
  files,
  target,
  command: ['embed', '--model', '.', 'ab c'],
  ask: async (engine, at) => {
    const model = 'mutated';
    await engine.call('embed.open', { model, folder: `${at}/`, files: Object.keys(files) });
    return engine.call('embed.texts', { model, texts: ['ab c'] });
  },
});
const recipe = (path: string) => golden(`sentence-recipes/dense-tanh/${path}`);
const sentenceModel: Record<string, Buffer> = {
  'config.json': golden('transformers/bert/config.json'),
  'model.safetensors': golden('transformers/bert/model.safetensors'),
  'tokenizer.json': tokenizer,
  ...Object.fromEntries(
    [
      'modules.json',
      '1_Pooling/config.json',
      '2_Dense/config.json',
      '2_Dense/model.safetensors',
    ].map((path) => [path, recipe(path)]),
  ),
  'sentence_bert_config.json': Buffer.from('{"max_seq_length": 12, "do_lower_case": true}'),
  'config_sentence_transformers.json': Buffer.from(
    JSON.stringify({ prompts: { query: 'ab ' }, default_prompt_name: 'query' }),
  ),
};
const ofSentences = Object.keys(sentenceModel)
  .filter((path) => path.includes('/') || /modules|sentence/.test(path))
  .map((target) => embedding(sentenceModel, target));

const table: Record<string, Buffer> = {
  'config.json': Buffer.from('{"model_type": "model2vec", "normalize": true, "max_length": 9}'),
  'model.safetensors': safetensors(
    [
      ['embeddings', 'F32', [40, 2], Buffer.alloc(320, 0x3e)],
      ['mapping', 'U8', [60], Buffer.alloc(60, 7)],
      ['weights', 'F16', [60], Buffer.alloc(120, 0x3c)],
    ],
    {},
  ),
  'tokenizer.json': tokenizer,
};
const ofTables = ['config.json', 'model.safetensors'].map((target) => embedding(table, target));

export const originals: readonly Original[] = [
  ...ofVectors,
  ...ofModels,
  ...ofGguf,
  ...ofTokenizers,
  sentencePiece,
  ...ofSentences,
  ...ofTables,
];
