/** Reading without a network: the service worker, from a folder deep within a host. */
import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { placeServiceWorker } from '../../scripts/build/offline.mjs';
import { isPublished } from '../../scripts/build/published.mjs';
import { siteDir } from '../../scripts/lib/paths.mjs';
import { serve } from '../../scripts/serve.mjs';
import type { SiteFiles } from '../../web/offline/files.ts';
import { tinyEncoder } from '../engine/tiny-encoder.ts';
import { everywhere } from './drive/everywhere.ts';
import { desk } from './drive/tab.ts';
import type { Reader } from './reader.ts';

const SUBPATH = 'deep/er';
const figure = 'es-nearest#first-look';
const field = `${figure} >>> es-word-field >>> input`;
const verdict = `${figure} >>> [data-verdict]`;
const kept = 'footer .kept';

interface Visit {
  readonly reader: Reader;
  /** The folder of the site's files, a copy. */
  readonly files: string;
  readonly url: string;
  /** Paths in the order in which they were asked for. */
  readonly asked: readonly string[];
  cutNetwork(): Promise<void>;
}

/** A test on a site of its own, by a reader who has never been there. */
function visit(title: string, run: (given: Visit) => Promise<void>): void {
  everywhere(
    title,
    async (reader) => {
      const root = await mkdtemp(join(tmpdir(), 'embedscope-offline-'));
      const files = join(root, SUBPATH);
      const filter = (path: string) => !isPublished(`${relative(siteDir, path)}/`);
      await cp(siteDir, files, { recursive: true, filter });
      const asked: string[] = [];
      const headers = (path: string) => {
        asked.push(path);
        return {};
      };
      const server = await serve({ root, port: 0, headers });
      let closed = false;
      const cutNetwork = async () => {
        if (!closed) await server.close();
        closed = true;
      };
      try {
        await run({ reader, files, url: `${server.url}${SUBPATH}/`, asked, cutNetwork });
        // Files that can't be fetched are on the console as well, and belong to these tests.
        const wrong = /Content Security Policy|\w*Error: (?!Failed to load)/;
        assert.deepEqual(reader.tab.complaints?.filter((text) => wrong.test(text)) ?? [], []);
      } finally {
        await cutNetwork();
        await rm(root, { recursive: true, force: true });
      }
    },
    { devices: [desk] },
  );
}

/** Opens the page and touches a key, which is when it begins to be kept. */
async function begin({ reader, url }: Visit): Promise<void> {
  await reader.open(url);
  await reader.reads(verdict, 'is nearest');
  await reader.tab.press('Tab');
}

/** A first visit that ends when the page and the words are kept. */
async function firstVisit(given: Visit): Promise<void> {
  await begin(given);
  await given.reader.reads(kept, '“words” (6');
}

async function query(reader: Reader, word: string): Promise<void> {
  await reader.meet(figure);
  await reader.enter(field, word);
  await reader.reads(verdict, `is nearest to “${word}”`);
}

const withMap = 'chapters/how-a-map-lies.html';
const withTwins = 'chapters/one-word-several-sentences.html';

async function loadTwin(reader: Reader): Promise<void> {
  await reader.meet('es-bank');
  await reader.choose('es-bank >>> .offer button');
  await reader.choose('es-bank >>> button:text("Show it without asking")');
  await reader.reads('es-bank >>> [data-verdict]', '“bank” in 2 is nearest');
}

const registered = (reader: Reader) =>
  reader.see(async () => (await navigator.serviceWorker.getRegistration()) !== undefined);

