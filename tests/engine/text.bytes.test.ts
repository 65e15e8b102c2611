/** A text's bytes, and the characters that they make up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openEngine } from './support.ts';

test('characters begin where UTF-8 has them begin; a lone surrogate is U+FFFD', async () => {
  const { engine } = openEngine();
  const text = 'aé€𝒜\ud800';
  const found = await engine.call('text.bytes', { text });
  assert.deepEqual(found.bytes, new Uint8Array(Buffer.from('aé€𝒜\ufffd')));
  assert.deepEqual([...found.codePoints], [0x61, 0xe9, 0x20ac, 0x1d49c, 0xfffd]);
  assert.deepEqual([...found.starts], [0, 1, 3, 6, 10, 13]);
  engine.dispose();
});
