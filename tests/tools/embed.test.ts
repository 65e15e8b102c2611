// `embedscope embed` and `distill`: every recipe gives the reference's vector, natively and in the engine; what
// is written is read by the other commands; what was cut is said.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { openEngine } from '../engine/results.ts';
import {
  type EncoderFamily,
  encoderFamilies,
  filesBelow,
  sentenceRecipes,
  writeEncoder,
  writeFamily,
  writeTable,
} from '../golden/sentence_folders.ts';

const root = new URL('../../', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'embedscope-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const tool = (args: string[], input = '') =>
  spawnSync(join(root, 'build/native/embedscope'), args, { encoding: 'utf8', input });
const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
function answers(args: string[], input = '') {
  const { status, stdout, stderr } = tool(args, input);
  assert.equal(status, 0, stderr);
  return lines(stdout);
}
function failure(args: string[], input = ''): string {
  const { status, stderr } = tool(args, input);
  assert.equal(status, 1, stderr);
  return stderr;
}
const near = (found: ArrayLike<number>, wanted: ArrayLike<number>, what: string) => {
  assert.equal(found.length, wanted.length, what);
  Array.from(wanted, (value, i) =>
    assert.ok(Math.abs(value - found[i]!) < 5e-6, `${what}: ${found[i]} for ${value} at ${i}`),
  );
};
const encoder = (recipe: string) => {
  const at = join(folder, recipe);
  if (!existsSync(at)) writeEncoder(at, recipe);
  return at;
};
const engineAt = (at: string) =>
  openEngine({
    read: (path) =>
      new Uint8Array(
        readFileSync(
          path.startsWith('engine/')
            ? join(root, path.replace('engine/', 'build/wasm/'))
            : join(at, path),
        ),
      ),
  });

test('every recipe gives the vector of the reference, here and in the engine', async () => {
  const engine = engineAt(folder);
  for (const { name, text, dims, vector } of sentenceRecipes) {
    const model = encoder(name);
    const [found] = answers(['embed', '--model', model, '--dims', String(dims), text]);
    near(found, vector, name);
    const files = filesBelow(model);
    const opened = await engine.call('embed.open', { model: 'tiny', folder: `${name}/`, files });
    assert.equal(opened.kind, 'transformer');
    assert.equal(dims || opened.dims, vector.length);
    const { vectors } = await engine.call('embed.texts', {
      model: 'tiny',
      texts: [text],
      dimensions: dims,
    });
    near(vectors, found, `${name} in the engine`);
    await engine.call('embed.close', { model: 'tiny' });
  }
  engine.dispose();
});

test('encoders of every family make the vector of the reference of a text', async () => {
  const engine = engineAt(folder);
  for (const family of Object.keys(encoderFamilies) as EncoderFamily[]) {
    const at = join(folder, family);
    const { text, vector } = writeFamily(at, family);
    const short = text.split(' ').slice(0, 3).join(' ');
    const [found, , alone] = answers(['embed', '--model', at, text, short, short]);
    near(found, vector, family);
    near(answers(['embed', '--model', at, short])[0], alone, `${family}: one of several texts`);
    const files = filesBelow(at);
    await engine.call('embed.open', { model: family, folder: `${family}/`, files });
    const { vectors } = await engine.call('embed.texts', { model: family, texts: [text, short] });
    near(vectors, [...found, ...alone], `${family} in the engine`);
    await engine.call('embed.close', { model: family });
  }
  engine.dispose();
});

const cosine = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0) / (Math.hypot(...a) * Math.hypot(...b));

test('in eight bits a model keeps its recipe', () => {
  const at = join(folder, 'eight-bits');
  const small = tool(['quantize', '--model', encoder('dense-twice'), '--output', at]);
  assert.equal(small.status, 0, small.stderr);
  const { text, vector } = sentenceRecipes.find(({ name }) => name === 'dense-twice')!;
  const [found] = answers(['embed', '--model', at, text]);
  assert.ok(cosine(vector, found) > 0.99, String(cosine(vector, found)));
});

test('in eight bits relative positions stay as they are', () => {
  for (const family of ['mpnet', 't5'] as const) {
    const whole = join(folder, `${family}-whole`);
    const at = join(folder, `${family}-eight-bits`);
    const { text, vector } = writeFamily(whole, family);
    const small = tool(['quantize', '--model', whole, '--output', at]);
    assert.equal(small.status, 0, small.stderr);
    const [found] = answers(['embed', '--model', at, text]);
    assert.ok(cosine(vector, found) > 0.99, `${family}: ${cosine(vector, found)}`);
  }
});

