// What the page costs a reader: on the wire, everything that Chromium asks for before anybody scrolls or
// clicks, each file as brotli would send it; on the main thread, the longest task after loading, on a processor
// four times slower than a reference.
//   node scripts/budgets.mjs
import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { figureModule, figureNames } from './build/figures.mjs';
import { openChromium } from './lib/browser.mjs';
import { longTasks } from './lib/long-tasks.mjs';
import { inRoot, siteDir } from './lib/paths.mjs';
import { slowDown } from './lib/processor.mjs';
import { bold, dim, Failure, main, say } from './lib/say.mjs';
import { serve } from './serve.mjs';

const KIB = 1024;
const QUIET_MILLISECONDS = 1500;
const LONGEST_WAIT = 60_000;
const TOGETHER = 4;
const SLOW_DOWN = 4;
const LONGEST_TASK = 50;
const VISITS = 8;
const STRETCHES = ['opened', 'typed a word', 'scrolled to the map', 'word on the map'];
const MAP = 'chapters/how-a-map-lies.html';

const kinds = [
  { name: 'JavaScript', ending: /^\.m?js$/, limit: 60 * KIB },
  { name: 'WebAssembly', ending: /^\.wasm$/, limit: 60 * KIB },
  { name: 'data', ending: /^\.(safetensors|json|model|bin)$/, limit: 300 * KIB },
];

// A figure has answered when it concludes something.
const answered = (page, tag) =>
  page
    .waitForFunction(
      (name) =>
        document
          .querySelector(name)
          ?.shadowRoot?.querySelector('[data-verdict]')
          ?.textContent.trim(),
      { timeout: LONGEST_WAIT },
      tag,
    )
    .catch(async (error) => {
      const stands = await page.$eval(tag, (figure) => ({
        top: figure.getBoundingClientRect().top,
        shows: figure.shadowRoot?.textContent.replace(/\s+/g, ' ').trim().slice(0, 300),
      }));
      throw new Failure(`${tag} did not answer: ${JSON.stringify(stands)}\n${error.message}`);
    });

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
// `address` is the page's, below the site's root.
export async function firstView(browser, address = '') {
  const paths = new Set();
  const server = await serve({
    port: 0,
    headers: (path) => {
      paths.add(path);
      return {};
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

// A reader on a slow phone: opens the cover and types a word, opens the chapter with the map, scrolls to it and
// picks a word on it. Returns the tasks from the load event on, longest first.
async function slowVisit(browser, rate) {
  const server = await serve({ port: 0 });
  const page = await browser.newPage();
  try {
    await page.emulate({
      userAgent: await browser.userAgent(),
      viewport: { width: 320, height: 640, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
    });
    await page.emulateCPUThrottling(rate);
    const [opened, typed, scrolled, picked] = STRETCHES;
    const mark = (stretch) => page.evaluate((name) => performance.mark(name), stretch);
    const show = (tag) =>
      page.$eval(tag, (figure) => figure.scrollIntoView({ behavior: 'smooth', block: 'start' }));
    const rest = () => new Promise((done) => setTimeout(done, QUIET_MILLISECONDS));
    return await longTasks(
      page,
      async () => {
        await page.goto(server.url, { waitUntil: 'load', timeout: LONGEST_WAIT });
        await mark(opened);
        await answered(page, 'es-nearest');
        await rest();
        await mark(typed);
        await page.locator('es-nearest >>> input').setTimeout(LONGEST_WAIT).fill('lake');
        await page.keyboard.press('Enter');
        await rest();
        await page.goto(server.url + MAP, { waitUntil: 'load', timeout: LONGEST_WAIT });
        await mark(scrolled);
        await show('es-map');
        await answered(page, 'es-map');
        await rest();
        await mark(picked);
        await page.locator('es-map >>> .chips button').setTimeout(LONGEST_WAIT).click();
        await rest();
      },
      STRETCHES,
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

// The pages of single figures, some at a time: most of a visit is waiting. They keep to the cover's budget, or to
// what the figure itself states.
async function checkFigures(browser) {
  const names = figureNames();
  const check = async (name) =>
    checkBytes(browser, `figures/${name}/`, (await figureModule(name)).firstView);
  while (names.length) await Promise.all(names.splice(0, TOGETHER).map(check));
}

// A machine that is busy with something else makes tasks longer now and then, but what the page itself does
// in too long a task it does on each visit: of each stretch of a visit, one within the limit is enough.
async function checkTasks(browser) {
  const best = new Map();
  const rates = [];
  const longest = () => Math.max(...[...best.values()].map(([task]) => task.milliseconds));
  while (rates.length < VISITS && !(best.size && longest() <= LONGEST_TASK)) {
    const rate = await slowDown(browser, SLOW_DOWN);
    rates.push(rate.toFixed(1));
    const tasks = await slowVisit(browser, rate);
    for (const stretch of STRETCHES) {
      const own = tasks.filter((task) => task.stretch === stretch);
      const before = best.get(stretch);
      if (!before || own[0].milliseconds < before[0].milliseconds) best.set(stretch, own);
    }
  }
  const slowed = `throttled by ${rates.join(', ')}`;
  if (longest() > LONGEST_TASK) {
    const lines = [...best.values()]
      .flat()
      .filter(({ milliseconds }) => milliseconds > LONGEST_TASK)
      .map(
        ({ stretch, at, milliseconds, parts }) =>
          `${milliseconds.toFixed(0)} ms, ${stretch}, ${(at / 1000).toFixed(1)} s after loading: ${parts().join(', ')}`,
      );
    throw new Failure(
      `At ${SLOW_DOWN} times slow-down no task may take more than ${LONGEST_TASK} ms.\n` +
        `The best of ${VISITS} visits, ${slowed}:\n${lines.join('\n')}`,
    );
  }
  return `longest task ${longest().toFixed(0)} of ${LONGEST_TASK} ms, ${slowed}`;
}

export async function budgets(note = () => {}) {
  const browser = await openChromium();
  try {
    note('loading the first view');
    const bytes = await checkBytes(browser);
    note('loading the pages of figures');
    await checkFigures(browser);
    note('a visit on a slow phone');
    return [...bytes, await checkTasks(browser)].join(', ');
  } finally {
    await browser.close();
  }
}

if (process.argv[1] === inRoot('scripts', 'budgets.mjs')) {
  await main(async () => {
    say(`${bold('Budgets')}  ${dim(await budgets())}`);
  });
}
