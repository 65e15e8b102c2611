/** The page as one file opened from a disk, and the site's archive on a host that knows nothing. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'puppeteer-core';
import { archiveFile, buildArchive } from '../../scripts/build/archive.mjs';
import { openChromium } from '../../scripts/lib/browser.mjs';

const file = fileURLToPath(new URL('../../dist/embedscope.html', import.meta.url));
const LONGEST = 120_000;

let browser: Browser;
let folder: string;
before(async () => {
  browser = await openChromium({ protocolTimeout: LONGEST });
  folder = await mkdtemp(join(tmpdir(), 'embedscope-forms-'));
});
after(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

const root = `document.querySelector('es-nearest')?.shadowRoot`;
const until = (page: Page, expression: string) =>
  page.waitForFunction(expression, { timeout: LONGEST });
async function verdict(page: Page): Promise<string> {
  const text = `${root}?.querySelector('[data-verdict]')?.textContent.trim()`;
  await until(page, text);
  return (await page.evaluate(text)) as string;
}
async function type(page: Page, word: string): Promise<void> {
  await page.evaluate(
    `(() => { const host = ${root}.querySelector('es-word-field'); const field = (host.shadowRoot ?? host).querySelector('input'); field.focus(); field.select(); })()`,
  );
  await page.keyboard.type(word);
  await page.keyboard.press('Enter');
}

/** A tab, and what it asked for and complained of. */
async function openFile(path: string, width = 1440) {
  const page = await browser.newPage();
  await page.setViewport({ width, height: 900 });
  const [requests, problems]: [string[], string[]] = [[], []];
  page.on('request', (request) => {
    // Chromium reports what is inside the page as requests too.
    if (!/^(data|blob):/.test(request.url())) requests.push(request.url());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.goto(pathToFileURL(path).href);
  return { page, requests, problems };
}

test('one file answers from the disk, with no request', { timeout: LONGEST }, async () => {
  assert.ok((await readFile(file)).length <= 6_000_000);
  for (const width of [320, 1440]) {
    const { page, requests, problems } = await openFile(file, width);
    assert.match(await verdict(page), /“rivers” is nearest to “river” by cosine/);
    await type(page, 'python'); // not among the 2,000 most frequent
    await until(page, `${root}.querySelector('[data-verdict]').textContent.includes('“python”')`);
    await page.evaluate(`document.querySelector('es-map').scrollIntoView()`);
    const map = `document.querySelector('es-map').shadowRoot`;
    await until(page, `${map}?.textContent.includes('20,000')`);
    // What is not inside is said in place, beside what was computed when the page was made.
    await page.evaluate(`document.querySelector('es-bank').scrollIntoView()`);
    const bank = `document.querySelector('es-bank')`;
    await until(page, `${bank}.shadowRoot?.querySelector('[data-error=left_out]')`);
    const notice = await page.evaluate(`${bank}.shadowRoot.querySelector('.notice').textContent`);
    assert.match(String(notice), /not the two language models[\s\S]*On the site/);
    assert.ok(await page.evaluate(`${bank}.querySelector('.still-cosines').offsetHeight > 0`));
    assert.equal(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), false);
    assert.equal(await page.evaluate(`document.fonts.check('16px "Source Serif 4"')`), true);
    assert.deepEqual(requests, [pathToFileURL(file).href]);
    assert.deepEqual(problems, []);
    await page.close();
  }
});

test('its own policy forbids every request', async () => {
  const html = await readFile(file, 'utf8');
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)![1]!;
  assert.match(policy, /^default-src 'none'/);
  assert.doesNotMatch(
    policy,
    /connect-src|unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')|https?:/,
  );
});

test('a model that it was not given is missed in place; the rest works', {
  timeout: LONGEST,
}, async () => {
  const html = await readFile(file, 'utf8');
  const lighter = html.replace(
    /<script type="application\/gzip" data-path="models\/words\/tail[\s\S]*?<\/script>/,
    '',
  );
  assert.ok(lighter.length < html.length);
  const path = join(folder, 'lighter.html');
  await writeFile(path, lighter);
  const { page, requests, problems } = await openFile(path);
  assert.match(await verdict(page), /rivers/);
  await type(page, 'python');
  await until(page, `${root}.querySelector('[data-error=left_out]')`);
  const notice = await page.evaluate(`${root}.querySelector('[data-error=left_out]').textContent`);
  assert.match(String(notice), /models\/words\/tail\.safetensors/);
  await type(page, 'bank');
  await until(page, `${root}.querySelector('[data-verdict]').textContent.includes('“bank”')`);
  assert.deepEqual(requests, [pathToFileURL(path).href]);
  assert.deepEqual(problems, []);
  await page.close();
});

test('a file that was damaged says so', { timeout: LONGEST }, async () => {
  const html = await readFile(file, 'utf8');
  const path = join(folder, 'damaged.html');
  await writeFile(path, html.replace(/(data-path="engine\/core.wasm">.{2000}).{9}/, '$1AAAAAAAAA'));
  const { page } = await openFile(path);
  await until(page, `${root}?.querySelector('[data-error=malformed]')`);
  const notice = await page.evaluate(`${root}.querySelector('[data-error]').textContent`);
  assert.match(String(notice), /engine\/core\.wasm in this file is damaged/);
  await page.close();
});

test('the archive is the same bytes every time', { timeout: LONGEST }, async () => {
  const sum = async () =>
    createHash('sha256')
      .update(await readFile(archiveFile))
      .digest('hex');
  const before = await sum();
  await buildArchive();
  assert.equal(await sum(), before);
});

test('the archive runs on a host without headers, types or compression', {
  timeout: LONGEST,
}, async () => {
  execFileSync('python3', ['-m', 'zipfile', '-e', archiveFile, folder]);
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url!, 'http://x/').pathname);
    const name = path.endsWith('/') ? `${path}index.html` : path;
    const content = await readFile(join(folder, name)).catch(() => null);
    // What every host knows; the rest is text, WebAssembly too.
    const type = /\.html$/.test(name)
      ? 'text/html'
      : /\.js$/.test(name)
        ? 'text/javascript'
        : /\.css$/.test(name)
          ? 'text/css'
          : 'text/plain';
    response.writeHead(content ? 200 : 404, { 'Content-Type': type });
    response.end(content ?? '');
  });
  await new Promise<void>((done) => server.listen(0, 'localhost', done));
  const page = await browser.newPage();
  try {
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/embedscope/`);
    assert.match(await verdict(page), /“rivers” is nearest to “river” by cosine/);
  } finally {
    await page.close();
    server.close();
    server.closeAllConnections();
  }
});
