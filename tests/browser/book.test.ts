/** Moving about in the book: links, history, place, search (T38). */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { siteDir } from '../../scripts/lib/paths.mjs';
import { everywhere } from './drive/everywhere.ts';
import { desk } from './drive/tab.ts';
import { layoutShift } from './layout-shift.ts';
import { chapters } from './pages.ts';
import type { Reader } from './reader.ts';
import { openSite, type Site, withSite } from './site.ts';

let site: Site;
before(async () => {
  site = await openSite({
    pages: {
      '/start.html': '<!doctype html><meta charset="utf-8"><title>Start</title><p>Start here.',
    },
  });
});
after(() => site.close());

const chapter = 'chapters/near-and-far.html';
const entries = (reader: Reader) => reader.see(() => history.length);

/** Waits until the page is at an address below the site's root. */
const at = (reader: Reader, address: string) =>
  reader.until(
    address || 'the cover',
    (_, wanted) => location.href === wanted && document.readyState === 'complete',
    `${site.url}${address}`,
  );

let visits = 0;

/** A reader who has come from another page: the entries that the history has then. */
async function arrive(reader: Reader, address = ''): Promise<number> {
  const start = `${site.url}start.html?${visits++}`; // an address that is new is an entry
  if (await reader.see(() => location.protocol === 'about:')) await reader.open(start);
  else await reader.follow(start);
  await reader.until('the page before', (_, at) => location.href === at, start);
  const before = await entries(reader);
  await reader.follow(site.url + address);
  await reader.until('a page of the book', ({ find }) => find('article.page') !== null);
  return before + 1;
}

/** Pixels between the window's top and an element, once it stays; and what the page could still scroll. */
async function rests(reader: Reader, path: string): Promise<{ top: number; left: number }> {
  return reader.until(
    `${path} to stay`,
    async ({ find, frames }, target) => {
      const place = () => Math.round(find(target)?.getBoundingClientRect().top ?? Number.NaN);
      // Figures grow when they come to life: those that are near have done so once they are ready.
      const coming = [...document.querySelectorAll('.figure')].some((figure) => {
        const { top, bottom } = figure.getBoundingClientRect();
        const near = bottom > -200 && top < innerHeight + 200;
        return near && !figure.shadowRoot?.querySelector('[data-verdict]')?.textContent?.trim();
      });
      if (coming) return null;
      const before = place();
      await frames(3);
      if (place() !== before) return null;
      const { scrollHeight, clientHeight, scrollTop } = document.documentElement;
      return { top: before, left: Math.round(scrollHeight - clientHeight - scrollTop) };
    },
    path,
  );
}

async function isAtTop(reader: Reader, path: string): Promise<void> {
  const { top, left } = await rests(reader, path);
  assert.ok((top >= -2 && top < 60) || left < 2, `${path}: ${top} pixels from the top`);
}

everywhere(
  'each clicked link is one entry; Back undoes the last, then leaves (T38)',
  async (reader) => {
    const first = await arrive(reader);
    await reader.meet('es-nearest#first-look');
    assert.equal(await entries(reader), first);

    // Pages and sections: each click leads to another place, and adds one entry.
    const walk: [click: string, to: string][] = [
      ['.chapters a[href$="near-and-far.html"]', chapter],
      ['.contents a[href="#measures"]', `${chapter}#measures`],
      ['.prose a[href$="#term-cosine"]', 'glossary.html#term-cosine'],
      ['.masthead a[href$="#contents"]', '#contents'],
      ['.chapters a[href$="#back"]', 'chapters/one-word-several-sentences.html#back'],
      ['.turn .next', 'review.html'],
    ];
    for (const [index, [click, to]] of walk.entries()) {
      await reader.choose(click);
      await at(reader, to);
      assert.equal(await entries(reader), first + index + 1, `entries after ${to}`);
    }
    // Scrolling and playing add none.
    await reader.see(() => scrollTo({ top: document.body.scrollHeight, behavior: 'instant' }));
    const noted = await reader.noted();
    assert.deepEqual(noted, []);

    const back = ['', ...walk.map(([, to]) => to)].slice(0, -1).reverse();
    for (const address of back) {
      await reader.tab.back();
      await at(reader, address);
    }
    await reader.tab.back();
    await reader.until('the page before the book', () => document.title === 'Start');
  },
);

