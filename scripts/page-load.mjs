// What a reader on a slow phone waits for: npm run bench:load
//
// Chromium with the network of a slow 4G phone (1.6 Mbit/s down, 150 ms to the server and back, as
// Lighthouse has it) and a processor slowed down four times; an empty cache. Median of some visits:
// first and largest paint, layout shift and the first figure's answer; and the bytes of the first view by
// kind, as brotli sends them.
import { extname } from 'node:path';
import { firstView } from './budgets.mjs';
import { openChromium } from './lib/browser.mjs';
import { serve } from './serve.mjs';

const VISITS = Number(process.argv[2] ?? 3);
const SLOW_4G = { download: 1.6e6 / 8, upload: 0.75e6 / 8, latency: 150 };
const SLOW_DOWN = 4;
const LONGEST_WAIT = 120_000;
const KINDS = { js: 'JavaScript', css: 'styles', wasm: 'WebAssembly', woff2: 'fonts' };

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

async function visit(browser) {
  const server = await serve({ port: 0 });
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  try {
    await page.setViewport({ width: 360, height: 640, hasTouch: true, isMobile: true });
    await page.emulateNetworkConditions(SLOW_4G);
    await page.emulateCPUThrottling(SLOW_DOWN);
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
    await page.goto(server.url, { waitUntil: 'load', timeout: LONGEST_WAIT });
    await page.waitForFunction(() => globalThis.seen.answer > 0, { timeout: LONGEST_WAIT });
    const seen = await page.evaluate(() => ({
      ...globalThis.seen,
      first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    }));
    return seen;
  } finally {
    await context.close();
    await server.close();
  }
}

const browser = await openChromium();
const visits = [];
for (let i = 0; i < VISITS; i++) visits.push(await visit(browser));
const files = await firstView(browser);
await browser.close();

const seconds = (name) => `${(median(visits.map((one) => one[name])) / 1000).toFixed(1)} s`;
console.log(`first contentful paint   ${seconds('first')}`);
console.log(`largest contentful paint ${seconds('largest')}`);
console.log(`first answer             ${seconds('answer')}`);
console.log(`layout shift             ${median(visits.map(({ shift }) => shift)).toFixed(3)}`);
const sizes = new Map();
for (const { path, bytes } of files) {
  const kind = KINDS[extname(path).slice(1)] ?? 'data';
  sizes.set(kind, (sizes.get(kind) ?? 0) + bytes);
}
for (const [kind, size] of sizes) console.log(`${kind.padEnd(24)} ${(size / 1024).toFixed(1)} KB`);
