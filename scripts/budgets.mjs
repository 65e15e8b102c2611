// What the page costs a reader: on the wire, everything that Chromium asks for before anybody scrolls or
// clicks, each file as brotli would send it; on the main thread, the longest task of each thing that a reader
// does (lib/slow-visits.mjs), on a processor four times slower than a reference.
//   node scripts/budgets.mjs [part of a visit's path]
import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { figureModule, figureNames } from './build/figures.mjs';
import { openChromium } from './lib/browser.mjs';
import { longTasks } from './lib/long-tasks.mjs';
import { inRoot, siteDir } from './lib/paths.mjs';
import { slowDown } from './lib/processor.mjs';
import { bold, dim, Failure, main, say } from './lib/say.mjs';
import { OVER, play, VISITS } from './lib/slow-visits.mjs';
import { serve } from './serve.mjs';

const KIB = 1024;
const QUIET_MILLISECONDS = 1500;
const LONGEST_WAIT = 60_000;
const TOGETHER = 4;
const SLOW_DOWN = 4;
const LONGEST_TASK = 50;
const TRIES = 8;

const kinds = [
  { name: 'JavaScript', ending: /^\.m?js$/, limit: 60 * KIB },
  { name: 'WebAssembly', ending: /^\.wasm$/, limit: 60 * KIB },
  { name: 'data', ending: /^\.(safetensors|json|model|bin)$/, limit: 300 * KIB },
];

// What is seen of a page's figure before anybody taps: its answer, or what it offers to load.
const shows = (page) =>
  page.waitForFunction(
    () => {
      const root = document.querySelector('.figure')?.shadowRoot;
      return (
        root?.querySelector('[data-verdict]')?.textContent.trim() || root?.querySelector('.offer')
      );
    },
    { timeout: LONGEST_WAIT },
  );

// [{ path, bytes }] of the first view, as the server sees it: a page's requests and its workers' alike.
// `address` is the page's, below the site's root. What is kept for reading offline comes after the view, and is no
// part of it, so the service worker is out.
export async function firstView(browser, address = '') {
  const paths = new Set();
  const server = await serve({
    port: 0,
    intercept: async (path, _, response) => {
      const isKeeping = path === '/sw.js';
      if (isKeeping) response.writeHead(404).end();
      else paths.add(path);
      return isKeeping;
    },
  });
  const page = await browser.newPage();
  try {
    await page.setViewport({ width: 1440, height: 900 });
    await page.goto(server.url + address, { waitUntil: 'load', timeout: LONGEST_WAIT });
    await shows(page);
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
    await page.close();
    await server.close();
  }
}

