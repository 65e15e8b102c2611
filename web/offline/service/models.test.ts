import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, test } from 'node:test';
import type { SiteFile } from '../files.ts';
import { KeptModels } from './models.ts';
import { integrityOf, isWhole } from './verify.ts';

/** A CacheStorage of one page's life, in the order of insertion as the standard wants it. */
class Shelf {
  readonly entries = new Map<string, Response>();
  match = async (url: string) => this.entries.get(url)?.clone();
  put = async (url: string, response: Response) => {
    if (this.full) throw new DOMException('full', 'QuotaExceededError');
    this.entries.set(url, response);
  };
  delete = async (url: string) => this.entries.delete(url);
  keys = async () => [...this.entries.keys()].map((url) => ({ url }));
  full = false;
}

const root = 'https://example.org/deep/';
const content = new Map<string, string>();
const fetched: { url: string; cache: string | undefined }[] = [];
let shelf: Shelf;

function publish(path: string, text: string): [string, SiteFile] {
  const url = new URL(path, root).href;
  content.set(url, text);
  const sha256 = createHash('sha256').update(text).digest('hex');
  return [url, { path, bytes: text.length, sha256 }];
}

const before = { caches: globalThis.caches, fetch: globalThis.fetch };
beforeEach(() => {
  shelf = new Shelf();
  content.clear();
  fetched.length = 0;
  Object.assign(globalThis, {
    caches: { open: async () => shelf, delete: async () => shelf.entries.clear() },
    fetch: async (url: string, { cache }: RequestInit) => {
      fetched.push({ url, cache });
      const text = content.get(url);
      if (text === undefined) throw new TypeError('no connection');
      return new Response(text);
    },
  });
});
afterEach(() => Object.assign(globalThis, before));

const words = () =>
  [
    publish('models/words/head', 'h'.repeat(40)),
    publish('models/words/tail', 't'.repeat(60)),
  ] as const;
const model = (files: readonly (readonly [string, SiteFile])[], limit = 1000) =>
  new KeptModels('models', new Map(files), limit);
const kept = async (models: KeptModels) => (await models.kept()).map(({ path }) => path);

test('a small model is kept whole with its first file, a large one file by file', async () => {
  const [head, tail] = words();
  const models = model([head, tail]);
  await models.keepUsed(head[0]);
  assert.deepEqual(await kept(models), ['models/words/head', 'models/words/tail']);

  shelf.entries.clear();
  const large = publish('models/twin/upper', 'u');
  const twin = model([publish('models/twin/lower', 'l'), [large[0], { ...large[1], bytes: 9e6 }]]);
  await twin.keepUsed(new URL('models/twin/lower', root).href);
  assert.deepEqual(await kept(twin), ['models/twin/lower']);
});

test('the oldest make room, and what can never fit is not fetched', async () => {
  const files = ['a', 'b', 'c'].map((name) => publish(`models/${name}/f`, name.repeat(40)));
  const models = model(files, 100);
  for (const [url] of files) assert.equal(await models.keep(url), true);
  assert.deepEqual(await kept(models), ['models/b/f', 'models/c/f']);
  const before = fetched.length;
  assert.equal(
    await model([publish('models/d/f', 'd'.repeat(101))], 100).keep(
      new URL('models/d/f', root).href,
    ),
    false,
  );
  assert.equal(fetched.length, before);
});

test('what is damaged is not served, and is fetched anew', async () => {
  const [head, tail] = words();
  const models = model([head, tail]);
  await models.keepUsed(head[0]);
  shelf.entries.set(tail[0], new Response('t'.repeat(59))); // half-written
  assert.equal(await models.read(tail[0]), undefined);
  shelf.entries.set(tail[0], new Response('x'.repeat(60))); // changed
  assert.deepEqual(await models.mend(), { mended: ['models/words/tail'], broken: [] });
  assert.equal(await (await models.read(tail[0]))!.text(), 't'.repeat(60));

  shelf.entries.set(head[0], new Response('x'.repeat(40)));
  content.delete(head[0]); // and there is no network
  assert.deepEqual(await models.mend(), { mended: [], broken: ['models/words/head'] });
  assert.equal(await models.read(head[0]), undefined);
});

test('a wrong file from the browser’s own cache is asked for past it, and never kept', async () => {
  const [head] = words();
  content.set(head[0], 'an error page');
  const models = model([head]);
  assert.equal(await models.keep(head[0]), false);
  assert.deepEqual(
    fetched.map(({ cache }) => cache),
    ['default', 'reload'],
  );
  assert.deepEqual(await kept(models), []);
});

test('files of an older version go, and a full disk is no error', async () => {
  const [head, tail] = words();
  await model([head, tail]).keepUsed(head[0]);
  assert.deepEqual(await kept(model([head])), ['models/words/head']);
  shelf.entries.clear();
  shelf.full = true;
  assert.equal(await model([head]).keep(head[0]), false);
});

test('the integrity value is what a browser checks', async () => {
  const [, file] = publish('x', 'abc');
  assert.equal(integrityOf(file), `sha256-${createHash('sha256').update('abc').digest('base64')}`);
  assert.equal(await isWhole(new TextEncoder().encode('abc').buffer as ArrayBuffer, file), true);
  assert.equal(await isWhole(new TextEncoder().encode('abd').buffer as ArrayBuffer, file), false);
});
