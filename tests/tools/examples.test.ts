/** The examples of the guide: what it prints is what runs, and both forms say the same. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { nativeExample, packageExample } from '../../scripts/examples.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';

const read = (path: string) => readFileSync(inRoot(path), 'utf8');
const examples = ['open_model.cpp', 'open-model.mjs'];

test('the guide shows the examples as they are, each under 30 lines', () => {
  const guide = read('docs/embedding-guide.md');
  for (const name of examples) {
    const text = read(`docs/examples/${name}`);
    assert.ok(guide.includes(`\n${text}\`\`\``), name);
    assert.ok(text.split('\n').length <= 30, name);
  }
});

test('natively and from the package, the same weights of attention', async () => {
  const model = inRoot('models', 'causal');
  const native = await nativeExample(model);
  const lines = native.trim().split('\n');
  assert.equal(lines.length, 6, 'one a layer');
  for (const line of lines) {
    const weights = line.split(' ').slice(-3).map(Number);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    assert.ok(Math.abs(sum - 1) < 0.002, `${line}: of all that it looks at`);
  }
  // Three digits of numbers that agree to four: the last may fall to either side.
  const numbers = (text: string) => (text.match(/\d\.\d{3}/g) ?? []).map(Number);
  const packed = packageExample(model);
  assert.deepEqual(packed.replace(/\d\.\d{3}/g, ''), native.replace(/\d\.\d{3}/g, ''));
  const pairs = numbers(native).map((value, i) => [value, numbers(packed)[i]!] as const);
  for (const [a, b] of pairs) assert.ok(Math.abs(a - b) < 0.0015, `${a} and ${b}`);
});