// The tasks of one visit on a slow phone, from the load event on, longest first.
async function slowVisit(browser, visit, rate) {
  const server = await serve({ port: 0 });
  const page = await browser.newPage();
  try {
    await page.emulate({
      userAgent: await browser.userAgent(),
      viewport: { width: 320, height: 640, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
    });
    await page.emulateCPUThrottling(rate);
    const mark = (act) => page.evaluate((name) => performance.mark(name), act);
    return await longTasks(
      page,
      () => play(page, visit, server.url, mark),
      Object.keys(visit.acts),
    );
  } finally {
    await page.close();
    await server.close();
  }
}

const kilobytes = (bytes) => `${(bytes / KIB).toFixed(1)} KB`;

async function checkBytes(browser, address = '', own = {}) {
  const files = await firstView(browser, address);
  const rows = kinds.map((kind) => {
    const mine = files.filter(({ path }) => kind.ending.test(extname(path)));
    const limit = own[kind.name] ? own[kind.name] * KIB : kind.limit;
    return { ...kind, limit, mine, bytes: mine.reduce((sum, { bytes }) => sum + bytes, 0) };
  });
  const over = rows.filter(({ bytes, limit }) => bytes > limit || (bytes === 0 && !address));
  if (over.length) {
    const lines = over.flatMap(({ name, bytes, limit, mine }) => [
      `${name}: ${kilobytes(bytes)}, ${kilobytes(limit)} are allowed`,
      ...mine.map(({ path, bytes: size }) => `    ${kilobytes(size).padStart(9)}  ${path}`),
    ]);
    throw new Failure(
      `The first view of ${address || 'the cover'} is over its budget.\n${lines.join('\n')}`,
    );
  }
  return rows.map(({ name, bytes, limit }) => `${name} ${kilobytes(bytes)} of ${kilobytes(limit)}`);
}

// The pages of single figures, some at a time: most of a visit is waiting. They keep to the cover's budget with a
// little more for their snippets, or to what the figure itself states.
async function checkFigures(browser) {
  const names = figureNames();
  const check = async (name) =>
    checkBytes(browser, `figures/${name}/`, {
      JavaScript: 62,
      ...(await figureModule(name)).firstView,
    });
  while (names.length) await Promise.all(names.splice(0, TOGETHER).map(check));
}

// What the longest task of an act may take, in milliseconds.
const longestOf = (act) => OVER[act] ?? LONGEST_TASK;

// A machine that is busy with something else makes tasks longer now and then, but what the page itself does
// in too long a task it does on each visit: of each act, one try within the limit is enough.
async function checkVisit(browser, visit) {
  const acts = Object.keys(visit.acts);
  const best = new Map();
  const rates = [];
  const over = () => acts.filter((act) => !(best.get(act)?.[0].milliseconds <= longestOf(act)));
  while (rates.length < TRIES && over().length) {
    const rate = await slowDown(browser, SLOW_DOWN);
    rates.push(rate.toFixed(1));
    const tasks = await slowVisit(browser, visit, rate);
    for (const act of acts) {
      const own = tasks.filter(({ stretch }) => stretch === act);
      const before = best.get(act);
      if (own.length && (!before || own[0].milliseconds < before[0].milliseconds)) {
        best.set(act, own);
      }
    }
  }
  return { acts, best, over: over(), rates };
}

const inWords = ({ at, milliseconds, parts }) =>
  `  ${milliseconds.toFixed(0)} ms, ${(at / 1000).toFixed(1)} s after loading: ${parts().join(', ')}`;

const inBrief = ({ acts, best }) =>
  acts
    .map((act) => {
      const longest = best.get(act)?.[0].milliseconds;
      const over = longest > LONGEST_TASK ? ` (known to be over, up to ${longestOf(act)})` : '';
      return `${act} ${longest?.toFixed(0) ?? 'without a task'}${over}`;
    })
    .join(', ');

async function checkTasks(browser, visits, note) {
  const seen = [];
  for (const visit of visits) {
    note(`${visit.path} on a slow phone`);
    const result = await checkVisit(browser, visit);
    seen.push(result);
    note(inBrief(result));
  }
  const tries = Math.max(...seen.map(({ rates }) => rates.length));
  const throttled = `throttled by ${seen.flatMap(({ rates }) => rates).join(', ')}`;
  const lines = seen.flatMap(({ over, best }) =>
    over.flatMap((act) => [
      `${act}:`,
      ...(best.get(act) ?? [])
        .filter(({ milliseconds }) => milliseconds > longestOf(act))
        .map(inWords),
    ]),
  );
  const longest = seen.map(inBrief);
  if (lines.length) {
    throw new Failure(
      `At ${SLOW_DOWN} times slow-down no task may take more than ${LONGEST_TASK} ms, or what lib/slow-visits.mjs says.\n` +
        `The best of up to ${tries} tries of each act, ${throttled}:\n${lines.join('\n')}\nLongest task of each: ${longest.join(', ')}`,
    );
  }
  return `longest tasks in ms, of ${LONGEST_TASK} allowed: ${longest.join(', ')}; ${throttled}`;
}

async function inChromium(work) {
  const browser = await openChromium({ protocolTimeout: 10 * LONGEST_WAIT });
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}

export const firstViews = (note = () => {}) =>
  inChromium(async (browser) => {
    note('loading the first view');
    const bytes = await checkBytes(browser);
    note('loading the pages of figures');
    await checkFigures(browser);
    return bytes.join(', ');
  });

// `only` is a part of the visits' paths.
export const slowPhone = (note = () => {}, only = '') =>
  inChromium((browser) =>
    checkTasks(
      browser,
      VISITS.filter(({ path }) => path.includes(only)),
      note,
    ),
  );

if (process.argv[1] === inRoot('scripts', 'budgets.mjs')) {
  await main(async () => {
    const [, , only] = process.argv;
    if (!only) say(`${bold('First view')}  ${dim(await firstViews(say))}`);
    say(`${bold('Slow phone')}  ${dim(await slowPhone(say, only))}`);
  });
}
