import assert from 'node:assert/strict';
import test from 'node:test';
import { zipSync } from 'fflate';
import { readModelFile } from './model-file.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const zipped = (files: Record<string, string>, level: 0 | 9 = 0) =>
  zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, utf8(text)])), {
    level,
  });
const fileOf = (bytes: Uint8Array) => new File([bytes as BlobPart], 'given.zip');
const plain = { 'models/m/card.json': '{}', 'models/m/inner/weights': 'abcdefgh'.repeat(500) };

test('a model comes out of its one file as it went in', async () => {
  const files = await readModelFile(fileOf(zipped(plain)), 'm');
  const texts = Object.entries(files).map(([path, bytes]) => [
    path,
    new TextDecoder().decode(bytes),
  ]);
  assert.deepEqual(Object.fromEntries(texts), plain);
});

test('what is no such file is refused, with the reason', async () => {
  const whole = zipped(plain);
  const refused: [Uint8Array, RegExp][] = [
    [utf8('<!doctype html>'), /given\.zip is not the file m\.zip: it is no ZIP archive/],
    [new Uint8Array(), /no ZIP archive/],
    [whole.subarray(0, whole.length - 30), /no ZIP archive, or was cut short/],
    [whole.subarray(100), /cut short|damaged/],
    [zipped(plain, 9), /compressed/],
    [zipped({ ...plain, 'models/other/x': 'x' }), /it holds models\/other\/x/],
    [zipped({ 'models/m/weights': 'x' }), /no card/],
  ];
  for (const [bytes, message] of refused) {
    await assert.rejects(readModelFile(fileOf(bytes), 'm'), { code: 'malformed', message });
  }
  // Whatever is changed in its list, there is an answer or a typed error.
  for (let at = whole.length - 150; at < whole.length; at++) {
    const changed = whole.slice();
    changed[at]! ^= 0xff;
    await readModelFile(fileOf(changed), 'm').catch((error) =>
      assert.equal(error.code, 'malformed', String(error.stack)),
    );
  }
});
