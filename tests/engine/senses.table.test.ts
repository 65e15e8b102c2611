/** The test of senses by the table of words, against NumPy (tests/golden/make_senses_table.py). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseSenses } from '../../web/explorables/senses/senses.model.ts';
import { tableShare } from '../../web/explorables/senses/senses.table.ts';
import { openEngine } from './results.ts';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);

test('means of rows tell as many senses as in NumPy', async () => {
  const engine = openEngine({
    read: (path) => new Uint8Array(readFileSync(at(path.replace(/^engine\//, 'build/wasm/')))),
  });
  try {
    await engine.call('words.load', { part: 'all' });
    const labelled = parseSenses(readFileSync(at('tools/train/senses.tsv'), 'utf8'));
    const golden = JSON.parse(readFileSync(at('tests/golden/senses_table.json'), 'utf8'));
    const share = await tableShare((method, params) => engine.call(method, params), labelled);
    assert.deepEqual([labelled.length, share * golden.texts], [golden.texts, golden.right]);
  } finally {
    engine.dispose();
  }
});
