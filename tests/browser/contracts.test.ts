/** What the page promises whoever opens it: about history, other servers, its policy, width, access. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before } from 'node:test';
import { everywhere } from './drive/everywhere.ts';
import type { Reader } from './reader.ts';
import { openSite, type Site } from './site.ts';

const first = 'es-nearest#first-look';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let site: Site;
before(async () => {
  site = await openSite({
    pages: {
      '/start.html': '<!doctype html><meta charset="utf-8"><title>Start</title><p>Start here.',
      '/reading.html':
        '<!doctype html><meta charset="utf-8"><title>Without scripts</title>' +
        '<iframe src="/" sandbox="allow-same-origin" width="320" height="600"></iframe>',
    },
  });
});
after(() => site.close());

/** Reads from figure to figure, until all of them answer. */
async function readToTheEnd(reader: Reader): Promise<void> {
  const figures = await reader.until('the page', () =>
    [...document.querySelectorAll('[id] > [slot="still"]')].map((still) => still.parentElement!.id),
  );
  assert.equal(figures.length, 4);
  for (const id of figures) await reader.meet(`#${id}`);
  await reader.choose('es-bank >>> .offer button');
  await reader.choose('es-bank >>> button:text("Show it without asking")');
  await reader.reads('es-bank >>> [data-verdict]', 'is nearest');
  await reader.see(() => scrollTo({ top: document.body.scrollHeight, behavior: 'instant' }));
}

everywhere(
  'reading and playing write no history, keep to their server and policy',
  async (reader) => {
    await reader.open(`${site.url}start.html`);
    const start = await reader.see(() => history.length);
    await reader.open(site.url);
    await readToTheEnd(reader);
    await reader.enter(`${first} >>> es-word-field >>> input`, 'lake');
    await reader.reads(`${first} >>> [data-verdict]`, '“lake”');
    await reader.meet('es-map');
    await reader.choose('es-map >>> input[name="dims"][value="3"]');
    await reader.reads('es-map >>> [data-verdict]', '1–3');

    const seen = await reader.see(() => ({
      entries: history.length,
      address: location.hash,
      stored: [localStorage.length, sessionStorage.length, document.cookie.length],
      elsewhere: performance
        .getEntriesByType('resource')
        .map((entry) => entry.name)
        .filter((url) => /^https?:/.test(url) && new URL(url).origin !== location.origin),
    }));
    assert.equal(seen.entries, start + 1, 'entries in the history');
    assert.equal(seen.address, '');
    assert.deepEqual(seen.stored, [0, 0, 0]);
    assert.deepEqual(seen.elsewhere, []);
    assert.deepEqual(await reader.noted(), []);

    // A clicked link of the contents is an entry, one, and Back undoes it; Back again leaves.
    await reader.choose('.contents a[href="#measures"]');
    await reader.until('the chapter in the address', () => location.hash === '#measures');
    assert.equal(await reader.see(() => history.length), start + 2);
    await reader.tab.back();
    await reader.until('the address as before', () => location.hash === '');
    await reader.tab.back();
    await reader.until('the page before', () => document.title === 'Start');
  },
);

everywhere('every link of the contents ends where its heading stands', async (reader) => {
  await reader.open(site.url);
  await reader.meet(first);
  const links = await reader.see(() =>
    [...document.querySelectorAll<HTMLAnchorElement>('.contents a')].map(({ hash }) => hash),
  );
  assert.ok(links.length > 5);
  for (const link of links.reverse()) {
    await reader.choose(`.contents a[href="${link}"]`);
    // Figures on the way may come and grow; the heading is where it stays.
    const [top, left] = await reader.until(
      `${link} to stay`,
      async (_, hash) => {
        const heading = document.querySelector(hash)!;
        const place = () => Math.round(heading.getBoundingClientRect().top);
        const before = place();
        await new Promise((done) => setTimeout(done, 1000));
        const { scrollHeight, clientHeight, scrollTop } = document.documentElement;
        const toTheEnd = Math.round(scrollHeight - clientHeight - scrollTop);
        return location.hash === hash && place() === before ? [before, toTheEnd] : null;
      },
      link,
    );
    assert.ok(Math.abs(top!) < 120 || left! < 2, `${link}: ${top} pixels from the top`);
  }
});