everywhere(
  'old addresses lead on, as one entry',
  async (reader) => {
    const old: [from: string, to: string, there: string][] = [
      ['#measures', `${chapter}#measures`, '#measures'],
      ['#maps', 'chapters/how-a-map-lies.html#maps', '#maps'],
      [
        '#context-check',
        'chapters/one-word-several-sentences.html#context-check',
        '#context-check',
      ],
      ['#term-cosine', 'glossary.html#term-cosine', '#term-cosine'],
      ['#sources', 'sources.html', 'article'],
      [
        'index.html#figure=map&word=lake',
        'chapters/how-a-map-lies.html#figure=map&word=lake',
        '#map',
      ],
      [
        '#figure=measures-figure&word=lake&metric=all',
        `${chapter}#figure=measures-figure&word=lake&metric=all`,
        '#measures-figure',
      ],
      [
        '#figure=bank&word=wind',
        'chapters/one-word-several-sentences.html#figure=bank&word=wind',
        'es-bank',
      ],
    ];
    for (const [from, to, there] of old) {
      const first = await arrive(reader, from);
      await at(reader, to);
      assert.equal(await entries(reader), first, `entries after ${from}`);
      await isAtTop(reader, there);
      if (there === '#term-cosine') {
        const mark = await reader.see(
          ({ find }, path) => getComputedStyle(find(path)!.parentElement!).borderInlineStartWidth,
          there,
        );
        assert.equal(mark, '3px', 'the entry is marked');
      }
      await reader.tab.back();
      await reader.until('the page before', () => document.title === 'Start');
    }
    // What is on the cover stays there.
    await arrive(reader, '#figure=nearest&word=lake&metric=cosine');
    await reader.reads('es-nearest#first-look >>> [data-verdict]', '“lake”');
    await at(reader, '#figure=nearest&word=lake&metric=cosine');
    assert.deepEqual(await reader.noted(), []);
  },
  { devices: [desk] },
);

for (const path of chapters) {
  everywhere(`/${path}: each section’s link ends at its heading, and is marked`, async (reader) => {
    await reader.open(`${site.url}${path}`);
    const links = await reader.see(() =>
      [...document.querySelectorAll('.contents .here ol a')].map((a) => a.getAttribute('href')!),
    );
    assert.ok(links.length > 3);
    // From the last to the first and into the middle: figures on the way come to life and grow.
    for (const link of [...links.reverse(), links[2]!]) {
      await reader.choose(`.contents a[href="${link}"]`);
      await reader.until(`${link} in the address`, (_, hash) => location.hash === hash, link);
      await isAtTop(reader, link);
      const marked = await reader.see(() =>
        [...document.querySelectorAll('.contents [aria-current="location"]')].map((a) =>
          a.getAttribute('href'),
        ),
      );
      assert.deepEqual(marked, [link]);
      if (reader.device.touch) await reader.see(() => scrollTo({ top: 0, behavior: 'instant' }));
    }
    assert.deepEqual(await reader.noted(), []);
  });
}

everywhere(
  'scrolled, the section that is read is marked, without a word in the address',
  async (reader) => {
    await reader.open(`${site.url}${chapter}`);
    const sections = await reader.see(() =>
      [...document.querySelectorAll('.contents .here ol a')].map((a) => a.getAttribute('href')!),
    );
    for (const section of sections) {
      await reader.until(
        `${section} to be marked`,
        ({ find }, link) => {
          find(link)!.scrollIntoView({ block: 'start', behavior: 'instant' });
          return find(`.contents a[href="${link}"]`)!.getAttribute('aria-current') === 'location';
        },
        section,
      );
    }
    assert.equal(await reader.see(() => location.hash), '');
  },
  { devices: [desk] },
);