test('texts of many lengths, read together, are what each is alone', async () => {
  const model = encoder('dense-twice');
  const texts = Array.from({ length: 40 }, (_, i) =>
    Array.from({ length: 1 + ((i * 5) % 9) }, (_, word) => `w${(i * 7 + word * 3) % 40}`).join(' '),
  );
  const together = answers(['embed', '--model', model], `${texts.join('\n')}\n`);
  assert.equal(together.length, 40);
  for (const at of [0, 7, 39]) {
    const [alone] = answers(['embed', '--model', model, texts[at]!]);
    near(together[at], alone, texts[at]!);
  }
  const engine = engineAt(folder);
  const files = filesBelow(model);
  await engine.call('embed.open', { model: 'tiny', folder: 'dense-twice/', files });
  const { vectors, dims } = await engine.call('embed.texts', { model: 'tiny', texts });
  near(vectors.subarray(39 * dims), together[39], 'in the engine');
  engine.dispose();
});

test('our own encoder is the same in the engine as here', async () => {
  const texts = ['The river bank was muddy.', '', 'Money in the bank.'];
  const native = texts.map(
    (text) => answers(['embed', '--model', join(root, 'models/sentence'), text])[0],
  );
  const engine = engineAt(root);
  const { dims, longest } = await engine.call('embed.open', {
    model: 'ours',
    folder: 'models/sentence/',
    files: filesBelow(join(root, 'models/sentence')),
    tokenizer: 'models/tokenizer/tokenizer.model',
  });
  assert.deepEqual([dims, longest], [256, 256]);
  const { vectors } = await engine.call('embed.texts', { model: 'ours', texts });
  native.forEach((vector, i) => {
    near(vectors.subarray(i * dims, (i + 1) * dims), vector, texts[i]!);
  });
  const about = await engine.call('model.describe', { model: 'ours' });
  assert.match(about.licence!, /CC BY-SA/);
  assert.deepEqual([about.layers, about.width, about.vocabulary], [2, 256, 8192]);
  engine.dispose();
});

test('what embed writes is read by the others, with texts as labels', () => {
  const model = encoder('mean');
  const texts = ['w1 w2', 'w3', 'w1 w2', 'w4\tw5', '', 'w9 w8 w7'];
  const labels = ['w1 w2', 'w3', 'w1 w2 (2)', 'w4 w5', '(empty)', 'w9 w8 w7'];
  const printed = texts.map((text) => answers(['embed', '--model', model, '--raw', text])[0]);
  for (const kind of ['npy', 'tsv', 'safetensors']) {
    const out = join(folder, `written.${kind}`);
    const [said] = answers([
      ...['embed', '--model', model, '--raw', '--out', out, '--json', '--'],
      ...texts,
    ]);
    assert.deepEqual([said.texts, said.dims, said.cut], [6, 16, 0]);
    const [found] = answers(['search', '--model', out, '--word', 'w1 w2', '--k', '5']);
    assert.equal(found.hits[0].word, 'w1 w2 (2)', kind);
    assert.deepEqual(
      found.hits.map(({ word }: { word: string }) => word).sort(),
      labels.filter((label) => label !== 'w1 w2').sort(),
    );
    assert.equal(answers(['knn', '--model', out, '--k', '2'])[3].word, 'w4 w5');
    assert.equal(answers(['stats', '--model', out, '--k', '2'])[0].rows, 6);
    assert.equal(answers(['project', '--model', out, '--json', '--method', 'pca']).length, 6);
    const clusters = ['cluster', '--model', out, '--method', 'kmeans', '--clusters', '2'];
    assert.equal(answers(clusters).length, 2);
  }
  const npy = readFileSync(join(folder, 'written.npy'));
  const begin = 10 + npy.readUInt16LE(8);
  assert.equal(begin % 64, 0);
  const stored = new Float32Array(Uint8Array.from(npy.subarray(begin)).buffer);
  near(stored, printed.flat(), 'written.npy');
  writeFileSync(join(folder, 'written.labels.txt'), 'one\n');
  assert.match(
    failure(['knn', '--model', join(folder, 'written.npy')]),
    /written\.labels\.txt: 6 vectors and 1 label/,
  );
  assert.match(
    failure(['embed', '--model', model, '--out', join(folder, 'x.csv'), 'w1']),
    /invalid_argument: .*written as \.npy, \.tsv or \.safetensors/,
  );
});

test('embed pipes into search, as rows and as queries', () => {
  const model = encoder('mean');
  const rows = tool(['embed', '--model', model, '--json'], 'w1 w2\nw3\nw4 w5\n').stdout;
  const [hit] = answers(['search', '--model', '-', '--word', 'w3', '--k', '1'], rows);
  assert.ok(['w1 w2', 'w4 w5'].includes(hit.hits[0].word));
  const file = join(folder, 'rows.jsonl');
  writeFileSync(file, rows);
  const query = tool(['embed', '--model', model, 'w3']).stdout;
  const [same] = answers(['search', '--model', file, '--queries', '-', '--k', '1'], query);
  assert.equal(same.hits[0].word, 'w3');
  for (const [text, message] of [
    ['[1,2]\n[1]\n', /line 2 has 1 numbers, the lines before have 2/],
    ['[1,"x"]\n', /line 1 has something else than a number/],
    ['{"text":"a"}\n', /line 1 is neither a list of numbers/],
    ['{"text":"a","vector":[1]}\n[2]\n', /some lines have a "text"/],
    ['{"vector":[1}\n', /malformed/],
  ] as const)
    assert.match(failure(['stats', '--model', '-'], text), message);
});

