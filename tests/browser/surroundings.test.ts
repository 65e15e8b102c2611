/** Paper, blocked storage, leaving and coming back, and servers that do badly by other people's pages. */
import assert from 'node:assert/strict';
import { serve } from '../../scripts/serve.mjs';
import { everywhere } from './drive/everywhere.ts';
import { desk } from './drive/tab.ts';
import { openHost } from './host.ts';
import type { Reader } from './reader.ts';
import { type Fault, type Site, type SiteOptions, withSite } from './site.ts';

const figure = 'es-nearest#first-look';
const verdict = `${figure} >>> [data-verdict]`;

// Paper. -----------------------------------------------------------------------------------------

const first = 'es-nearest#neighbours-figure';
everywhere('printed, each figure shows what it found, or its still; nothing is cut', (reader) =>
  withSite({}, async (site) => {
    await reader.open(`${site.url}chapters/near-and-far.html`);
    await reader.meet(first);
    await reader.choose(`${first} >>> es-vector-strip >>> details summary`);
    await reader.until(
      'the numbers',
      ({ find }, at) => (find(at)?.offsetHeight ?? 0) > 0,
      `${first} >>> es-vector-strip >>> details[open] table`,
    );
    await reader.until(
      'the chart',
      ({ find }, at) => (find(at)?.getBoundingClientRect().height ?? 0) > 0,
      `${first} >>> .stage es-chart >>> :is(svg, table)`,
    );
    await reader.print();
    const page = await reader.see(({ all }) => {
      const shown = (element: Element | null) =>
        element !== null && element.getBoundingClientRect().height > 0;
      const width = document.documentElement.clientWidth;
      const within = (element: Element) => {
        const { left, right } = element.getBoundingClientRect();
        return left >= -1 && right <= width + 1;
      };
      // Paper can't be scrolled: what scrolls inside itself would be cut.
      const cut = [...all('body *'), ...all('.figure >>> *')].filter((element) => {
        const { overflowX, overflowY } = getComputedStyle(element);
        const scrolls = (overflow: string) => ['auto', 'scroll'].includes(overflow);
        return (
          shown(element) &&
          ((scrolls(overflowX) && element.scrollWidth > element.clientWidth + 1) ||
            (scrolls(overflowY) && element.scrollHeight > element.clientHeight + 1))
        );
      });
      return {
        overflow: document.documentElement.scrollWidth - width,
        cut: cut.map((element) => `${element.localName}.${element.className}`),
        figures: all('[id] > [slot="still"]').map((still) => {
          // One that nobody has come near has not begun, and is what the page brought of it.
          const element = still.parentElement!;
          const root = element.shadowRoot ?? element;
          const pictures = [
            ...still.querySelectorAll('svg, img, table'),
            ...root.querySelectorAll('.stage :is(svg, canvas, table, ol)'),
            ...all(`#${element.id} >>> .stage es-chart >>> :is(svg, table)`),
          ].filter(shown);
          return {
            id: element.id,
            question: /\?/.test((root.querySelector('#question') ?? still).textContent ?? ''),
            answered: shown(root.querySelector('[data-verdict]')),
            pictures: pictures.length,
            within: pictures.every(within),
            controls: [
              ...all(`#${element.id} >>> :is(.foot, .controls, .prompt, .panel, .link)`),
              ...all(`#${element.id} >>> * >>> :is(input, select, textarea)`),
            ].filter(shown).length,
          };
        }),
        screens: all('.contents, .masthead, .turn, .search, body > footer').filter(shown).length,
        paper: getComputedStyle(document.documentElement).colorScheme,
      };
    });
    assert.ok(page.overflow <= 0, `${page.overflow} pixels beyond the paper`);
    assert.deepEqual(page.cut, []);
    assert.equal(page.screens, 0, 'contents and other ways about are for screens');
    assert.equal(page.paper, 'light');
    assert.equal(page.figures.length, 2);
    assert.ok(page.figures[0]!.answered);
    for (const { id, question, pictures, within, controls } of page.figures) {
      assert.ok(question, `${id} asks its question`);
      assert.ok(pictures > 0, `${id} has a picture`);
      assert.ok(within, `${id} is whole on the paper`);
      assert.equal(controls, 0, `${id} shows nothing to press`);
    }
    await reader.keepPicture(`printed ${reader.tab.engine} ${reader.device.name}`);
  }),
);

// Storage. ---------------------------------------------------------------------------------------

everywhere(
  'storage is blocked: the page answers, and keeps nothing',
  (reader) =>
    withSite({ without: ['storage'] }, async (site) => {
      await reader.open(site.url);
      await reader.meet(figure);
      await reader.enter(`${figure} >>> es-word-field >>> input`, 'lake');
      await reader.reads(verdict, 'is nearest to “lake”');
      // The touch was when it would have begun to keep itself.
      await reader.until('the service worker’s code', () =>
        performance.getEntriesByType('resource').some(({ name }) => /\/keep-\w+\.js/.test(name)),
      );
      await reader.until('no word of keeping', ({ find }) => find('footer .kept') === null);
      assert.deepEqual(await reader.noted(), []);
    }),
  { devices: [desk] },
);

