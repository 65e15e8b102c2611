/** Reading without a network: the service worker, from a folder deep within a host. */
import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'puppeteer-core';
import { placeServiceWorker } from '../../scripts/build/offline.mjs';
import { openChromium } from '../../scripts/lib/browser.mjs';
import { serve } from '../../scripts/serve.mjs';
import type { SiteFiles } from '../../web/offline/files.ts';

const siteDir = fileURLToPath(new URL('../../dist/site', import.meta.url));
const LONGEST = 120_000;

let browser: Browser;
before(async () => {
  browser = await openChromium({ protocolTimeout: LONGEST });
});
after(() => browser?.close());

interface Visit {
  /** The site's files, a copy. */
  files: string;
  url: string;
  open(path?: string): Promise<Page>;
  cutNetwork(): Promise<void>;
  problems: string[];
}

/** A site of its own with a browser profile of its own. */
async function visit(run: (given: Visit) => Promise<void>): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'embedscope-offline-'));
  const files = join(root, 'deep/er');
  await cp(siteDir, files, { recursive: true });
  const server = await serve({ root, port: 0 });
  const context = await browser.createBrowserContext();
  const problems: string[] = [];
  let closed = false;
  const cutNetwork = async () => {
    if (!closed) await server.close();
    closed = true;
  };
  const url = `${server.url}deep/er/`;
  const open = async (path = '') => {
    const page = await context.newPage();
    await page.setViewport({ width: 1440, height: 900 });
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) problems.push(message.text());
    });
    await page.goto(url + path);
    return page;
  };
  try {
    await run({ files, url, open, cutNetwork, problems });
    assert.deepEqual(problems, []);
  } finally {
    await context.close();
    await cutNetwork();
    await rm(root, { recursive: true, force: true });
  }
}

const root = `document.querySelector('es-nearest')?.shadowRoot`;
const until = (page: Page, expression: string) =>
  page.waitForFunction(expression, { timeout: LONGEST });
const verdict = async (page: Page): Promise<string> => {
  const text = `${root}?.querySelector('[data-verdict]')?.textContent.trim()`;
  await until(page, text);
  return (await page.evaluate(text)) as string;
};
const kept = (page: Page) => page.evaluate(`document.querySelector('.kept')?.textContent`);

/** A first visit that ends when the page and the words are kept. */
async function firstVisit(open: Visit['open']): Promise<Page> {
  const page = await open();
  await verdict(page);
  await page.keyboard.press('Tab');
  await until(page, `/“words” \\(6/.test(document.querySelector('.kept')?.textContent)`);
  return page;
}

async function query(page: Page, word: string): Promise<string> {
  await verdict(page);
  await page.evaluate(
    `(() => { const host = ${root}.querySelector('es-word-field'); const field = (host.shadowRoot ?? host).querySelector('input'); field.focus(); field.select(); })()`,
  );
  await page.keyboard.type(word);
  await page.keyboard.press('Enter');
  await until(page, `${root}.querySelector('[data-verdict]').textContent.includes('“${word}”')`);
  return verdict(page);
}

/** Asks for the masked twin, and what it says. */
async function loadTwin(page: Page): Promise<string> {
  const bank = `document.querySelector('es-bank').shadowRoot`;
  const press = async (button: string) => {
    await until(page, `${bank}?.querySelector('${button}')`);
    await page.evaluate(`${bank}.querySelector('${button}').click()`);
  };
  await page.evaluate(`document.querySelector('es-bank').scrollIntoView()`);
  await press('.offer button');
  await press('.ask .link');
  await until(page, `${bank}.querySelector('.charts')`);
  return (await page.evaluate(`${bank}.querySelector('[data-verdict]').textContent`)) as string;
}

test('after one visit all figures work with the network cut', { timeout: LONGEST }, () =>
  visit(async ({ open, cutNetwork }) => {
    const first = await firstVisit(open);
    assert.match(
      String(await kept(first)),
      /the page \([\d.]+\s[kM]B\).*of models at most 200\sMB/,
    );
    assert.equal(await first.evaluate('history.length'), 2); // about:blank and the page
    assert.match(await loadTwin(first), /“bank” in 2 is nearest/);
    for (const name of ['masked', 'tokenizer']) {
      await until(first, `document.querySelector('.kept').textContent.includes('“${name}”')`);
    }
    await cutNetwork();
    await first.close();

    for (const path of ['?from=a-link', 'index.html']) {
      const page = await open(path);
      assert.match(await query(page, 'python'), /“python”/); // not among the 2,000 most frequent
      await page.evaluate(`document.querySelector('es-map').scrollIntoView()`);
      const map = `document.querySelector('es-map').shadowRoot`;
      await until(page, `${map}?.textContent.includes('20,000')`);
      assert.equal(await page.evaluate(`${map}.querySelector('[role=alert]')`), null);
      assert.match(await loadTwin(page), /“bank” in 2 is nearest/);
      await page.close();
    }
  }),
);

test('a reader who comes and goes at once is sent nothing for later', { timeout: LONGEST }, () =>
  visit(async ({ open }) => {
    const page = await open();
    await verdict(page);
    await new Promise((done) => setTimeout(done, 1500));
    assert.equal(await page.evaluate('navigator.serviceWorker.getRegistration()'), undefined);
    // One who stays is, without having touched anything.
    await until(page, `document.querySelector('.kept')?.textContent`);
  }),
);