visit('after one visit all figures work with the network cut', async (given) => {
  const { reader, url, cutNetwork } = given;
  await reader.open(url);
  const entries = await reader.see(() => history.length);
  await reader.reads(verdict, 'is nearest');
  await reader.tab.press('Tab');
  const said = await reader.reads(kept, '“words” (6');
  assert.match(said, /the book \([\d.]+\s[kM]B\).*of models at most 200\sMB/);
  assert.equal(await reader.see(() => history.length), entries);
  await reader.open(url + withTwins);
  await loadTwin(reader);
  for (const name of ['masked', 'tokenizer']) await reader.reads(kept, `“${name}”`);
  await cutNetwork();

  for (const path of ['?from=a-link', 'index.html']) {
    await reader.open(url + path);
    await query(reader, 'volcano'); // not among the 2,000 most frequent
  }
  // Pages that nobody has opened yet are there as well, and so is what they look up.
  await reader.open(url + withMap);
  await reader.meet('es-map');
  await reader.reads('es-map >>> [data-verdict]', '20,000');
  assert.equal(await reader.see(({ find }) => find('es-map >>> [role=alert]')), null);
  await reader.open(`${url}figures/bank/`);
  await loadTwin(reader);
  await reader.follow(`${url}#maps`);
  await reader.until(
    'the chapter that has the section',
    (_, path) => location.pathname.endsWith(path),
    withMap,
  );
  await reader.choose('.search-open');
  await reader.enter('dialog.search input', 'perplexity');
  await reader.until('what the search found', () => location.hash === '#term-perplexity');
});

visit(
  'a published model is kept part by part, and what is kept does not come again',
  async (given) => {
    const { reader, files, url, asked, cutNetwork } = given;
    const folder = join(files, 'models', 'minilm');
    await mkdir(folder);
    for (const [name, bytes] of Object.entries(tinyEncoder(3)))
      await writeFile(join(folder, name), bytes);
    await placeServiceWorker(files);
    const second = join(folder, 'model.safetensors.part2');
    const bytes = await readFile(second);
    await rm(second);

    const load = async () => {
      await reader.meet('es-bank');
      await reader.choose('es-bank >>> input[name="model"][value="minilm"]');
      await reader.reads('es-bank >>> .offer', 'Load all-MiniLM-L6-v2');
      await reader.choose('es-bank >>> .offer button');
    };
    const firstParts = () =>
      asked.filter((path) => path.endsWith('minilm/model.safetensors.part1'));
    await reader.open(url + withTwins);
    await reader.tab.press('Tab');
    await reader.reads(kept, 'Kept on this device');
    await load();
    await reader.reads('es-bank >>> .notice[data-error="network"]', 'model.safetensors.part2');
    await reader.reads(kept, '“minilm”');
    const before = firstParts().length;
    await writeFile(second, bytes);
    await reader.choose('es-bank >>> .offer button');
    await reader.until('the uses', ({ find }) => find('es-bank >>> .uses') !== null);
    assert.equal(firstParts().length, before);

    await reader.reads(kept, '“minilm” (2');
    await cutNetwork();
    await reader.open(url + withTwins);
    await load();
    await reader.until('the uses', ({ find }) => find('es-bank >>> .uses') !== null);
  },
);

visit('a reader who comes and goes at once is sent nothing for later', async ({ reader, url }) => {
  await reader.open(url);
  await reader.reads(verdict, 'is nearest');
  await sleep(1500);
  assert.equal(await registered(reader), false);
  // One who stays is, without having touched anything.
  await reader.reads(kept, 'Kept on this device');
});

visit('a newer version is told of, waits, and comes when asked for', async (given) => {
  const { reader, files } = given;
  await firstVisit(given);
  const page = join(files, 'index.html');
  const html = await readFile(page, 'utf8');
  await writeFile(page, html.replace('<title>', '<title>Renewed: '));
  await placeServiceWorker(files);
  const title = () => reader.see(() => document.title);

  await begin(given);
  await reader.reads('.update', 'A newer version of this book is here.');
  assert.doesNotMatch(await title(), /Renewed/);
  assert.equal(await reader.see(({ find }) => find('.update')!.getAttribute('role')), 'status');
  await reader.keepPicture(`offline update ${reader.tab.engine}`);
  await reader.choose('.update button:text("Later")');
  await reader.until('the notice gone', ({ find }) => find('.update') === null);
  assert.doesNotMatch(await title(), /Renewed/);

  await begin(given);
  await reader.choose('.update button:text("Load it")');
  await reader.until('the newer page', () => document.title.startsWith('Renewed: '));
  await reader.reads(verdict, 'is nearest to “river”');
});