// Leaving and coming back. -----------------------------------------------------------------------

everywhere(
  'another page and Back: the figure is as it was left, and answers',
  async (reader) => {
    // The plain site: what watches pages in other tests, a channel, keeps some engines from keeping them.
    const site = await serve({ port: 0 });
    try {
      await reader.open(site.url);
      await reader.meet(figure);
      await reader.enter(`${figure} >>> es-word-field >>> input`, 'lake');
      await reader.reads(verdict, 'is nearest to “lake”');
      const entries = await reader.see(() => {
        addEventListener('pageshow', ({ persisted }) => {
          document.documentElement.dataset.kept = String(persisted);
        });
        return history.length;
      });
      await reader.follow(`${site.url}embed/index.html`);
      await reader.until('the other page', () => document.title.startsWith('Figures for'));
      await reader.see(() => void setTimeout(() => history.back()));
      await reader.until('the page', ({ find }, at) => find(at) !== null, figure);
      await reader.until('the page awake', () => document.documentElement.dataset.kept);
      assert.equal(await reader.see(() => document.documentElement.dataset.kept), 'true');
      assert.match(await reader.text(verdict), /is nearest to “lake”/);
      await reader.enter(`${figure} >>> es-word-field >>> input`, 'music');
      await reader.reads(verdict, 'is nearest to “music”');
      assert.equal(await reader.see(() => history.length), entries + 1);
    } finally {
      await site.close();
    }
  },
  { devices: [desk] },
);

// Servers, for pages on another origin. ------------------------------------------------------------

const embedded = 'embed-scope >>> es-nearest';

/** A page of somebody else's with a figure from a site. */
async function withPost(
  reader: Reader,
  options: SiteOptions,
  run: (site: Site, post: string) => Promise<void>,
): Promise<void> {
  await withSite(options, async (site) => {
    const host = await openHost(`${site.url}watch.js`, {
      '/post': {
        body: `<script type="module" src="${site.url}embed/element.js"></script>
<embed-scope figure="nearest" word="river" metric="cosine"><p>A picture of it</p></embed-scope>`,
      },
    });
    try {
      await run(site, `${host.url}/post`);
      assert.deepEqual(await reader.noted(), []);
    } finally {
      await host.close();
    }
  });
}

const answers = (reader: Reader) =>
  reader.reads(`${embedded} >>> [data-verdict]`, '“rivers” is nearest to “river” by cosine');

everywhere(
  'embedded, from a server that sends WebAssembly as text and knows no ranges',
  (reader) =>
    withPost(reader, { headers: () => ({ 'Accept-Ranges': 'none' }) }, async (site, post) => {
      for (const ending of ['.wasm', '.safetensors']) site.fault(ending, 'as-text');
      await reader.open(post);
      await answers(reader);
    }),
  { devices: [desk] },
);

const broken: [file: string, fault: Fault, code: string][] = [
  ['engine/core.wasm', 'cut', 'network'],
  ['head.safetensors', 'cut', 'network'],
  ['core.wasm', 'page', 'integrity'],
];
for (const [file, fault, code] of broken) {
  everywhere(
    `embedded, ${file} arrives as “${fault}”: said over the host’s own picture, and tried again`,
    (reader) =>
      withPost(reader, {}, async (site, post) => {
        site.fault(file, fault);
        await reader.open(post);
        await reader.reads(`${embedded} >>> [data-error="${code}"]`, file.split('/').at(-1)!);
        const still = await reader.see(({ find }) => find('embed-scope > p')!.offsetHeight);
        assert.ok(still > 0, 'the host’s own picture is shown');
        site.fault(file, null);
        await reader.choose(`${embedded} >>> .notice button:text("Try again")`);
        await answers(reader);
      }),
    { devices: [desk] },
  );
}

everywhere(
  'embedded, a figure’s code is cut: said, with the host’s own picture',
  (reader) =>
    withPost(reader, {}, async (site, post) => {
      const page = await (await fetch(site.url)).text();
      const chunk = /assets\/nearest-\w+\.js/.exec(page)![0];
      site.fault(chunk, 'cut');
      await reader.open(post);
      await reader.reads('embed-scope >>> [role="alert"]', 'Its script could not be fetched');
      const still = await reader.see(({ find }) => find('embed-scope > p')!.offsetHeight);
      assert.ok(still > 0, 'the host’s own picture is shown');
    }),
  { devices: [desk] },
);

everywhere(
  'embedded, with storage blocked',
  (reader) =>
    withPost(reader, { without: ['storage'] }, async (_, post) => {
      await reader.open(post);
      await answers(reader);
    }),
  { devices: [desk] },
);