everywhere('the search leads to what it finds, as one entry', async (reader) => {
  const first = await arrive(reader, 'about.html');
  await reader.choose('.search-open');
  await reader.enter('dialog.search input', 'nothingofthekind');
  await reader.reads('dialog.search [role="status"]', 'Nothing in the book matches');
  await reader.see(({ find }) => ((find('dialog.search input') as HTMLInputElement).value = ''));
  await reader.tab.type('anisotrop');
  await reader.reads('dialog.search li', 'anisotropy');
  assert.deepEqual(await reader.noted(), []);
  await reader.choose('dialog.search li a');
  await reader.until('a page of the book', () => location.hash.length > 1);
  assert.equal(await entries(reader), first + 1);
  await reader.tab.back();
  await at(reader, 'about.html');
});

everywhere(
  'the search: Enter before the index has come leads on once it has',
  async (reader) => {
    await reader.open(`${site.url}about.html`);
    await reader.see(() => {
      const { fetch } = globalThis;
      globalThis.fetch = async (...asked) => {
        if (String(asked[0]).endsWith('search.json'))
          await new Promise<void>((come) => Object.assign(globalThis, { come }));
        return fetch(...asked);
      };
    });
    await reader.choose('.search-open');
    await reader.enter('dialog.search input', 'anisotropy');
    await reader.see(() => (globalThis as unknown as { come(): void }).come());
    await reader.until('a place that was found', () => location.hash === '#term-anisotropy');
  },
  { devices: [desk] },
);

everywhere(
  'the place and what was read are kept on the device, offered, shown, and removed',
  async (reader) => {
    await reader.open(site.url);
    assert.equal(await reader.see(({ find }) => find('.resume')!.offsetHeight), 0);
    await reader.open(`${site.url}${chapter}#check`);
    await reader.until('the place', () => localStorage.getItem('embedscope-progress'));
    await reader.open(site.url);
    await reader.reads('.resume', 'You stopped at Near and far: Three questions');
    await reader.reads('.contents [data-page="near-and-far"] > a', '(read)');
    await reader.choose('.resume a');
    await at(reader, `${chapter}#check`);

    await reader.open(`${site.url}about.html`);
    await reader.reads('.device', 'Where you stopped reading: Near and far: Three questions');
    await reader.choose('.device button:text("Remove all of it")');
    await reader.reads('.device', 'Nothing of it is on this device now');
    assert.deepEqual(await reader.see(() => Object.keys(localStorage)), []);
    assert.deepEqual(await reader.noted(), []);
  },
  { devices: [desk] },
);

everywhere(
  'the lines of a chapter stay where they are when its italics come',
  (reader) =>
    withSite({ pages: { '/start.html': '<!doctype html><title>Start</title>' } }, async (own) => {
      if (reader.tab.engine !== 'chromium') return; // the others measure no layout shift
      const italics = readdirSync(join(siteDir, 'assets')).find((name) =>
        /italic.*woff2$/.test(name),
      );
      own.fault(italics!, 'held');
      await reader.open(`${own.url}start.html`);
      await reader.follow(own.url + chapter);
      await reader.until(
        'the chapter without its italics',
        ({ find }) =>
          find('#near-and-far .prose em') !== null &&
          performance.getEntriesByName('first-contentful-paint').length > 0,
      );
      own.fault(italics!, null);
      await reader.until('its italics', () =>
        [...document.fonts].some(
          ({ family, style, status }) =>
            /Source Serif 4/.test(family) && style === 'italic' && status === 'loaded',
        ),
      );
      const shift = await layoutShift(reader);
      assert.ok(shift <= 0.02, `layout shift ${shift}`);
    }),
  { devices: [desk] },
);
