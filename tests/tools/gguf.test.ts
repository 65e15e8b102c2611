// GGUF files in the types of blocks that people have: the command line reads them as NumPy does.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folder, program, root } from './evaluation.ts';
import { blockCases, tensorsOf } from './gguf.ts';

const tool = (...args: string[]) => execFileSync(program, args, { encoding: 'utf8' });

/** Embeddings of a text's tokens, and the logits after its last one. */
function traced(model: string, text: string, layers: number) {
  const out = join(folder, 'traced.safetensors');
  const get = ['--get', 'embedding', '--get', `hidden.${layers}`];
  tool('trace', '--model', model, '--text', text, ...get, '--lens', '--out', out);
  const tensors = tensorsOf(readFileSync(out));
  return { embedding: tensors('embedding'), logits: tensors(`lens.hidden.${layers}`) };
}

const best = (logits: Float32Array) =>
  [...logits.entries()].sort((a, b) => b[1] - a[1]).map(([id]) => id);

test('a model of the form of SmolLM2, in Q4_1 with a Q8_0 embedding, gives the logits of NumPy', () => {
  const at = join(root, 'tests/golden/gguf/smollm-q4_1');
  const file = readFileSync(`${at}.expected.safetensors`);
  const expected = tensorsOf(file);
  const text = 'the river bank 1234';
  const ids = new Int32Array(expected('case.ids').buffer);
  const cut = tool('tokenize', '--model', `${at}.gguf`, '--special', '--ids', text);
  assert.equal(cut, `${ids.join(' ')}\n`, 'digits stand alone');
  const wanted = expected('case.logits');
  const { logits } = traced(`${at}.gguf`, text, 1);
  assert.equal(logits.length, wanted.length);
  const most = 1e-3 * wanted.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  for (const [i, value] of wanted.entries()) {
    assert.ok(Math.abs(value - logits[i]!) <= most, `logit ${i}: ${logits[i]}, expected ${value}`);
  }
  const lines = tool(
    ...['run', '--model', `${at}.gguf`, '--prompt', text],
    ...['--max-tokens', '1', '--greedy', '--json'],
  );
  const written = JSON.parse(lines.split('\n')[0]!);
  assert.equal(written.id, best(wanted.slice(-160))[0]);
});

const cases = blockCases();
test('models in all types of blocks have the rows and the logits of their exact blocks', {
  skip: cases.length === 0 && 'the shared cases are not there',
}, () => {
  for (const { name, path, expected } of cases) {
    const ids = expected['ids with <s>'];
    const cut = tool('tokenize', '--model', path, '--special', '--ids', expected.text);
    assert.equal(cut, `${ids.join(' ')}\n`, name);
    const { embedding, logits } = traced(path, expected.text, 1);
    const last = logits.slice(-(logits.length / ids.length));
    const row = embedding.slice((embedding.length / ids.length) * ids.indexOf(30));
    const near = (value: number, wanted: number, what: string) =>
      assert.ok(
        Math.abs(value - wanted) <= expected.tolerance,
        `${name}: ${what} is ${value}, expected ${wanted}`,
      );
    for (const [i, value] of expected['row 30 of token_embd (8 values)'].entries())
      near(row[i]!, value, `value ${i} of row 30`);
    for (const [id, piece, value] of expected['last logits, best five'])
      near(last[id]!, value, piece);
    assert.equal(best(last)[0], expected['last logits, best five'][0]![0], name);
  }
});