visit('what is damaged, cut short or gone is found and mended', async (given) => {
  const { reader, files, url, cutNetwork } = given;
  await firstVisit(given);
  // Another program, a full disk, a fault: whatever it was.
  const spoilt = await reader.see(async () => {
    const spoilt: string[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const path = new URL(request.url).pathname;
        const body = await (await cache.match(request))!.arrayBuffer();
        if (/core\.wasm$/.test(path)) await cache.put(request, new Response(body.slice(0, 5000)));
        else if (/tail\.safetensors$/.test(path)) {
          new Uint8Array(body)[4_000_000]! ^= 1;
          await cache.put(request, new Response(body));
        } else if (/\/main-\w+\.js$/.test(path)) await cache.delete(request);
        else continue;
        spoilt.push(path);
      }
    }
    return spoilt;
  });
  assert.equal(spoilt.length, 3);
  await reader.open(url);
  await query(reader, 'volcano');
  await reader.reads(kept, '“words” (6');
  const list: SiteFiles = JSON.parse(await readFile(join(files, 'files.json'), 'utf8'));
  const sums: Record<string, string> = await reader.see(async (_, root) => {
    const sums: Record<string, string> = {};
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const body = await (await cache.match(request))!.arrayBuffer();
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
        sums[new URL(request.url).pathname.slice(root.length)] = [...digest]
          .map((byte) => byte.toString(16).padStart(2, '0'))
          .join('');
      }
    }
    return sums;
  }, `/${SUBPATH}/`);
  const used = list.models.filter(({ path }) => path.startsWith('models/words/'));
  assert.ok(used.length > 0);
  for (const { path, sha256 } of [...list.shell, ...used]) assert.equal(sums[path], sha256, path);
  assert.equal(Object.keys(sums).length, list.shell.length + used.length); // and nothing else

  await cutNetwork();
  await reader.open(url);
  await query(reader, 'volcano');
});

visit(
  'an installation that breaks leaves nothing half, and the next visit goes on',
  async (given) => {
    const { reader, files, asked } = given;
    const engine = join(files, 'engine/text.wasm');
    const whole = await readFile(engine);
    await writeFile(engine, whole.subarray(0, 1000));
    await begin(given);
    await reader.reads(verdict, 'is nearest');
    while (!asked.some((path) => path.endsWith('text.wasm'))) await sleep(50);
    await reader.until('the installation to have ended', async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      return !registration?.installing && !registration?.active;
    });
    assert.equal(await reader.see(({ find }, at) => find(at)!.textContent, kept), '');
    await writeFile(engine, whole);
    await begin(given);
    await reader.reads(kept, 'Kept on this device');
  },
);

visit('what is kept is removed when asked, and stays away', async (given) => {
  const { reader } = given;
  await firstVisit(given);
  await reader.choose(`${kept} button`);
  await reader.reads(kept, 'Nothing is kept');
  assert.deepEqual(await reader.see(() => caches.keys()), []);
  await begin(given);
  await reader.reads(kept, 'Nothing is kept');
  assert.equal(await registered(reader), false);
  await reader.choose(`${kept} button`);
  await reader.reads(kept, 'Kept on this device');
});

visit('embeds keep nothing', async ({ reader, url }) => {
  await reader.open(`${url}embed/frame.html?figure=nearest&word=river`);
  await reader.meet('embed-scope >>> es-nearest');
  await reader.tab.press('Tab'); // which is when a page of the site begins to be kept
  await sleep(2000);
  assert.deepEqual(await reader.see(() => caches.keys()), []);
  assert.equal(await registered(reader), false);
  assert.equal(await reader.see(() => localStorage.length), 0);
});
