// What bundles loop over where a page has added to Object.prototype.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as esbuild from 'esbuild';
import { ownKeys } from '../../scripts/build/shared.mjs';

test('loops over keys, of the bundler’s own helpers too, pass over what a page has put into prototypes', async () => {
  const contents = `
import * as all from 'data:text/javascript,export const one = 1';
const seen = [];
const given = globalThis.given;
for (const key in given) seen.push(key);
for (var index in given.list) seen.push(index);
globalThis.result = { seen, all: Object.keys(all), same: { ...all } };`;
  const { outputFiles } = await esbuild.build({
    stdin: { contents },
    bundle: true,
    format: 'iife',
    minify: true,
    write: false,
  });
  const code = ownKeys(outputFiles[0].text);
  globalThis.given = { own: 1, list: ['a', 'b'] };
  Object.prototype.inherited = 'by all';
  Array.prototype.last = () => {};
  try {
    new Function(code)();
    assert.deepEqual(globalThis.result.seen, ['own', 'list', '0', '1']);
    assert.deepEqual(globalThis.result.all, ['one']);
  } finally {
    delete Object.prototype.inherited;
    delete Array.prototype.last;
    delete globalThis.result;
    delete globalThis.given;
  }
  assert.throws(() => {
    Object.prototype.inherited = 'by all';
    try {
      new Function(outputFiles[0].text)();
    } finally {
      delete Object.prototype.inherited;
      delete globalThis.result;
    }
  }, TypeError);
});
