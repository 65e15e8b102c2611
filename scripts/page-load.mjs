// What a reader on a slow phone waits for: npm run bench:load
//
// Chromium with the network of a slow 4G phone (1.6 Mbit/s down, 150 ms to the server and back, as
// Lighthouse has it) and a processor slowed down four times; an empty cache. Median of some visits:
// first and largest paint, layout shift and the first figure's answer; and the bytes of the first view by
// kind, as brotli sends them.
//
// Then, under the same conditions, the engine alone beside the runtimes that a page could take in its
// place (bench/load-peers.mjs). Both tables go into bench/README.md.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { placeEngines } from '../bench/load-peers.mjs';
import { firstView } from './budgets.mjs';
import { openChromium } from './lib/browser.mjs';
import { inRoot } from './lib/paths.mjs';
import { serve } from './serve.mjs';

const VISITS = Number(process.argv[2] ?? 3);
const SLOW_4G = { download: 1.6e6 / 8, upload: 0.75e6 / 8, latency: 150 };
const SLOW_DOWN = 4;
const LONGEST_WAIT = 120_000;
const KINDS = { js: 'JavaScript', css: 'styles', wasm: 'WebAssembly', woff2: 'fonts' };

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

/** A tab of a slow phone with nothing in its cache. */
async function onPhone(browser, run) {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    await page.setViewport({ width: 360, height: 640, hasTouch: true, isMobile: true });
    await page.emulateNetworkConditions(SLOW_4G);
    await page.emulateCPUThrottling(SLOW_DOWN);
    return await run(page);
  } finally {
    await context.close();
  }
}

const visit = (browser, url) =>
  onPhone(browser, async (page) => {
    await page.evaluateOnNewDocument(() => {
      globalThis.seen = { shift: 0, largest: 0, answer: 0 };
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          if (!entry.hadRecentInput) globalThis.seen.shift += entry.value;
        }
      }).observe({ type: 'layout-shift', buffered: true });
      new PerformanceObserver((list) => {
        globalThis.seen.largest = list.getEntries().at(-1).startTime;
      }).observe({ type: 'largest-contentful-paint', buffered: true });
      addEventListener(
        'embedscope-ready',
        () => {
          globalThis.seen.answer ||= performance.now();
        },
        true,
      );
    });
    await page.goto(url, { waitUntil: 'load', timeout: LONGEST_WAIT });
    await page.waitForFunction(() => globalThis.seen.answer > 0, { timeout: LONGEST_WAIT });
    return page.evaluate(() => ({
      ...globalThis.seen,
      first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    }));
  });

/** Milliseconds from the navigation until a page of placeEngines says that it is ready. */
const readyAfter = (browser, url) =>
  onPhone(browser, async (page) => {
    await page.goto(url, { timeout: LONGEST_WAIT });
    await page.waitForFunction(() => globalThis.ready > 0, { timeout: LONGEST_WAIT });
    return page.evaluate(() => globalThis.ready);
  });

/** As the server sends it. */
const compressed = (file) =>
  brotliCompressSync(readFileSync(file), { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
    .length;
const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

async function times(count, measure) {
  const results = [];
  for (let i = 0; i < count; i++) results.push(await measure());
  return results;
}

async function pageTable(browser) {
  const server = await serve({ port: 0 });
  try {
    await visit(browser, server.url); // the server compresses each file once
    const visits = await times(VISITS, () => visit(browser, server.url));
    const of = (name) => median(visits.map((one) => one[name]));
    const sizes = new Map();
    for (const { path, bytes } of await firstView(browser)) {
      const kind = KINDS[extname(path).slice(1)] ?? 'data';
      sizes.set(kind, (sizes.get(kind) ?? 0) + bytes);
    }
    return [
      ['the page', ''],
      ['first contentful paint', seconds(of('first'))],
      ['largest contentful paint', seconds(of('largest'))],
      ['first answer', seconds(of('answer'))],
      ['layout shift', of('shift').toFixed(3)],
      ...[...sizes].map(([kind, bytes]) => [kind, kilobytes(bytes)]),
    ];
  } finally {
    await server.close();
  }
}

async function engineTable(browser) {
  const root = mkdtempSync(join(tmpdir(), 'embedscope-load-'));
  const engines = await placeEngines(root);
  const server = await serve({ root, port: 0 });
  const rows = [['engine', 'JavaScript', 'WebAssembly', 'ready after']];
  try {
    for (const { name, page, files } of engines) {
      const url = server.url + page;
      await readyAfter(browser, url);
      const ready = median(await times(VISITS, () => readyAfter(browser, url)));
      const size = (ending) =>
        files
          .filter((file) => file.endsWith(ending))
          .reduce((sum, file) => sum + compressed(file), 0);
      rows.push([name, kilobytes(size('.js')), kilobytes(size('.wasm')), seconds(ready)]);
      console.log(rows.at(-1).join('  '));
    }
  } finally {
    await server.close();
    rmSync(root, { recursive: true, force: true });
  }
  return rows;
}

const markdown = ([head, ...rows]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const browser = await openChromium({ protocolTimeout: LONGEST_WAIT });
const before = loadavg()[0];
const page = await pageTable(browser);
console.log(page.map((row) => row.join('  ')).join('\n'));
const engines = await engineTable(browser);
await browser.close();
const readme = inRoot('bench', 'README.md');
const mood = `Median of ${VISITS} visits; the machine's load was ${before.toFixed(1)} before, ${loadavg()[0].toFixed(1)} after.`;
writeFileSync(
  readme,
  readFileSync(readme, 'utf8').replace(
    /(<!-- load -->\n)[\s\S]*(<!-- \/load -->)/,
    (_, start, end) => `${start}${markdown(page)}\n\n${markdown(engines)}\n\n${mood}\n${end}`,
  ),
);
