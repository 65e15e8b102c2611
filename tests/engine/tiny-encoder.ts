/**
 * A sentence encoder of random weights in the form of the published one: a BERT with its tokenizer.json and a card
 * whose weights are cut into parts. It knows a few words.
 */
import { createHash } from 'node:crypto';
import { randomValues } from '../wasm/support.ts';

const WORDS =
  "[PAD] [UNK] [CLS] [SEP] we sat on the bank of river and lent us money she ##s . , ' s a in to row sand";
const VOCABULARY = WORDS.split(' ');
const SHAPE = { layers: 2, width: 16, inner: 24, room: 64 };

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** Its files below models/NAME, with the weights in as many parts. */
export function tinyEncoder(parts: number): Record<string, Uint8Array> {
  const weights = weightsOfRandom();
  const size = Math.ceil(weights.length / parts);
  const cut = Array.from({ length: parts }, (_, at) => ({
    name: `model.safetensors.part${at + 1}`,
    bytes: weights.slice(at * size, (at + 1) * size),
  }));
  const files: Record<string, Uint8Array> = {
    'config.json': json({
      architectures: ['BertModel'],
      model_type: 'bert',
      hidden_size: SHAPE.width,
      num_hidden_layers: SHAPE.layers,
      num_attention_heads: 2,
      intermediate_size: SHAPE.inner,
      vocab_size: VOCABULARY.length,
      hidden_act: 'gelu',
      max_position_embeddings: SHAPE.room,
      type_vocab_size: 2,
      layer_norm_eps: 1e-12,
      pad_token_id: 0,
    }),
    'tokenizer.json': json(tokenizer()),
  };
  const whole = Object.entries(files).map(([name, bytes]) => measured(name, bytes));
  const card = {
    title: 'a tiny encoder',
    licence: 'none',
    files: [
      ...whole,
      {
        ...measured('model.safetensors', weights),
        parts: cut.map(({ name, bytes }) => measured(name, bytes)),
      },
    ],
  };
  for (const { name, bytes } of cut) files[name] = bytes;
  return { ...files, 'card.json': json(card) };
}

const measured = (name: string, bytes: Uint8Array) => ({
  name,
  bytes: bytes.length,
  sha256: sha256(bytes),
});

function tokenizer() {
  const special = { single_word: false, lstrip: false, rstrip: false, normalized: false };
  const around = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
  const own = (id: string) => ({ id, ids: [VOCABULARY.indexOf(id)], tokens: [id] });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: VOCABULARY.slice(0, 4).map((content, id) => ({
      id,
      content,
      ...special,
      special: true,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [around('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, around('[SEP]')],
      pair: [],
      special_tokens: { '[CLS]': own('[CLS]'), '[SEP]': own('[SEP]') },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(VOCABULARY.map((piece, id) => [piece, id])),
    },
  };
}

function weightsOfRandom(): Uint8Array {
  const { width, inner, layers, room } = SHAPE;
  const norm = (name: string): [string, number[]][] => [
    [`${name}.weight`, [width]],
    [`${name}.bias`, [width]],
  ];
  const linear = (name: string, to: number, from: number): [string, number[]][] => [
    [`${name}.weight`, [to, from]],
    [`${name}.bias`, [to]],
  ];
  const shapes: [string, number[]][] = [
    ['embeddings.word_embeddings.weight', [VOCABULARY.length, width]],
    ['embeddings.position_embeddings.weight', [room, width]],
    ['embeddings.token_type_embeddings.weight', [2, width]],
    ...norm('embeddings.LayerNorm'),
    ...Array.from({ length: layers }, (_, at) => `encoder.layer.${at}`).flatMap((layer) => [
      ...['query', 'key', 'value'].flatMap((one) =>
        linear(`${layer}.attention.self.${one}`, width, width),
      ),
      ...linear(`${layer}.attention.output.dense`, width, width),
      ...norm(`${layer}.attention.output.LayerNorm`),
      ...linear(`${layer}.intermediate.dense`, inner, width),
      ...linear(`${layer}.output.dense`, width, inner),
      ...norm(`${layer}.output.LayerNorm`),
    ]),
  ];
  const header: Record<string, unknown> = {};
  let end = 0;
  const values = shapes.map(([name, shape], at) => {
    const count = shape.reduce((product, side) => product * side, 1);
    const random = randomValues(count, at + 1);
    const own = name.endsWith('LayerNorm.weight') ? random.map((value) => 1 + value / 4) : random;
    const begin = end;
    end += own.byteLength;
    header[name] = { dtype: 'F32', shape, data_offsets: [begin, end] };
    return new Uint8Array(own.buffer, own.byteOffset, own.byteLength);
  });
  const text = json(header);
  const padding = (8 - (text.length % 8)) % 8;
  const file = new Uint8Array(8 + text.length + padding + end).fill(
    32,
    0,
    8 + text.length + padding,
  );
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length + padding), true);
  file.set(text, 8);
  let at = 8 + text.length + padding;
  for (const bytes of values) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}