everywhere(
  'nothing is wider than the window, and what is touched is large enough',
  async (reader) => {
    await reader.open(site.url);
    await readToTheEnd(reader);
    const { wide, overflow } = await reader.see(({ all }) => {
      const width = document.documentElement.clientWidth;
      // What scrolls inside itself may be wider than its window.
      const scrolls = (element: Element | null): boolean => {
        for (let at = element; at; at = at.parentElement ?? hostOf(at)) {
          if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(at).overflowX)) return true;
        }
        return false;
      };
      const hostOf = (element: Element) =>
        element.getRootNode() instanceof ShadowRoot
          ? (element.getRootNode() as ShadowRoot).host
          : null;
      const elements = [...all('body *'), ...all('[data-figure] >>> *')];
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
    assert.equal(overflow, 0, 'pixels to scroll sideways');
    assert.deepEqual(wide, []);
    if (!reader.device.touch) return;

    const small = await reader.see(({ all }) => {
      const targets = all(
        '[data-figure] >>> button, [data-figure] >>> input, [data-figure] >>> summary',
      );
      return targets
        .map((target) => (target.closest('label') ?? target) as HTMLElement)
        .filter((target) => !target.closest('p, td, th, [data-verdict]')) // in running text
        .map((target) => ({
          box: target.getBoundingClientRect(),
          text: target.textContent?.trim(),
        }))
        .filter(({ box }) => box.width > 0 && (box.height < 43.5 || box.width < 24))
        .map(({ box, text }) => `${text} ${Math.round(box.width)}×${Math.round(box.height)}`);
    });
    assert.deepEqual(small, []);
  },
);

everywhere('nothing keeps anybody out, in either theme', async (reader) => {
  await reader.open(site.url);
  await readToTheEnd(reader);
  await reader.tab.evaluate(`(() => { ${axe}; return 0; })()`);
  for (const theme of ['light', 'dark'] as const) {
    await reader.theme(theme);
    const found = await reader.see(async () => {
      type Result = {
        id: string;
        help: string;
        nodes: { target: unknown; any: { message: string }[] }[];
      };
      const { axe } = globalThis as unknown as {
        axe: { run(options: object): Promise<{ violations: Result[] }> };
      };
      const { violations } = await axe.run({ resultTypes: ['violations'] });
      return violations.map(({ id, nodes }) => ({
        id,
        nodes: nodes.map(({ target, any }) => `${JSON.stringify(target)} ${any[0]?.message ?? ''}`),
      }));
    });
    assert.deepEqual(found, [], theme);
  }
});

everywhere('without scripts the page reads from start to end', async (reader) => {
  await reader.open(`${site.url}reading.html`);
  const page = await reader.until('the page in its frame', () => {
    const inside = document.querySelector('iframe')?.contentDocument;
    if (inside?.readyState !== 'complete' || !inside.querySelector('article')) return null;
    const shown = (element: HTMLElement) => element.offsetHeight > 0;
    return {
      width: inside.documentElement.scrollWidth - inside.documentElement.clientWidth,
      text: inside.body.innerText,
      figures: [...inside.querySelectorAll<HTMLElement>('es-nearest, es-map, es-bank')].map(
        (figure) => ({
          id: figure.id,
          shown: shown(figure),
          text: figure.innerText,
          pictures: [...figure.querySelectorAll<HTMLElement>('svg, img, table')].filter(
            (element) => element.getBoundingClientRect().height > 0,
          ).length,
        }),
      ),
      unfilled: inside.body.innerText.match(/\{\{|undefined|NaN/g),
    };
  });
  assert.equal(page.width, 0, 'pixels to scroll sideways');
  assert.equal(page.unfilled, null);
  assert.match(page.text, /To a language model, a word is a list of numbers/);
  assert.match(page.text, /What a map can keep/);
  assert.equal(page.figures.length, 4);
  for (const figure of page.figures) {
    assert.ok(figure.shown, `${figure.id} is shown`);
    assert.ok(figure.pictures > 0, `${figure.id} has its still picture`);
    assert.match(figure.text, /\?/, `${figure.id} asks its question`);
  }
});