test('a newer version is told of, waits, and comes when asked for', { timeout: LONGEST }, () =>
  visit(async ({ open, files }) => {
    const page = await firstVisit(open);
    const html = await readFile(join(files, 'index.html'), 'utf8');
    await writeFile(join(files, 'index.html'), html.replace('<title>', '<title>Renewed: '));
    await placeServiceWorker(files);

    const returned = async () => {
      await page.reload();
      await verdict(page);
      await page.keyboard.press('Tab');
      await until(page, `document.querySelector('.update button')`);
    };
    await returned();
    assert.doesNotMatch(await page.title(), /Renewed/);
    assert.equal(
      await page.evaluate(`document.querySelector('.update').getAttribute('role')`),
      'status',
    );
    if (process.env.PICTURES) {
      for (const [width, height] of [
        [1440, 900],
        [320, 640],
      ] as const) {
        for (const theme of ['light', 'dark']) {
          await page.setViewport({ width, height });
          await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
          await page.screenshot({ path: `${process.env.PICTURES}/update-${width}-${theme}.png` });
        }
      }
      await page.setViewport({ width: 1440, height: 900 });
    }
    const press = (label: string) =>
      page.evaluate(
        `[...document.querySelectorAll('.update button')].find((b) => b.textContent === '${label}').click()`,
      );
    await press('Later');
    assert.equal(await page.evaluate(`document.querySelector('.update')`), null);
    assert.doesNotMatch(await page.title(), /Renewed/);

    await returned();
    const renewed = page.waitForNavigation({ timeout: LONGEST });
    await press('Load it');
    await renewed;
    assert.match(await page.title(), /Renewed/);
    assert.match(await verdict(page), /river/);
  }),
);

test('what is damaged, cut short or gone is found and mended', { timeout: LONGEST }, () =>
  visit(async ({ open, files, cutNetwork }) => {
    const page = await firstVisit(open);
    // Another program, a full disk, a fault: whatever it was.
    const spoilt = (await page.evaluate(`(async () => {
      const spoilt = [];
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
          const path = new URL(request.url).pathname;
          const body = await (await cache.match(request)).arrayBuffer();
          if (/core\\.wasm$/.test(path)) await cache.put(request, new Response(body.slice(0, 5000)));
          else if (/tail\\.safetensors$/.test(path)) {
            new Uint8Array(body)[4_000_000] ^= 1;
            await cache.put(request, new Response(body));
          } else if (/\\/main-\\w+\\.js$/.test(path)) await cache.delete(request);
          else continue;
          spoilt.push(path);
        }
      }
      return spoilt;
    })()`)) as string[];
    assert.equal(spoilt.length, 3);
    await page.reload();
    assert.match(await query(page, 'python'), /“python”/);
    await until(page, `/“words” \\(6/.test(document.querySelector('.kept')?.textContent)`);
    const list: SiteFiles = JSON.parse(await readFile(join(files, 'files.json'), 'utf8'));
    const sums = (await page.evaluate(`(async () => {
      const sums = {};
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
          const digest = await crypto.subtle.digest('SHA-256', await (await cache.match(request)).arrayBuffer());
          sums[new URL(request.url).pathname.slice('/deep/er/'.length)] =
            [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
        }
      }
      return sums;
    })()`)) as Record<string, string>;
    const used = list.models.filter(({ path }) => path.startsWith('models/words/'));
    assert.ok(used.length > 0);
    for (const { path, sha256 } of [...list.shell, ...used]) assert.equal(sums[path], sha256, path);
    assert.equal(Object.keys(sums).length, list.shell.length + used.length); // and nothing else

    await cutNetwork();
    await page.reload();
    assert.match(await query(page, 'python'), /“python”/);
  }),
);

test(
  'an installation that breaks leaves nothing half, and the next visit goes on',
  { timeout: LONGEST },
  () =>
    visit(async ({ open, files }) => {
      const engine = join(files, 'engine/text.wasm');
      const whole = await readFile(engine);
      await writeFile(engine, whole.subarray(0, 1000));
      const page = await open();
      await verdict(page);
      await page.keyboard.press('Tab');
      await until(page, `document.querySelector('.kept')`);
      await new Promise((done) => setTimeout(done, 3000));
      assert.equal(await kept(page), '');
      await writeFile(engine, whole);
      await page.reload();
      await verdict(page);
      await page.keyboard.press('Tab');
      await until(page, `/Kept on this device/.test(document.querySelector('.kept')?.textContent)`);
    }),
);

test('what is kept is removed when asked, and stays away', { timeout: LONGEST }, () =>
  visit(async ({ open }) => {
    const page = await firstVisit(open);
    const press = () => page.evaluate(`document.querySelector('.kept button').click()`);
    await press();
    await until(page, `/Nothing is kept/.test(document.querySelector('.kept').textContent)`);
    assert.deepEqual(await page.evaluate('caches.keys()'), []);
    await page.reload();
    await verdict(page);
    await page.keyboard.press('Tab');
    await until(page, `/Nothing is kept/.test(document.querySelector('.kept')?.textContent)`);
    assert.equal(await page.evaluate('navigator.serviceWorker.getRegistration()'), undefined);
    await press();
    await until(page, `/Kept on this device/.test(document.querySelector('.kept').textContent)`);
  }),
);

test('embeds keep nothing', { timeout: LONGEST }, () =>
  visit(async ({ open }) => {
    const page = await open('embed/frame.html?figure=nearest&word=river');
    const text = `document.querySelector('embed-scope').shadowRoot.querySelector('es-nearest')?.shadowRoot?.querySelector('[data-verdict]')?.textContent.trim()`;
    await until(page, text);
    await page.keyboard.press('Tab');
    await new Promise((done) => setTimeout(done, 6000));
    assert.deepEqual(await page.evaluate('caches.keys()'), []);
    assert.equal(await page.evaluate('navigator.serviceWorker.getRegistration()'), undefined);
    assert.equal(await page.evaluate('localStorage.length'), 0);
  }),
);
