// What the first view of the page costs on the wire: everything that Chromium asks for before anybody
// scrolls or clicks, each file as brotli would send it.
//   node scripts/budgets.mjs
import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { openChromium } from './lib/browser.mjs';
import { inRoot, siteDir } from './lib/paths.mjs';
import { bold, dim, Failure, main, say } from './lib/say.mjs';
import { serve } from './serve.mjs';

const KIB = 1024;
const QUIET_MILLISECONDS = 1500;
const LONGEST_WAIT = 60_000;

const kinds = [
  { name: 'JavaScript', ending: /^\.m?js$/, limit: 60 * KIB },
  { name: 'WebAssembly', ending: /^\.wasm$/, limit: 60 * KIB },
  { name: 'data', ending: /^\.(safetensors|json|model|bin)$/, limit: 300 * KIB },
];

// [{ path, bytes }] of the first view, as the server sees it: a page's requests and its workers' alike.
async function firstView() {
  const paths = new Set();
  const server = await serve({
    port: 0,
    headers: (path) => {
      paths.add(path);
      return {};
    },
  });
  const browser = await openChromium();
  try {
    const page = await browser.newPage();
    await page.setViewport({ width: 1440, height: 900 });
    await page.goto(server.url, { waitUntil: 'load', timeout: LONGEST_WAIT });
    let seen = -1;
    while (seen !== paths.size) {
      seen = paths.size;
      await new Promise((done) => setTimeout(done, QUIET_MILLISECONDS));
    }
    return [...paths]
      .map((path) => ({ path, file: join(siteDir, path) }))
      .filter(({ file }) => existsSync(file) && extname(file) !== '')
      .map(({ path, file }) => ({ path, bytes: brotliCompressSync(readFileSync(file)).length }))
      .sort((a, b) => b.bytes - a.bytes);
  } finally {
    await browser.close();
    await server.close();
  }
}

const kilobytes = (bytes) => `${(bytes / KIB).toFixed(1)} KB`;

export async function budgets(note = () => {}) {
  note('loading the first view');
  const files = await firstView();
  const rows = kinds.map((kind) => {
    const own = files.filter(({ path }) => kind.ending.test(extname(path)));
    return { ...kind, own, bytes: own.reduce((sum, { bytes }) => sum + bytes, 0) };
  });
  const over = rows.filter(({ bytes, limit }) => bytes > limit);
  if (over.length) {
    const lines = over.flatMap(({ name, bytes, limit, own }) => [
      `${name}: ${kilobytes(bytes)}, ${kilobytes(limit)} are allowed`,
      ...own.map(({ path, bytes: size }) => `    ${kilobytes(size).padStart(9)}  ${path}`),
    ]);
    throw new Failure(`The first view is over its budget.\n${lines.join('\n')}`);
  }
  return rows
    .map(({ name, bytes, limit }) => `${name} ${kilobytes(bytes)} of ${kilobytes(limit)}`)
    .join(', ');
}

if (process.argv[1] === inRoot('scripts', 'budgets.mjs')) {
  await main(async () => {
    say(`${bold('First view, as brotli')}  ${dim(await budgets())}`);
  });
}
