/** What every page promises whoever opens it: about other servers, its policy, bytes, width, access. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { after, before } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { siteDir } from '../../scripts/lib/paths.mjs';
import { everywhere, together } from './drive/everywhere.ts';
import { desk, phone, type Theme } from './drive/tab.ts';
import { chapters, figuresOf, pages, readToTheEnd } from './pages.ts';
import type { Reader } from './reader.ts';
import { openSite, type Site } from './site.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const frames = pages.map(
  (path) => `<iframe src="/${path}" sandbox="allow-same-origin" width="320" height="600"></iframe>`,
);

let site: Site;
before(async () => {
  // One tab goes through all pages: each loads all that is its own, and none is served by what another has kept.
  site = await openSite({
    headers: () => ({ 'Cache-Control': 'no-store' }),
    pages: {
      '/without-scripts.html': `<!doctype html><meta charset="utf-8"><title>Without scripts</title>${frames.join('')}`,
    },
  });
  site.fault('sw.js', 'missing');
});
after(() => site.close());

/** Kept on the device; what else stands there nobody asked for. */
const KEPT = ['embedscope-place', 'embedscope-progress'];
/** Kept by the tab: where each page was left, for Back. */
const KEPT_BY_TAB = /^embedscope-left/;

/** As brotli, before a reader has touched anything. */
const LIMITS = [
  { name: 'JavaScript', ending: /^\.m?js$/, limit: 60 * 1024 },
  { name: 'WebAssembly', ending: /^\.wasm$/, limit: 60 * 1024 },
  { name: 'data', ending: /^\.(safetensors|json|model|bin)$/, limit: 300 * 1024 },
] as const;

const sizes = new Map<string, number>();
function brotliSize(path: string): number {
  const known = sizes.get(path);
  if (known !== undefined) return known;
  const size = brotliCompressSync(readFileSync(join(siteDir, path))).length;
  sizes.set(path, size);
  return size;
}

function withinBudgets(asked: readonly string[]): void {
  const files = [...new Set(asked)].filter((path) => path !== '/watch.js');
  for (const { name, ending, limit } of LIMITS) {
    const own = files.filter((path) => ending.test(extname(path)));
    const bytes = own.reduce((sum, path) => sum + brotliSize(path), 0);
    assert.ok(bytes <= limit, `${name}: ${bytes} bytes of ${limit}: ${own.join(' ')}`);
  }
}

async function widthsOf(reader: Reader) {
  return reader.see(({ all }) => {
    const width = document.documentElement.clientWidth;
    const hostOf = (element: Element) =>
      element.getRootNode() instanceof ShadowRoot
        ? (element.getRootNode() as ShadowRoot).host
        : null;
    // What scrolls inside itself may be wider than its window.
    const scrolls = (element: Element | null): boolean => {
      for (let at = element; at; at = at.parentElement ?? hostOf(at)) {
        if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(at).overflowX)) return true;
      }
      return false;
    };
    const elements = [...all('body *'), ...all('.figure >>> *')];
    return {
      overflow: document.documentElement.scrollWidth - width,
      wide: elements
        .filter((element) => {
          const { right, left } = element.getBoundingClientRect();
          return (right > width + 1 || left < -1) && !scrolls(element.parentElement);
        })
        .filter((element) => !element.matches('.skip, .visually-hidden'))
        .map((element) => `${element.localName}.${element.className}`),
    };
  });
}

/** What is to be touched and is too small for a thumb, but for links in running text. */
async function smallTargets(reader: Reader): Promise<string[]> {
  return reader.see(({ all }) => {
    const targets = [
      ...all('.figure >>> button, .figure >>> input, .figure >>> summary'),
      ...all('.masthead a, .masthead button, .contents a, .turn a, .device button, pre + p button'),
    ];
    return targets
      .map((target) => (target.closest('label') ?? target) as HTMLElement)
      .filter(
        (target) => !target.closest('p:not(.masthead p):not(pre + p), td, th, [data-verdict]'),
      )
      .map((target) => ({ box: target.getBoundingClientRect(), text: target.textContent?.trim() }))
      .filter(({ box }) => box.width > 0 && (box.height < 43.5 || box.width < 24))
      .map(({ box, text }) => `${text} ${Math.round(box.width)}×${Math.round(box.height)}`);
  });
}

/** What axe finds; of another theme by the rules alone that look at colours. */
async function violations(reader: Reader, theme: Theme) {
  const rules = theme === 'light' ? null : ['color-contrast', 'link-in-text-block'];
  return reader.see(async (_, runOnly) => {
    type Result = { id: string; nodes: { target: unknown; any: { message: string }[] }[] };
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: Result[] }> };
    };
    const options = { resultTypes: ['violations'] };
    const { violations } = await axe.run(runOnly ? { ...options, runOnly } : options);
    return violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(({ target, any }) => `${JSON.stringify(target)} ${any[0]?.message ?? ''}`),
    }));
  }, rules);
}

