/**
 * From texts to vectors in the engine. That vectors are the reference's, and the command line's, is in
 * tests/tools/embed.test.ts; here: what is asked, said, refused and given back.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fromFrontMatter } from '../../web/engine/shared/calls/embed/card.ts';
import type { Progress } from '../../web/engine/shared/calls.ts';
import {
  filesBelow,
  sentenceRecipes,
  writeEncoder,
  writeTable,
} from '../golden/sentence_folders.ts';
import { openEngine } from './results.ts';
import { rejection } from './support.ts';

const root = new URL('../../', import.meta.url).pathname;
const skip =
  !existsSync(join(root, 'build/wasm/transformer.mjs')) && 'transformer.wasm is not built';
const folder = mkdtempSync(join(tmpdir(), 'embedscope-'));
after(() => rmSync(folder, { recursive: true, force: true }));
for (const recipe of ['mean', 'prompt', 'joined-as-listed'])
  writeEncoder(join(folder, recipe), recipe);
writeTable(join(folder, 'table'));
writeFileSync(
  join(folder, 'mean/README.md'),
  '---\nlicense: apache-2.0\nlanguage:\n- en\n- "de"\ntags: [x]\n---\n# A model\n',
);

const asked: string[] = [];
const engineOf = () =>
  openEngine({
    read: (path) => {
      asked.push(path);
      const engine = path.startsWith('engine/') && join(root, path.replace('engine', 'build/wasm'));
      const shipped = path.startsWith('models/') && join(root, path);
      const golden = path.startsWith('tests/') && join(root, path);
      return new Uint8Array(readFileSync(engine || shipped || golden || join(folder, path)));
    },
  });
const params = (name: string) => ({
  model: name,
  folder: `${name}/`,
  files: filesBelow(join(folder, name)),
});

test('an encoder says what it is, embeds with progress, and gives its memory back', {
  skip,
}, async () => {
  const engine = engineOf();
  const opened = await engine.call('embed.open', params('joined-as-listed'));
  assert.deepEqual(opened, {
    kind: 'transformer',
    dims: 32,
    longest: 16,
    pooling: ['lasttoken', 'cls'],
    modules: ['Normalize'],
    unit: true,
    prompts: [],
    defaultPrompt: null,
    notices: [],
  });
  const texts = Array.from({ length: 60 }, (_, i) => `w${i % 40}${' w3'.repeat(i % 7)}`);
  const progress: Progress[] = [];
  const embedded = await engine.call(
    'embed.texts',
    { model: 'joined-as-listed', texts },
    { onProgress: (one) => progress.push(one) },
  );
  assert.equal(embedded.vectors.length, 60 * 32);
  assert.equal(embedded.dims, 32);
  assert.deepEqual(
    Array.from(embedded.tokens),
    Array.from(texts, (_, i) => 3 + (i % 7)),
  );
  assert.equal(embedded.cut, 0);
  for (let row = 0; row < 60; row++) {
    const vector = embedded.vectors.subarray(row * 32, (row + 1) * 32);
    assert.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-6);
  }
  assert.ok(progress.every(({ stage, total }) => stage !== 'embedding' || total === 60));
  const none = await engine.call('embed.texts', { model: 'joined-as-listed', texts: [] });
  assert.deepEqual([none.vectors.length, none.dims], [0, 0]);
  assert.deepEqual(await engine.call('embed.close', { model: 'joined-as-listed' }), {
    closed: true,
  });
  await assert.rejects(
    engine.call('embed.texts', { model: 'joined-as-listed', texts: ['w1'] }),
    rejection('not_found', /no encoder called "joined-as-listed"/),
  );
  assert.deepEqual(await engine.call('embed.close', { model: 'joined-as-listed' }), {
    closed: false,
  });
  engine.dispose();
});

test('prompts by name and as they are written; cuts are said; a cancelled call leaves the rest usable', {
  skip,
}, async () => {
  const engine = engineOf();
  const { prompts, defaultPrompt } = await engine.call('embed.open', params('prompt'));
  assert.deepEqual([prompts, defaultPrompt], [['query'], 'query']);
  const one = { model: 'prompt', texts: ['w8 w8 w18'] };
  const { vectors } = await engine.call('embed.texts', one);
  const named = await engine.call('embed.texts', { ...one, promptName: 'query' });
  const written = await engine.call('embed.texts', { ...one, prompt: 'w29 w9 ' });
  assert.deepEqual([named.vectors, written.vectors], [vectors, vectors]);
  const bare = await engine.call('embed.texts', { ...one, prompt: '' });
  assert.equal(bare.tokens[0], 5);
  assert.notDeepEqual(bare.vectors, vectors);
  await assert.rejects(
    engine.call('embed.texts', { ...one, promptName: 'passage' }),
    rejection('not_found', /no prompt "passage"; it has query/),
  );
  const long = await engine.call('embed.texts', {
    ...one,
    texts: ['w1', 'w2 '.repeat(50)],
  });
  assert.deepEqual([long.cut, long.tokens[1], long.read[1], long.read[0]], [1, 54, 16, 5]);
  await assert.rejects(
    engine.call('embed.texts', { ...one, dimensions: 99 }),
    rejection('invalid_argument', /99 dimensions of 16/),
  );
  const controller = new AbortController();
  const many = engine.call(
    'embed.texts',
    { ...one, texts: Array.from({ length: 5000 }, (_, i) => `w${i % 40}`) },
    { signal: controller.signal, onProgress: () => controller.abort() },
  );
  await assert.rejects(many, rejection('cancelled'));
  assert.deepEqual((await engine.call('embed.texts', one)).vectors, vectors);
  engine.dispose();
});

test('files that are missing or broken are named, and what was open stays open', {
  skip,
}, async () => {
  const engine = engineOf();
  const own = params('mean');
  await engine.call('embed.open', own);
  const { vectors } = await engine.call('embed.texts', { model: 'mean', texts: ['w1'] });
  const without = (gone: string) => own.files.filter((path) => path !== gone);
  for (const [files, code, message] of [
    [without('tokenizer.json'), 'not_found', /no tokenizer\.json or tokenizer\.model/],
    [without('model.safetensors'), 'not_found', /no config\.json with a \.safetensors/],
    [without('1_Pooling/config.json'), 'not_found', /1_Pooling\/config\.json is not there/],
  ] as const)
    await assert.rejects(
      engine.call('embed.open', { ...own, model: 'other', files }),
      rejection(code, message),
    );
  await assert.rejects(
    engine.call('embed.open', {
      model: 'other',
      folder: 'table/',
      files: ['config.json', 'model.safetensors', 'tokenizer.json', '../mean/modules.json'].slice(
        0,
        2,
      ),
    }),
    rejection('not_found', /tokenizer/),
  );
  const again = await engine.call('embed.texts', { model: 'mean', texts: ['w1'] });
  assert.deepEqual(again.vectors, vectors);
  engine.dispose();
});

test('what a model is: bytes, licence, languages and limits', { skip }, async () => {
  const engine = engineOf();
  await engine.call('embed.open', params('mean'));
  const about = await engine.call('model.describe', { model: 'mean' });
  assert.ok(about.bytes > 1000);
  assert.deepEqual(
    { ...about, bytes: 0 },
    {
      bytes: 0,
      licence: 'apache-2.0',
      languages: ['en', 'de'],
      architecture: 'BertForMaskedLM',
      types: about.types,
      vocabulary: 40,
      width: 16,
      layers: 2,
      context: 16,
      longest: 16,
    },
  );
  assert.ok(about.types.length > 0);
  await engine.call('embed.open', params('table'));
  const table = await engine.call('model.describe', { model: 'table' });
  assert.deepEqual(
    [table.architecture, table.vocabulary, table.width, table.longest, table.licence],
    [null, 40, 3, 512, null],
  );
  const at = 'tests/golden/gguf/bert-f16.gguf';
  await engine.call('model.load', { model: 'file', files: [at] });
  const file = await engine.call('model.describe', { model: 'file' });
  assert.deepEqual([file.architecture, file.licence, file.languages], ['bert', null, []]);
  await assert.rejects(engine.call('model.describe', { model: 'none' }), rejection('not_found'));
  engine.dispose();
  assert.deepEqual(fromFrontMatter('---\nlicense: "mit"\nlanguage: [en, fr]\n---\n'), {
    licence: 'mit',
    languages: ['en', 'fr'],
  });
  assert.deepEqual(fromFrontMatter('# No matter\n'), { licence: null, languages: [] });
});

test('a GGUF file is an encoder by itself', { skip }, async () => {
  const engine = engineOf();
  const model = { model: 'gguf', folder: 'tests/golden/gguf/', files: ['bert-f16.gguf'] };
  const { pooling, dims, unit } = await engine.call('embed.open', model);
  assert.deepEqual([pooling, dims, unit], [['cls'], 32, true]);
  const { tokens } = await engine.call('embed.texts', { model: 'gguf', texts: ['ab ba'] });
  assert.equal(tokens[0], 5);
  engine.dispose();
});

test('tokens say where they stand, and ids are a text again', { skip }, async () => {
  const engine = engineOf();
  await engine.call('embed.open', params('mean'));
  const text = ' w1  w23\nw4';
  const { ids, pieces, spans } = await engine.call('model.tokens', { model: 'mean', text });
  assert.deepEqual(Array.from(ids), [5, 1, 23, 4, 26]);
  assert.deepEqual(pieces, ['w5', 'w1', 'w23', 'w4', 'w26']);
  const cut = (at: number) => text.slice(spans[2 * at], spans[2 * at + 1]);
  assert.deepEqual([0, 1, 2, 3, 4].map(cut), ['', 'w1', 'w23', 'w4', '']);
  const tokenizer = 'models/tokenizer/tokenizer.model';
  const story = 'Der Fluß, 🙂 naïve — 1 234 banks.';
  const own = await engine.call('model.tokens', { tokenizer, text: story });
  own.pieces.forEach((piece, at) => {
    const found = story.slice(own.spans[2 * at], own.spans[2 * at + 1]);
    const letters = piece.replaceAll('▁', '');
    if (/^\p{L}+$/u.test(letters)) assert.equal(found.trim(), letters);
  });
  const back = await engine.call('text.decode', { ids: own.ids, model: tokenizer });
  assert.equal(back.text, story);
  const words = await engine.call('text.decode', { ids, model: 'mean/tokenizer.json' });
  assert.equal(words.text, 'w1 w23 w4', 'without specials');
  await assert.rejects(
    engine.call('text.decode', { ids: [9_999_999], model: tokenizer }),
    rejection('out_of_range'),
  );
  await assert.rejects(engine.call('model.tokens', { text }), rejection('not_found', /takes/));
  await assert.rejects(
    engine.call('model.tokens', { model: 'none', text }),
    rejection('not_found', /no encoder called "none"/),
  );
  engine.dispose();
});

test('an explanation holds what was done for a vector', { skip }, async () => {
  const engine = engineOf();
  await engine.call('embed.open', params('prompt'));
  const { text, vector, ids } = sentenceRecipes.find(({ name }) => name === 'prompt')!;
  const said = await engine.call('embed.explain', { model: 'prompt', text });
  for (const [i, value] of vector.entries()) assert.ok(Math.abs(value - said.vector[i]!) < 5e-6);
  assert.deepEqual(Array.from(said.ids), ids);
  assert.equal(said.input, 'w29 w9 w8 w8 w18');
  assert.deepEqual(said.modules, ['Normalize']);
  assert.ok(Math.abs(said.length - 1) < 1e-6 && Math.abs(said.lengthBefore - 1) > 1e-3);
  engine.dispose();
});