test('what was cut is said, and what else can go wrong', () => {
  const model = encoder('mean');
  const long = Array.from({ length: 30 }, (_, i) => `w${i}`).join(' ');
  const { stdout, stderr } = tool(['embed', '--model', model, '--json', long, 'w1', long]);
  assert.match(stderr, /note: text 1 has 32 tokens, of which the model reads the first 16/);
  assert.match(stderr, /note: 2 of 3 texts were cut/);
  const [first, second] = lines(stdout);
  assert.deepEqual([first.tokens, first.read, second.tokens, second.read], [32, 16, 3, 3]);
  const prompted = encoder('prompt');
  assert.match(
    failure(['embed', '--model', prompted, '--prompt-name', 'passage', 'w1']),
    /not_found: the model has no prompt "passage"; it has query/,
  );
  const [asked] = answers(['embed', '--model', prompted, '--prompt-name', 'query', 'w1']);
  assert.deepEqual(asked, answers(['embed', '--model', prompted, 'w1'])[0]);
  assert.deepEqual(asked, answers(['embed', '--model', prompted, '--prompt', 'w29 w9 ', 'w1'])[0]);
  assert.match(
    failure(['embed', '--model', model, '--dims', '17', 'w1']),
    /invalid_argument: text 1: 17 dimensions of 16/,
  );
  const broken = join(folder, 'broken');
  writeEncoder(broken, 'mean');
  writeFileSync(
    join(broken, 'modules.json'),
    JSON.stringify([
      { path: '', type: 'x.Transformer' },
      { path: '1_CNN', type: 'x.CNN' },
    ]),
  );
  assert.match(failure(['embed', '--model', broken, 'w1']), /unsupported: .*broken: .*"x\.CNN"/);
});

test('--explain says what was done on the way to a vector', async () => {
  const model = encoder('prompt-left-out');
  const { text, vector } = sentenceRecipes.find(({ name }) => name === 'prompt-left-out')!;
  const [said] = answers(['embed', '--model', model, '--explain', text]);
  near(said.vector, vector, 'explained');
  assert.deepEqual(
    said.tokens.map(({ piece, special, prompt }: Record<string, unknown>) => [
      piece,
      special ? 'special' : prompt ? 'prompt' : 'text',
    ]),
    [
      ['w5', 'special'],
      ['w29', 'prompt'],
      ['w9', 'prompt'],
      ['w8', 'text'],
      ['w8', 'text'],
      ['w18', 'text'],
      ['w26', 'special'],
    ],
  );
  assert.deepEqual(said.pooling, ['cls', 'mean', 'weightedmean']);
  assert.deepEqual([said.count, said.read, said.longest, said.dims], [7, 7, 16, 48]);
  assert.deepEqual([said.promptPooled, said.stored, said.modules], [false, ['F32'], []]);
  const engine = engineAt(folder);
  const files = filesBelow(model);
  await engine.call('embed.open', { model: 'tiny', folder: 'prompt-left-out/', files });
  const explained = await engine.call('embed.explain', { model: 'tiny', text });
  near(explained.vector, said.vector, 'in the engine');
  assert.deepEqual(Array.from(explained.kinds), [1, 2, 2, 0, 0, 0, 1]);
  assert.deepEqual(explained.types, said.stored);
  assert.ok(Math.abs(explained.lengthBefore - said.lengthBefore) < 1e-5);
  engine.dispose();
});

