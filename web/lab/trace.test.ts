import assert from 'node:assert/strict';
import test from 'node:test';
import { cellsOf, folderOf, parseIds, partsOf, stepsOf, summaryOf } from './trace.model.ts';

test('a folder’s model is the config nearest to its root, and the weights beside it', () => {
  const paths = [
    'm/1_Pooling/config.json',
    'm/config.json',
    'm/model-00002-of-00002.safetensors',
    'm/model-00001-of-00002.safetensors',
    'm/onnx/other.safetensors',
    'm/tokenizer.model',
  ];
  assert.deepEqual(folderOf(paths), {
    config: 'm/config.json',
    weights: ['m/model-00001-of-00002.safetensors', 'm/model-00002-of-00002.safetensors'],
    index: null,
    tokenizer: 'm/tokenizer.model',
  });
  assert.equal(folderOf([...paths, 'm/tokenizer.json']).tokenizer, 'm/tokenizer.json');
  assert.deepEqual(folderOf(['a.gguf']), {
    config: null,
    weights: ['a.gguf'],
    index: null,
    tokenizer: 'a.gguf',
  });
  assert.equal(folderOf(['config.json', 'a.safetensors']).tokenizer, null);
  const index = 'm/model.safetensors.index.json';
  assert.equal(folderOf([...paths, index]).index, index);
  assert.throws(() => folderOf(['a.safetensors']), /config\.json/);
  assert.throws(() => folderOf(['m/config.json', 'n/a.safetensors']), /\.safetensors/);
});

test('ids are whole numbers', () => {
  assert.deepEqual(parseIds(' 2, 17\n5 '), [2, 17, 5]);
  for (const wrong of ['', '1 -2', '1.5', 'x', '4294967295']) assert.throws(() => parseIds(wrong));
});

test('a summary leaves out what is not finite, and counts it', () => {
  const tensor = { shape: [1, 4], values: Float32Array.of(1, -3, Number.NEGATIVE_INFINITY, 2) };
  const { mean, rms, least, most, infinite } = summaryOf(tensor);
  assert.deepEqual([mean, least, most, infinite], [0, -3, 2, 1]);
  assert.ok(Math.abs(rms - Math.sqrt(14 / 3)) < 1e-12);
});

test('a window shows the cells that it names, and stays inside', () => {
  const values = Float32Array.from({ length: 24 }, (_, i) => i);
  const tensor = { shape: [2, 3, 4], values };
  assert.equal(partsOf(tensor), 2);
  const look = { part: 1, row: 1, column: 2, rows: 2, columns: 2 };
  assert.deepEqual(cellsOf(tensor, look).values, [
    [18, 19],
    [22, 23],
  ]);
  const outside = cellsOf(tensor, { part: 9, row: 9, column: 9, rows: 2, columns: 3 });
  assert.deepEqual([outside.row, outside.column], [1, 1]);
  assert.deepEqual(outside.values[1], [21, 22, 23]);
  const whole = cellsOf(
    { shape: [4], values: values.slice(0, 4) },
    { ...look, columns: 9, rows: 9 },
  );
  assert.deepEqual(whole.values, [[0, 1, 2, 3]]);
});

test('the steps to a vector say what was cut, scaled and put before', () => {
  const said = {
    input: 'query: a',
    prompt: 'query: ',
    ids: Uint32Array.of(1, 2),
    pieces: ['a', 'b'],
    kinds: new Uint8Array(2),
    tokens: 5,
    longest: 2,
    pooling: ['cls', 'max'],
    includePrompt: false,
    modules: ['Dense 2 → 4, Tanh', 'Normalize'],
    types: ['F16'],
    vector: new Float32Array(4),
    length: 1,
    lengthBefore: 2.5,
    notices: [],
  };
  const steps = new Map(
    stepsOf(said, { prompts: ['query'], notices: ['x is passed over'] }) as [string, string][],
  );
  assert.equal(steps.get('prompt'), '"query: " (the model names: query)');
  assert.equal(steps.get('tokens'), '2 of 5 are read, at most 2: the last 3 were cut off');
  assert.equal(steps.get('pooling'), 'cls, then max, without the prompt’s tokens');
  assert.equal(steps.get('modules'), 'Dense 2 → 4, Tanh, then Normalize');
  assert.equal(steps.get('length'), '2.500000, scaled to 1.000000');
  assert.equal(steps.get('numbers'), 'weights stored as F16, computed in F32');
  assert.equal(steps.get('passed over'), 'x is passed over');
  const plain = stepsOf(
    { ...said, prompt: '', tokens: 2, lengthBefore: 1, modules: [] },
    { prompts: [], notices: [] },
  );
  const lines = new Map(plain as [string, string][]);
  assert.deepEqual(
    [lines.get('prompt'), lines.get('modules'), lines.get('length')],
    ['none', 'none', '1.000000'],
  );
});
