/** Every call's result is checked: its type can be read, and some test makes the call on a checked engine. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { calls } from '../../web/engine/shared/calls.ts';
import { checkResult } from './results.ts';

test('a result with a field too many, too few or of another type is found', () => {
  const encoded = {
    ids: Uint32Array.of(1),
    pieces: ['a'],
    spans: new Uint32Array(2),
    vocabulary: 3,
  };
  checkResult('text.encode', encoded);
  const { pieces: _, ...without } = encoded;
  for (const [wrong, field] of [
    [{ ...encoded, more: 1 }, 'more'],
    [without, 'pieces'],
    [{ ...encoded, ids: [1] }, 'ids'],
    [{ ...encoded, pieces: [1] }, 'pieces.0'],
  ] as const) {
    assert.throws(() => checkResult('text.encode', wrong), new RegExp(`\`${field}\``));
  }
});

test('every call is made by a test on an engine whose answers are checked', () => {
  const folder = new URL('.', import.meta.url);
  const sources = readdirSync(folder)
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => readFileSync(new URL(file, folder), 'utf8'))
    .filter((source) => /from '\.\/(results|support|clouds)\.ts'/.test(source));
  const made = (method: string) => sources.some((source) => source.includes(`'${method}'`));
  assert.deepEqual(
    Object.keys(calls).filter((method) => !made(method)),
    [],
  );
});
