/** How an engine is opened and given files, queued calls, signals, and its end. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openPackaged } from '../../web/embed/package/node.mjs';
import { EngineError } from '../../web/engine/client/node.ts';
import { wordFile } from '../wasm/support.ts';
import { openEngine, randomTable, rejection } from './support.ts';

const root = new URL('../../', import.meta.url);
const core = new URL('build/wasm/core.wasm', root);
const words = wordFile({ words: ['a', 'b'], values: Float32Array.of(1, 0, 0, 1), dims: 2 });
const folder = mkdtempSync(join(tmpdir(), 'embedscope-files-'));
const path = join(folder, 'words.safetensors');
writeFileSync(path, words);
after(() => rmSync(folder, { recursive: true }));

/** Every form in which a file may be given. */
const forms = {
  bytes: words,
  'a Blob': new Blob([words as BlobPart]),
  'a path': path,
  'a file: URL as text': pathToFileURL(path).href,
  'a file: URL': pathToFileURL(path),
};

for (const [form, place] of Object.entries(forms)) {
  test(`a file given as ${form}, on opening and later`, async () => {
    const asked = { table: 'mine', files: ['mine.safetensors'] };
    const opened = openPackaged(
      {},
      { files: { 'engine/core.wasm': core, 'mine.safetensors': place } },
    );
    assert.equal((await opened.call('vectors.open', asked)).rows, 2);
    opened.dispose();
    const later = openPackaged({ 'engine/core.wasm': core.href });
    later.provide({ 'mine.safetensors': place });
    assert.equal((await later.call('vectors.open', asked)).rows, 2);
    later.dispose();
  });
}

test('the bytes of a module, and a base that is a path', async () => {
  const bytes = openPackaged({}, { files: { 'engine/core.wasm': readFileSync(core) } });
  const based = openPackaged({}, { base: fileURLToPath(root) });
  based.provide({ 'engine/core.wasm': fileURLToPath(core) });
  for (const engine of [bytes, based]) {
    await engine.call('vectors.open', randomTable('mine', 3, 2));
    engine.dispose();
  }
});

test('what is no file and no model is refused where it is given', () => {
  const refused = (run: () => unknown, message: RegExp) =>
    assert.throws(
      run,
      (error) =>
        error instanceof EngineError &&
        error.code === 'invalid_argument' &&
        message.test(error.message),
    );
  const open = (options: object) => () => openPackaged({}, options as never);
  refused(open({ models: 'x' }), /models must be a list/);
  refused(open({ models: [{ name: 'x' }] }), /models must be a list/);
  refused(open({ base: folder, models: 'x' }), /models must be a list/);
  refused(open({ files: 'x' }), /files must be an object/);
  refused(open({ files: { x: 7 } }), /"x" must be an address, a Blob or a Uint8Array/);
  const engine = openPackaged({});
  refused(() => engine.provide({ 'a.bin': null } as never), /"a\.bin" must be an address/);
});

test('a file that nobody gave is named, in Node as on a page', async () => {
  const engine = openPackaged({});
  await assert.rejects(
    engine.call('words.load', { part: 'head' }),
    rejection('left_out', /engine\/core\.wasm/),
  );
  engine.dispose();
});

test('between queued calls timers run, and calls can be cancelled', async () => {
  const { engine } = openEngine();
  await engine.call('vectors.open', randomTable('mine', 10, 4));
  const controller = new AbortController();
  let timers = 0;
  const tick = () => {
    timers += 1;
    if (timers === 3) controller.abort();
    else setTimeout(tick);
  };
  setTimeout(tick);
  const calls = Array.from({ length: 1000 }, () =>
    engine.call('vectors.words', { table: 'mine' }, { signal: controller.signal }),
  );
  const ended = await Promise.allSettled(calls);
  const cancelled = ended.filter(
    (one) => one.status === 'rejected' && one.reason.code === 'cancelled',
  );
  assert.equal(timers, 3, 'timers ran while calls were queued');
  assert.ok(cancelled.length > 0, 'some calls were still to be cancelled');
  assert.ok(cancelled.length < 1000, 'and some had been answered');
  engine.dispose();
});

test('what was cancelled while it was queued does not run', async () => {
  const { engine } = openEngine();
  await engine.call('vectors.open', randomTable('mine', 10, 4));
  const controller = new AbortController();
  const { signal } = controller;
  const many = Array.from({ length: 100 }, (_, i) =>
    engine.call('vectors.open', randomTable(`table ${i}`, 1, 1), { signal }),
  );
  setImmediate(() => controller.abort());
  await Promise.allSettled(many);
  await assert.rejects(
    engine.call('vectors.words', { table: 'table 99' }),
    rejection('not_found', /table 99/),
  );
  engine.dispose();
});

test('one signal serves any number of calls, and leaves none of its listeners behind', async () => {
  const { engine } = openEngine();
  await engine.call('vectors.open', randomTable('mine', 10, 4));
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on('warning', note);
  const { signal } = new AbortController();
  const call = () => engine.call('vectors.words', { table: 'mine' }, { signal });
  await Promise.all(Array.from({ length: 50 }, call));
  for (let i = 0; i < 50; i++) await call();
  await new Promise((done) => setTimeout(done, 10));
  process.off('warning', note);
  assert.deepEqual(warnings, []);
  engine.dispose();
});

test('a call to an engine that was disposed of says so', async () => {
  const { engine } = openEngine();
  const underWay = engine.call('words.load', { part: 'head' });
  engine.dispose();
  await assert.rejects(underWay, rejection('cancelled'));
  await assert.rejects(
    engine.call('vectors.words', {}),
    rejection('disposed', /was disposed of; open another/),
  );
});

test('values that open a table are held once in the page’s journal and once in the core', async () => {
  const { engine } = openEngine();
  await engine.call('vectors.open', randomTable('small', 10, 4)); // the core is running
  const table = { table: 'large', rows: 100_000, dims: 160, values: new Float32Array(16e6) };
  const before = process.memoryUsage.rss();
  await engine.call('vectors.open', table);
  // 64 MB each; a third and a fourth copy were made on the way.
  const grown = (process.resourceUsage().maxRSS * 1024 - before) / table.values.byteLength;
  assert.ok(grown < 2.7, `${grown.toFixed(2)} times as much memory`);
  engine.dispose();
});