test('a static table: the mean of its rows, without what it does not know', async () => {
  const at = join(folder, 'table');
  const rows = writeTable(at);
  const mean = (ids: number[]) => {
    const sum = [0, 1, 2].map((d) => ids.reduce((all, id) => all + rows[id]![d]!, 0) / ids.length);
    return sum.map((value) => value / Math.hypot(...sum));
  };
  const texts = ['w1 w2 w2', 'w7 nowhere w9', ''];
  const found = answers(['embed', '--model', at, '--json', '--', ...texts]);
  near(found[0].vector, mean([1, 2, 2]), 'table');
  near(found[1].vector, mean([7, 9]), 'unknown left out');
  assert.deepEqual(found[2].vector, [0, 0, 0]);
  const engine = engineAt(folder);
  const opened = await engine.call('embed.open', {
    model: 'table',
    folder: 'table/',
    files: filesBelow(at),
  });
  assert.deepEqual([opened.kind, opened.dims, opened.longest], ['static', 3, 512]);
  const { vectors } = await engine.call('embed.texts', { model: 'table', texts });
  near(
    vectors,
    found.flatMap(({ vector }) => vector),
    'in the engine',
  );
  engine.dispose();
  const short = join(folder, 'short');
  writeTable(short, { max_length: 2 });
  const cut = tool(['embed', '--model', short, '--json', 'w1 w2 w3']);
  assert.match(cut.stderr, /has 3 tokens, of which the model reads the first 2/);
  near(lines(cut.stdout)[0].vector, mean([1, 2]), 'cut');
  assert.match(failure(['embed', '--model', at, '--pool', 'max', 'w1']), /static table/);
});

test('a real model2vec table of the web is read as its library reads it', (context) => {
  const at = join(root, '../shared/golden/model2vec');
  if (!existsSync(at)) return context.skip('the shared golden files are not beside the repository');
  const file = readFileSync(join(at, 'model.safetensors'));
  const { embeddings } = JSON.parse(
    file.subarray(8, 8 + Number(file.readBigUInt64LE())).toString(),
  );
  const begin = 8 + Number(file.readBigUInt64LE()) + embeddings.data_offsets[0];
  const { vocab } = JSON.parse(readFileSync(join(at, 'tokenizer.json'), 'utf8')).model;
  const row = (word: string) =>
    [0, 1].map((d) => file.readFloatLE(begin + 4 * (2 * vocab[word] + d)));
  const sum = ['hello', 'world', '!'].map(row).reduce((a, b) => a.map((value, d) => value + b[d]!));
  const [found] = answers(['embed', '--model', at, 'Hello world!']);
  near(
    found,
    sum.map((value) => value / Math.hypot(...sum)),
    'hello world',
  );
});

test('distill: rows are the encoder’s vectors of tokens, weighted by their places', () => {
  const model = encoder('mean');
  const at = join(folder, 'distilled');
  const [said] = answers([
    ...['distill', '--model', model, '--output', at, '--dims', '0', '--store', 'f32', '--json'],
  ]);
  assert.deepEqual([said.entries, said.dims], [40, 16]);
  const rows = (file: string) => {
    const bytes = readFileSync(join(file, 'model.safetensors'));
    const length = Number(bytes.readBigUInt64LE());
    const { embeddings } = JSON.parse(bytes.subarray(8, 8 + length).toString());
    const dims = embeddings.shape[1];
    const all = new Float32Array(Uint8Array.from(bytes.subarray(8 + length)).buffer);
    return Array.from({ length: 40 }, (_, id) => Array.from(all.slice(id * dims, (id + 1) * dims)));
  };
  const total = Array.from({ length: 40 }, (_, place) => 1 / (place + 2)).reduce((a, b) => a + b);
  const weight = (id: number) => 1e-4 / (1e-4 + 1 / (id + 2) / total);
  const texts = Array.from({ length: 40 }, (_, id) => `w${id}`);
  const alone = answers(['embed', '--model', model, '--raw', '--', ...texts]);
  rows(at).forEach((row, id) => {
    near(
      row,
      alone[id].map((value: number) => value * weight(id)),
      `row ${id}`,
    );
  });
  // All components keep the distances between entries; fewer keep no more of them.
  const turned = join(folder, 'turned');
  answers([
    ...['distill', '--model', model, '--output', turned, '--dims', '16', '--sif', '0'],
    ...['--store', 'f32', '--json'],
  ]);
  const distance = (a: number[], b: number[]) => Math.hypot(...a.map((value, d) => value - b[d]!));
  const kept = rows(turned);
  for (const [a, b] of [
    [1, 2],
    [7, 30],
    [12, 39],
  ] as const)
    assert.ok(Math.abs(distance(kept[a]!, kept[b]!) - distance(alone[a], alone[b])) < 1e-4);
  const small = join(folder, 'small');
  const [fewer] = answers([
    'distill',
    '--model',
    model,
    '--output',
    small,
    '--dims',
    '4',
    '--json',
  ]);
  assert.ok(fewer.dims === 4 && fewer.explained > 0.25 && fewer.explained < 1);
  assert.equal(answers(['embed', '--model', small, 'w1 w2'])[0].length, 4);
  assert.match(failure(['distill', '--model', small, '--output', at]), /static model already/);
  assert.match(failure(['distill', '--model', model, '--output', model]), /the model itself/);
  const url = pathToFileURL(join(small, 'config.json'));
  const config = JSON.parse(readFileSync(url, 'utf8'));
  assert.deepEqual([config.model_type, config.apply_pca, config.normalize], ['model2vec', 4, true]);
});