const keepsPromises = (path: string) => async (reader: Reader) => {
  await reader.theme('light');
  const before = site.asked.length;
  await reader.open(`${site.url}${path}`);
  const entries = await reader.see(() => history.length);
  const [opening] = await figuresOf(reader);
  const answers = await reader.see(
    ({ find }) => find('.opening .figure') !== null && find('.opening .figure') === find('.figure'),
  );
  if (opening && answers) {
    await reader.meet(opening);
    await reader.until(
      'all parts of the first figure',
      ({ all }, at) => all(`${at} >>> *`).every((element) => element.matches(':defined')),
      opening,
    );
  }
  const firstView = site.asked.slice(before);

  await readToTheEnd(reader);
  const { overflow, wide } = await widthsOf(reader);
  assert.equal(overflow, 0, 'pixels to scroll sideways');
  assert.deepEqual(wide, []);
  if (reader.device.touch) assert.deepEqual(await smallTargets(reader), []);
  await reader.tab.evaluate(`(() => { ${axe}; return 0; })()`);
  for (const theme of ['light', 'dark'] as const) {
    await reader.theme(theme);
    assert.deepEqual(await violations(reader, theme), [], theme);
  }
  const seen = await reader.see(() => ({
    added: history.length,
    address: location.hash,
    stored: Object.keys(localStorage),
    byTab: Object.keys(sessionStorage),
    cookies: document.cookie,
    elsewhere: performance
      .getEntriesByType('resource')
      .map((entry) => entry.name)
      .filter((url) => /^https?:/.test(url) && new URL(url).origin !== location.origin),
  }));
  assert.equal(seen.added, entries, 'entries in the history');
  assert.equal(seen.address, '');
  assert.deepEqual(
    seen.stored.filter((key) => !KEPT.includes(key)),
    [],
  );
  assert.deepEqual(
    seen.byTab.filter((key) => !KEPT_BY_TAB.test(key)),
    [],
  );
  assert.equal(seen.cookies, '');
  assert.deepEqual(seen.elsewhere, []);
  assert.deepEqual(await reader.noted(), []);
  // Who opens the page of one figure has asked for that figure, whatever it loads.
  if (!/^figures\/.+/.test(path)) withinBudgets(firstView);
};

// Text and single figures are laid out alike on both devices; a narrow one is where they break.
for (const [device, paths] of [
  [phone, pages],
  [desk, pages.filter((path) => path === '' || chapters.includes(path))],
] as const) {
  const checks = paths.map((path) => [`/${path} keeps every promise`, keepsPromises(path)]);
  together('pages', async () => {}, Object.fromEntries(checks), { devices: [device] });
}

everywhere('without scripts every page reads from start to end', async (reader) => {
  await reader.open(`${site.url}without-scripts.html`);
  const all = await reader.until('the pages in their frames', () => {
    const inside = [...document.querySelectorAll('iframe')].map((frame) => frame.contentDocument);
    if (inside.some((page) => page?.readyState !== 'complete' || !page.querySelector('article')))
      return null;
    return inside.map((page) => ({
      path: page!.location.pathname,
      width: page!.documentElement.scrollWidth - page!.documentElement.clientWidth,
      text: page!.body.innerText,
      title: page!.querySelector('h1')!.textContent,
      links: page!.querySelectorAll('.contents a').length,
      figures: [...page!.querySelectorAll<HTMLElement>('.figure')].map((figure) => ({
        name: `${figure.localName} ${figure.id}`,
        shown: figure.offsetHeight > 0,
        asks: /\?/.test(figure.innerText),
        pictures: [...figure.querySelectorAll<HTMLElement>('svg, img, table')].filter(
          (element) => element.getBoundingClientRect().height > 0,
        ).length,
      })),
      unfilled: page!.body.innerText.match(/\{\{|undefined|NaN|<!--/g),
    }));
  });
  assert.equal(all.length, pages.length);
  for (const page of all) {
    assert.equal(page.width, 0, `${page.path}: pixels to scroll sideways`);
    assert.equal(page.unfilled, null, page.path);
    assert.ok(page.title, page.path);
    assert.ok(page.links > 5, `${page.path}: the contents`);
    for (const { name, shown, asks, pictures } of page.figures) {
      assert.ok(shown, `${page.path}: ${name} is shown`);
      assert.ok(asks, `${page.path}: ${name} asks its question`);
      assert.ok(pictures > 0, `${page.path}: ${name} has its still picture`);
    }
  }
});
