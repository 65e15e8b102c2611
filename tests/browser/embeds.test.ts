/** Figures on pages of other people, on another origin, in surroundings that are not kind to them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openChromium } from '../../scripts/lib/browser.mjs';
import { everywhere } from './drive/everywhere.ts';
import { desk } from './drive/tab.ts';
import { type Host, type HostPage, openHost } from './host.ts';
import type { Reader } from './reader.ts';
import { openSite, type Site } from './site.ts';

const figure = 'embed-scope >>> es-nearest';
const verdict = `${figure} >>> [data-verdict]`;
const answer = 'is nearest to “river” by cosine';

let site: Site;
let host: Host;
before(async () => {
  site = await openSite();
  const from = site.url.replace(/\/$/, '');
  const script = `<script type="module" src="${from}/embed/element.js"></script>`;
  const element =
    '<embed-scope figure="nearest" word="river" metric="cosine"><p>A picture of it</p></embed-scope>';
  const frame = (attributes = '') =>
    `<iframe src="${from}/embed/frame.html?figure=nearest&word=river" title="What is near a word?" width="100%" height="300" ${attributes}></iframe>`;
  const pages: Record<string, HostPage> = {
    '/post': { body: `<p>Before</p>${script}${element}<p>After</p>` },
    '/styled': {
      head: '<style>* { all: unset; color: rgb(1, 2, 3) !important; font: 40px monospace !important } svg, p, div { display: none }</style>',
      body: `<section>${script}${element}</section>`,
    },
    '/rtl': { root: 'dir="rtl"', body: `${script}${element}` },
    '/strict': {
      policy: `default-src 'none'; script-src ${from}; connect-src ${from}; style-src 'self'; img-src data:`,
      body: `${script}${element}`,
    },
    '/own': {
      head: "<script>class Mine extends HTMLElement {} customElements.define('es-nearest', Mine)</script>",
      body: `${script}${element}`,
    },
    '/own-embed': {
      head: "<script>class Mine extends HTMLElement {} customElements.define('embed-scope', Mine)</script>",
      body: `${script}${element}<p id="end">The end</p>`,
    },
    '/frame': {
      body: `${frame()}<script type="module" src="${from}/embed/host.js"></script>`,
    },
    '/sandbox': { body: frame('sandbox="allow-scripts"') },
    '/empty': { body: script },
  };
  host = await openHost(`${from}/watch.js`, pages);
});
after(async () => {
  await host.close();
  await site.close();
});

const noErrors = async (reader: Reader) => assert.deepEqual(await reader.noted(), []);

everywhere('a post on another origin: it answers and touches nothing around it', async (reader) => {
  await reader.open(`${host.url}/post`);
  const state = () => ({
    entries: history.length,
    address: location.href,
    stored: [localStorage.length, sessionStorage.length, document.cookie.length],
    // But for the lists in which Lit, any page's Lit, notes its versions.
    globals: Object.keys(globalThis).filter(
      (name) => !/^(lit[A-Z]|reactiveElementVersions)/.test(name),
    ),
    styles: document.styleSheets.length + document.adoptedStyleSheets.length,
  });
  const before = await reader.see(state);
  await reader.see(() => {
    const told: unknown[] = [];
    Object.defineProperty(globalThis, 'told', { value: told, enumerable: false });
    document.addEventListener('embedscope-change', (event) =>
      told.push((event as CustomEvent).detail),
    );
  });
  await reader.meet(figure);
  await reader.reads(verdict, answer);
  await reader.enter(`${figure} >>> es-word-field >>> input`, 'lake');
  await reader.reads(verdict, 'is nearest to “lake”');
  const told = await reader.see(
    () => (globalThis as unknown as { told: { figure: string; state: object }[] }).told,
  );
  assert.deepEqual(told.at(-1), {
    figure: 'nearest',
    state: { word: 'lake', metric: 'cosine', unit: 'on', centre: 'off', k: '10' },
  });
  assert.deepEqual(await reader.see(state), before);
  await noErrors(reader);
});

everywhere(
  'a host that restyles everything changes nothing inside but its size',
  async (reader) => {
    const look = ({ find }: Parameters<Parameters<Reader['see']>[0]>[0], at: string) => {
      const { fontSize, fontFamily, color, display } = getComputedStyle(find(at)!);
      // Text keeps its proportion to the host's.
      const around = getComputedStyle(find('embed-scope')!).fontSize;
      return [Number.parseFloat(fontSize) / Number.parseFloat(around), fontFamily, color, display];
    };
    await reader.open(`${host.url}/post`);
    await reader.meet(figure);
    const usual = await reader.see(look, verdict);
    await reader.open(`${host.url}/styled`);
    await reader.meet(figure);
    assert.deepEqual(await reader.see(look, verdict), usual);
  },
);

everywhere('in a page that reads from right to left', async (reader) => {
  await reader.open(`${host.url}/rtl`);
  await reader.meet(figure);
  await reader.reads(verdict, answer);
  const over = await reader.see(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
  assert.equal(over, 0, 'pixels wider than the window');
  await noErrors(reader);
});

everywhere(
  'a policy that allows no WebAssembly: said in place, over what the host put there',
  async (reader) => {
    await reader.open(`${host.url}/strict`);
    await reader.reads(
      `${figure} >>> .notice`,
      'The security policy of this page forbids WebAssembly',
    );
    const still = await reader.see(({ find }) => {
      const { height } = find('embed-scope > p')!.getBoundingClientRect();
      return height;
    });
    assert.ok(still > 0, 'the host’s own text is shown');
  },
  { devices: [desk] },
);

everywhere(
  'a page with elements of the same names keeps them, and is told',
  async (reader) => {
    await reader.open(`${host.url}/own`);
    await reader.reads('embed-scope >>> p', 'an element <es-nearest> of its own');
    await noErrors(reader);
    await reader.open(`${host.url}/own-embed`);
    await reader.reads('#end', 'The end');
    await noErrors(reader);
  },
  { devices: [desk] },
);

everywhere('a frame answers and grows to the height of its figure', async (reader) => {
  await reader.open(`${host.url}/frame`);
  // It has its last height when it has kept it for a while.
  const height = await reader.until('a height that stays', async ({ find }) => {
    const frame = find('iframe') as HTMLIFrameElement;
    const { height } = frame;
    await new Promise((done) => setTimeout(done, 2000));
    return height !== '300' && frame.height === height ? Number(height) : 0;
  });
  assert.ok(height > 400 && height < 3000, `${height} pixels`);
  // Messages that are not from the frame, or not what it says, change nothing.
  const [before, later] = await reader.see(async ({ find }) => {
    const frame = find('iframe') as HTMLIFrameElement;
    const height = frame.height;
    const kinds = [
      () => ({ type: 'embedscope', version: 1, event: 'height', height: 9 }),
      () => ({ type: 'embedscope', version: 1, event: 'height', height: Math.random() * 1e9 }),
      () => ({ type: 'embedscope', version: Math.random(), event: [], height: {} }),
      () => Math.random().toString(36),
      () => null,
    ];
    let left = 100_000;
    addEventListener('message', () => left--);
    for (let i = 0; i < 100_000; i++) postMessage(kinds[i % kinds.length]!(), '*');
    while (left > 0) await new Promise((done) => setTimeout(done, 20));
    return [height, frame.height];
  });
  assert.equal(later, before);
  await noErrors(reader);
});

everywhere(
  'a frame in a sandbox without an origin of its own answers',
  async (reader) => {
    const asked = site.asked.length;
    await reader.open(`${host.url}/sandbox`);
    // The page can't look into it; what it has asked for tells that it came as far as its words.
    await reader.until('the frame', ({ find }) => find('iframe') !== null);
    const end = Date.now() + 60_000;
    while (!site.asked.slice(asked).some((path) => path.endsWith('head.safetensors'))) {
      assert.ok(Date.now() < end, 'its words were not asked for');
      await new Promise((done) => setTimeout(done, 100));
    }
    await noErrors(reader);
  },
  { devices: [desk] },
);

everywhere(
  'a frame loads nothing from anywhere but its own site',
  async (reader) => {
    await reader.open(`${site.url}embed/frame.html?figure=nearest&word=river`);
    await reader.meet(figure);
    const refused = await reader.see(async (_, at) => {
      const kinds = new Set<string>();
      document.addEventListener('securitypolicyviolation', (event) => {
        kinds.add(event.effectiveDirective.replace(/-elem$/, ''));
        event.stopImmediatePropagation(); // it was meant to be refused
      });
      const script = document.createElement('script');
      script.src = `${at}/watch.js`;
      const style = document.createElement('link');
      style.rel = 'stylesheet';
      style.href = `${at}/none.css`;
      document.head.append(script, style);
      await fetch(`${at}/post`, { mode: 'no-cors' }).catch(() => {});
      for (let i = 0; i < 100 && kinds.size < 3; i++)
        await new Promise((done) => setTimeout(done, 50));
      return [...kinds].sort();
    }, host.url);
    assert.deepEqual(refused, ['connect-src', 'script-src', 'style-src']);
  },
  { devices: [desk] },
);

everywhere(
  'taken out while it works, and put back',
  async (reader) => {
    await reader.open(`${host.url}/post`);
    await reader.until('the figure', ({ find }, at) => find(at) !== null, figure);
    await reader.see(async () => {
      const element = document.querySelector('embed-scope')!;
      for (let i = 0; i < 20; i++) {
        element.remove();
        await new Promise((done) => setTimeout(done, 15 * (i % 4)));
        document.body.append(element);
        await new Promise((done) => setTimeout(done, 40 * (i % 5)));
      }
    });
    await reader.meet(figure);
    await reader.reads(verdict, answer);
    await noErrors(reader);
  },
  { devices: [desk] },
);

const MOUNTS = { few: 20, many: 200 };
const KEPT = 1.02;
/** Machine code that is made as functions get hot lies in the same heap and is no memory of ours. */
const INTERPRETED = '--js-flags=--no-opt --no-maglev --no-sparkplug';

test('mounted 200 times, the heap is what it was after 20 (chromium)', {
  timeout: 600_000,
}, async () => {
  const browser = await openChromium({ args: [INTERPRETED] });
  try {
    const page = await browser.newPage();
    await page.goto(`${host.url}/empty`);
    const session = await page.createCDPSession();
    const heap = async () => {
      for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
      const { usedSize } = await session.send('Runtime.getHeapUsage');
      return usedSize;
    };
    const mount = (times: number) =>
      page.evaluate(async (left) => {
        for (; left > 0; left--) {
          const element = document.createElement('embed-scope');
          element.setAttribute('figure', 'nearest');
          const ready = new Promise((done) => element.addEventListener('embedscope-ready', done));
          document.body.append(element);
          await ready;
          element.remove();
        }
      }, times);
    await mount(MOUNTS.few);
    const few = await heap();
    await mount(MOUNTS.many - MOUNTS.few);
    const many = await heap();
    assert.ok(many <= KEPT * few, `${few} bytes after ${MOUNTS.few}, ${many} after ${MOUNTS.many}`);
  } finally {
    await browser.close();
  }
});
