/** Other people's tokenizers through the engine, against the ids that llama.cpp publishes for them. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { openEngine } from './results.ts';

const root = new URL('../../', import.meta.url);
const golden = new URL('../shared/golden/', root);
const built = existsSync(new URL('build/wasm/text.mjs', root));
const skip =
  (!existsSync(golden) && 'the shared golden files are not beside the repository') ||
  (!built && 'text.wasm is not built');

const open = () =>
  openEngine({
    read: (path) =>
      new Uint8Array(
        readFileSync(
          path.startsWith('golden/')
            ? new URL(path.slice('golden/'.length), golden)
            : new URL(path.replace(/^engine\//, 'build/wasm/'), root),
        ),
      ),
  });

for (const [file, vectors] of [
  ['gpt2/tokenizer.json', 'ggml-vocab-gpt-2'],
  ['bert/tokenizer.json', 'ggml-vocab-bert-bge'],
  ['gguf/ggml-vocab-gpt-2.gguf', 'ggml-vocab-gpt-2'],
  ['gguf/ggml-vocab-bert-bge.gguf', 'ggml-vocab-bert-bge'],
] as const) {
  test(`${file}: every vector gives the published ids`, { skip }, async () => {
    const engine = open();
    const read = (ending: string) =>
      readFileSync(new URL(`gguf/${vectors}.gguf.${ending}`, golden), 'utf8');
    const texts = read('inp').split('\n__ggml_vocab_test__\n');
    const expected = read('out').split('\n');
    assert.ok(texts.length > 40);
    for (const [index, text] of texts.entries()) {
      const { ids, pieces } = await engine.call('text.encode', { text, model: `golden/${file}` });
      assert.equal(Array.from(ids).join(' '), expected[index]!.trim(), JSON.stringify(text));
      assert.equal(pieces.length, ids.length);
    }
    engine.dispose();
  });
}

test('special tokens stand around a text where they are asked for', { skip }, async () => {
  const engine = open();
  const model = 'golden/bert/tokenizer.json';
  const plain = await engine.call('text.encode', { text: 'a bank', model });
  const { pieces } = await engine.call('text.encode', { text: 'a bank', model, specials: true });
  assert.deepEqual(pieces, ['[CLS]', ...plain.pieces, '[SEP]']);
  const gguf = 'tests/golden/gguf/llama-f16.gguf';
  const own = await engine.call('text.encode', { text: 'abc a', model: gguf, specials: true });
  assert.deepEqual(own.pieces[0], '<s>');
  assert.deepEqual([own.spans.at(-1), own.vocabulary], [5, 40]);
  engine.dispose();
});

test('what is no tokenizer is refused, and the one in use stays', { skip }, async () => {
  const engine = open();
  const text = 'abc';
  const before = await engine.call('text.encode', { text, model: 'golden/gpt2/tokenizer.json' });
  for (const model of ['package.json', 'tests/golden/pca.json']) {
    await assert.rejects(engine.call('text.encode', { text, model }), { code: 'malformed' });
  }
  const after = await engine.call('text.encode', { text, model: 'golden/gpt2/tokenizer.json' });
  assert.deepEqual(after.ids, before.ids);
  engine.dispose();
});

test('many texts at once give the ids of each', {
  skip: !built && 'text.wasm is not built',
}, async () => {
  const engine = open();
  const texts = [
    'The river bank.',
    '',
    'Ünïcödé 😀 中文',
    ' two  spaces ',
    'a'.repeat(500),
    '\ud800',
  ];
  const models = ['models/tokenizer/tokenizer.model', 'models/tokenizer/bpe.model'];
  models.push('tests/golden/gguf/llama-f16.gguf');
  if (existsSync(golden)) models.push('golden/bert/tokenizer.json');
  for (const model of models) {
    for (const specials of [false, true]) {
      const all = await engine.call('text.encodeAll', { texts, model, specials });
      assert.equal(all.ends.length, texts.length);
      for (const [index, text] of texts.entries()) {
        const { ids } = await engine.call('text.encode', { text, model, specials });
        const own = all.ids.subarray(index === 0 ? 0 : all.ends[index - 1], all.ends[index]);
        assert.deepEqual(own, ids, `${model}: ${text}`);
      }
    }
    const none = await engine.call('text.encodeAll', { texts: [], model });
    assert.deepEqual([none.ids.length, none.ends.length], [0, 0]);
  }
  await assert.rejects(engine.call('text.encodeAll', { texts: [1] as never, model: models[0]! }), {
    code: 'invalid_argument',
  });
  engine.dispose();
});
