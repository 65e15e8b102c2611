/** Figures on pages of other people, on another origin, in surroundings that are not kind to them. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import * as esbuild from 'esbuild';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { openChromium } from '../../scripts/lib/browser.mjs';
import { inRoot, siteDir } from '../../scripts/lib/paths.mjs';
import { everywhere, test, together } from './drive/everywhere.ts';
import { desk, phone } from './drive/tab.ts';
import { type Host, type HostPage, openHost } from './host.ts';
import type { Reader } from './reader.ts';
import { openSite, type Site } from './site.ts';

const figure = 'embed-scope >>> es-nearest';
const verdict = `${figure} >>> [data-verdict]`;
const answer = 'is nearest to “river” by cosine';
const SCROLL_BAR = 17; // pixels, at most
const said = 'embed-scope >>> [role="alert"]';

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
  const scripts = `script-src ${from} 'unsafe-inline' 'wasm-unsafe-eval'`;
  const typed = (policies: string): HostPage => ({
    policy: `${scripts}; worker-src blob: ${from}; require-trusted-types-for 'script'${policies}`,
    body: `${script}${element}`,
  });
  const pages: Record<string, HostPage> = {
    '/post': { body: `<p>Before</p>${script}${element}<p>After</p><div id="hidden" hidden></div>` },
    '/rooms': {
      head: '<script>console.warn = (text) => (globalThis.warned ??= []).push(text)</script>',
      body: `${script}${rooms(element)}
<embed-scope figure="neerest">A still</embed-scope><embed-scope word="river"></embed-scope>
<embed-scope id="misspelt" figure="nearest" wrod="river" k="abc" theme="dusk" data-of="theirs" x-on:click="theirs"></embed-scope>
<script>addEventListener('load', () => document.querySelector('dialog').showModal())</script>`,
    },
    '/strict': {
      policy: `default-src 'none'; script-src ${from}; connect-src ${from}; style-src 'self'; img-src data:`,
      body: `${script}${element}`,
    },
    '/typed': typed(''),
    '/typed-ours': typed('; trusted-types embedscope'),
    '/typed-none': typed("; trusted-types 'none'"),
    '/element-alone': {
      policy: `script-src ${from}/watch.js ${from}/embed/ ${elementAlone()
        .map((file) => `${from}/assets/${file}`)
        .join(' ')}`,
      body: `${script}${element}`,
    },
    '/taken': {
      // No worker, so that the engine meets what the page has done to its prototypes.
      policy: `${scripts}; worker-src 'none'`,
      head: `<script>
customElements.define('es-nearest', class extends HTMLElement {});
Object.prototype.inherited = 'by all';
Array.prototype.last = function () { return this[this.length - 1]; };
</script>`,
      body: `${script}<embed-scope figure="metrics" word="river"></embed-scope>${element.replace('<p>', '<p id="own">')}`,
    },
    '/own-embed': {
      head: "<script>class Mine extends HTMLElement {} customElements.define('embed-scope', Mine)</script>",
      body: `${script}${element}<p id="end">The end</p>`,
    },
    '/twice': {
      head: '<base href="/somewhere/else/">',
      body: `${script.replace('element.js', 'element.js?v=1')}${script.replace('element.js', 'element.js?v=2')}
<div id="a">${element}</div><div id="b" hidden></div>
<details><summary>Later</summary><embed-scope figure="metrics"></embed-scope></details>`,
    },
    '/react': {
      body: `${script}<div id="root">${renderToString(post(createElement, 'river'))}</div><div id="fresh"></div>
<script type="module">${await reactPage()}</script>`,
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

/** A figure in each kind of room that asks its content how wide it is, and in some that say so. */
function rooms(element: string): string {
  const room = (name: string, style: string, content = element) =>
    `<div style="${style}" data-room="${name}">${content}</div>`;
  return `<dialog data-room="dialog">${element}</dialog>
${room('flex row', 'display: flex')}
${room('flex row with text', 'display: flex; gap: 8px', `<p style="flex: 1; min-inline-size: 0; overflow: hidden">${'Words '.repeat(99)}</p>${element}`)}
${room('flex column', 'display: flex; flex-direction: column; align-items: flex-start')}
${room('float', 'float: left')}<div style="clear: both"></div>
${room('inline-block', 'display: inline-block')}
<table><tr><td data-room="cell">${element}</td></tr></table>
${room('grid, auto', 'display: grid; grid-template-columns: auto; justify-items: start')}
${room('grid, min-content', 'display: grid; grid-template-columns: min-content')}
${room('fit-content', 'inline-size: fit-content')}
<div style="position: relative; block-size: 900px">${room('absolute', 'position: absolute; inset-inline-start: 0')}</div>
${room('fixed', 'position: fixed; inset-block-start: 0')}
${room('inline', '', element.replace('<embed-scope', '<embed-scope style="all: revert"'))}
${room('contents', 'inline-size: 300px', element.replace('<embed-scope', '<embed-scope style="display: contents"'))}
${room('narrow', 'inline-size: 240px; overflow: auto')}
<div data-room="the figure itself" style="float: left"><es-nearest word="river"></es-nearest></div><div style="clear: both"></div>`;
}

/** The element's script and what it imports at once: all that a page may load that allows no figure. */
function elementAlone(): string[] {
  const assets = join(siteDir, 'assets');
  const [element = ''] = readdirSync(assets).filter((file) => /^element-\w+\.js$/.test(file));
  const code = readFileSync(join(assets, element), 'utf8');
  const imports = [...code.matchAll(/(?:import|from)"\.\/([^"]+)"/g)].map(([, file]) => file!);
  return [element, ...imports];
}

/** A post as React renders it, on its server and here. */
function post(h: typeof createElement, word: string) {
  return h(
    'div',
    null,
    h('embed-scope', { figure: 'nearest', word, class: 'wide' }, h('p', null, 'A still')),
    h('es-nearest', { word, theme: 'dark', style: { maxWidth: '40rem' } }),
  );
}

async function reactPage(): Promise<string> {
  const contents = `
import { createElement } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
const post = ${post};
const reported = (globalThis.reported = []);
const report = (...parts) => reported.push(parts.map(String).join(' '));
console.error = report;
let root;
globalThis.hydrate = () => {
  root = hydrateRoot(document.getElementById('root'), post(createElement, 'river'), { onRecoverableError: report });
  createRoot(document.getElementById('fresh')).render(post(createElement, 'bank'));
};
globalThis.rerender = (word) => root.render(post(createElement, word));`;
  const { outputFiles } = await esbuild.build({
    stdin: { contents, resolveDir: inRoot() },
    bundle: true,
    format: 'esm',
    write: false,
    define: { 'process.env.NODE_ENV': '"development"' }, // production says nothing of a mismatch
  });
  return outputFiles[0]!.text.replaceAll('</script', '<\\/script');
}

const noErrors = async (reader: Reader) => assert.deepEqual(await reader.noted(), []);

/** How far the page is wider than its window, and how far the figure than its place. */
const overflow = (reader: Reader) =>
  reader.see(({ all }) => {
    const over = ({ scrollWidth, clientWidth }: Element) => scrollWidth - clientWidth;
    return [document.documentElement, ...all('embed-scope >>> es-nearest >>> .frame')].map(over);
  });

const look = (reader: Reader) =>
  reader.see(({ find }, at) => {
    const style = getComputedStyle(find(at)!);
    const { color, letterSpacing, textTransform, whiteSpace, boxSizing } = style;
    const { fontSize, fontFamily, lineHeight, display } = style;
    return {
      color,
      letterSpacing,
      textTransform,
      whiteSpace,
      boxSizing,
      fontSize,
      fontFamily,
      lineHeight,
      display,
    };
  }, verdict);

/** Styles of the page, for as long as something is looked at. */
const styled = async <T>(reader: Reader, css: string, run: () => Promise<T>): Promise<T> => {
  await reader.see((_, text) => {
    const style = document.createElement('style');
    style.id = 'theirs';
    style.textContent = text;
    document.head.append(style);
  }, css);
  try {
    return await run();
  } finally {
    await reader.see(() => document.getElementById('theirs')!.remove());
  }
};

together(
  'a post on another origin',
  (reader) => reader.open(`${host.url}/post`),
  {
    'it answers and touches nothing around it': async (reader) => {
      const state = () => ({
        entries: history.length,
        address: location.href,
        stored: [localStorage.length, sessionStorage.length, document.cookie.length],
        // But for the lists in which Lit, any page's Lit, notes its versions.
        globals: Object.keys(globalThis).filter(
          (name) => !/^(lit[A-Z]|reactiveElementVersions)/.test(name),
        ),
        styles: document.styleSheets.length + document.adoptedStyleSheets.length,
        markup: document.querySelector('embed-scope')!.outerHTML,
      });
      const before = await reader.see(state);
      await reader.see(() => {
        const told: unknown[] = [];
        Object.defineProperty(globalThis, 'told', { value: told, enumerable: false });
        for (const event of ['embedscope-change', 'embedscope-ready'])
          document.addEventListener(event, ({ detail }: CustomEventInit) => told.push(detail));
      });
      await reader.meet(figure);
      await reader.reads(verdict, answer);
      await reader.enter(`${figure} >>> es-word-field >>> input`, 'lake');
      await reader.reads(verdict, 'is nearest to “lake”');
      assert.deepEqual((await told(reader)).at(-1), {
        figure: 'nearest',
        state: { word: 'lake', metric: 'cosine', unit: 'on', centre: 'off', k: '10' },
      });
      assert.deepEqual(await reader.see(state), before);
    },
    'what the page says for all elements ends at the figure': async (reader) => {
      const usual = await look(reader);
      const hostile = [
        '* { all: unset; color: rgb(1, 2, 3) !important; font: 40px monospace !important } svg, p, div { display: none }',
        '* { box-sizing: content-box; all: revert } img { max-width: none }',
        'body { letter-spacing: 9px; text-transform: uppercase; white-space: nowrap; line-height: 5; text-align: right }',
      ];
      for (const css of hostile) {
        await styled(reader, css, async () => {
          const { fontSize, lineHeight, ...rest } = await look(reader);
          const { fontSize: _size, lineHeight: _height, ...same } = usual;
          assert.deepEqual(rest, same, css);
          const [size, height] = [Number.parseFloat(fontSize), Number.parseFloat(lineHeight)];
          assert.ok(size >= 17 && size <= 22, `${fontSize} under ${css}`);
          assert.ok(Math.abs(height / size - 1.45) < 0.05, `${lineHeight} of ${fontSize}`);
        });
      }
    },
    'its text follows the root font within bounds, and nothing is cut': async (reader) => {
      for (const root of ['10px', '62.5%', '24px', '40px']) {
        await styled(reader, `html { font-size: ${root} }`, async () => {
          const size = Number.parseFloat((await look(reader)).fontSize);
          assert.ok(size >= 17 && size <= 22, `${size} px where the root has ${root}`);
          assert.deepEqual(new Set(await overflow(reader)), new Set([0]), root);
        });
      }
    },
    'in a page that reads from right to left, and zoomed': async (reader) => {
      await reader.see(() => (document.documentElement.dir = 'rtl'));
      assert.deepEqual(new Set(await overflow(reader)), new Set([0]));
      await reader.see(() => (document.documentElement.dir = ''));
      await styled(reader, 'embed-scope { zoom: 2 }', async () =>
        assert.equal((await overflow(reader))[0], 0),
      );
    },
    'moved in the page, hidden and shown, it goes on as it was': async (reader) => {
      const before = (await told(reader)).length;
      await reader.see(() => {
        const element = document.querySelector('embed-scope')!;
        document.body.prepend(element);
        document.querySelector('#hidden')!.append(element);
      });
      await reader.see(() => new Promise((done) => setTimeout(done, 100)));
      await reader.see(() => {
        const hidden = document.querySelector<HTMLElement>('#hidden')!;
        hidden.hidden = false;
      });
      await reader.meet(figure);
      await reader.reads(verdict, 'is nearest to “lake”');
      assert.equal((await told(reader)).length, before, 'it has started once');
    },
    'taken out and put back, it shows what stands between its tags until it answers as before':
      async (reader) => {
        const still = await reader.see(async ({ find }) => {
          const element = document.querySelector('embed-scope')!;
          element.remove();
          await new Promise((done) => setTimeout(done, 50));
          document.body.prepend(element);
          await new Promise(requestAnimationFrame);
          return find('embed-scope > p')!.offsetHeight;
        });
        assert.ok(still > 0, 'the page’s own text is shown');
        await reader.meet(figure);
        await reader.reads(verdict, 'is nearest to “lake”');
        await noErrors(reader);
      },
    'taken out while it works, again and again': async (reader) => {
      await reader.see(async () => {
        const element = document.querySelector('embed-scope')!;
        for (let i = 0; i < 12; i++) {
          element.remove();
          await new Promise((done) => setTimeout(done, 15 * (i % 4)));
          document.body.append(element);
          await new Promise((done) => setTimeout(done, 40 * (i % 5)));
        }
      });
      await reader.meet(figure);
      await reader.reads(verdict, 'is nearest to “lake”');
      await noErrors(reader);
    },
    'on paper it shows what it found': (reader) => onPaper(reader),
  },
  { devices: [phone] },
);

/** Last of all: a tab on paper stays there. */
const onPaper = async (reader: Reader): Promise<void> => {
  if (!(await reader.tab.print())) return; // only Chromium can be told
  const seen = await reader.see(
    ({ find }, frame, at) => ({
      verdict: find(at)!.offsetHeight > 0,
      controls: find(`${frame} >>> .controls`)!.offsetHeight,
      scheme: getComputedStyle(find(`${frame} >>> .frame`)!).colorScheme,
    }),
    figure,
    verdict,
  );
  assert.deepEqual(seen, { verdict: true, controls: 0, scheme: 'light' });
  assert.equal((await overflow(reader))[0], 0);
};

const told = (reader: Reader) =>
  reader.see(() => (globalThis as unknown as { told: object[] }).told);

together('in rooms that ask how wide it is', (reader) => reader.open(`${host.url}/rooms`), {
  'it has a width, and the page none too much': async (reader) => {
    await reader.reads(`[data-room="dialog"] ${verdict}`, answer);
    const widths = await reader.see(({ all }) =>
      all('[data-room]').map((room) => {
        const element = room.querySelector('embed-scope, es-nearest')!;
        const box = element.shadowRoot?.querySelector('.room, .frame') ?? element;
        return [room.dataset.room!, box.getBoundingClientRect().width] as const;
      }),
    );
    assert.equal(widths.length, 16);
    const most = reader.device === phone ? phone.width : 1440;
    for (const [room, width] of widths) {
      // A dialog and its padding leave less of a phone.
      const least = room === 'narrow' || reader.device === phone ? 240 : 280;
      assert.ok(width >= least - 1 && width <= most, `${room}: ${width} px`);
    }
    if (reader.device === desk) {
      const free = ['dialog', 'float', 'cell', 'flex row', 'absolute', 'the figure itself'];
      for (const [room, width] of widths) {
        if (!free.includes(room)) continue;
        const bar = room === 'dialog' ? SCROLL_BAR : 0; // in some engines within what it holds
        assert.ok(width <= 640 && width >= 640 - bar, `${room}: ${width} px`);
      }
    }
    assert.equal((await overflow(reader))[0], 0);
    const narrow = await reader.see(({ find }) => {
      const { scrollWidth, clientWidth } = find('[data-room="narrow"]')!;
      return scrollWidth - clientWidth;
    });
    assert.equal(narrow, 0, 'a room of 240 px');
    await reader.see(({ find }) => find('[data-room="contents"]')!.scrollIntoView());
    await reader.reads(`[data-room="contents"] ${verdict}`, answer);
  },
  'what is wrong is named: the figure, the attribute': async (reader) => {
    const texts = await reader.until('what is said', ({ all }) => {
      const found = all('embed-scope >>> [role="alert"]').map(({ textContent }) => textContent);
      return found.length === 2 ? found : null;
    });
    assert.match(texts[0]!, /figure="neerest".*The figures are: .*nearest, /);
    assert.match(texts[1]!, /no attribute “figure”/);
    await reader.see(({ find }) => find('#misspelt')!.scrollIntoView());
    const warned = await reader.until('a warning', () => {
      const { warned } = globalThis as unknown as { warned?: string[] };
      return warned?.some((text) => text.startsWith('<')) ? warned : null;
    });
    assert.deepEqual(
      warned.filter((text) => text.startsWith('<')).map((text) => text.replace(/ It has .*/, '')),
      ['<embed-scope figure="nearest"> has no attribute wrod.'],
    );
    const objection = 'k="abc" is not one of its values (3 to 50, whole). The figure uses 10.';
    await reader.reads('#misspelt >>> es-nearest >>> .objection', objection);
    const objections = await reader.see(({ all }) =>
      all('#misspelt >>> es-nearest >>> .objection').map(({ textContent }) => textContent!),
    );
    assert.deepEqual(objections, [
      objection,
      'theme="dusk" is not one of its values (light, dark, auto). The figure uses auto.',
    ]);
    for (const text of objections) {
      await reader.until(
        'a warning of the value',
        (_, wanted) => (globalThis as unknown as { warned: string[] }).warned.includes(wanted),
        `The figure “nearest”: ${text}`,
      );
    }
    await noErrors(reader);
  },
});

everywhere(
  'policies of a page: it runs, or names the directive and leaves the page’s own text',
  async (reader) => {
    const standsBy = (path: string) =>
      reader
        .until('the page’s own text', ({ find }) => find('embed-scope > p')!.offsetHeight > 0)
        .catch(() => assert.fail(path));
    await reader.open(`${host.url}/strict`);
    await reader.reads(
      `${figure} >>> .notice`,
      'The security policy of this page forbids WebAssembly',
    );
    await standsBy('/strict');

    for (const path of ['/typed', '/typed-ours']) {
      await reader.open(host.url + path);
      await reader.meet(figure);
      await reader.reads(verdict, answer);
      await noErrors(reader);
      const { started } = await reader.see(() => ({
        started: (globalThis as unknown as { workersStarted: number }).workersStarted,
      }));
      assert.equal(started, 1, `a worker runs under ${path}`);
    }

    await reader.open(`${host.url}/typed-none`);
    const demands = await reader.see(() => {
      try {
        document.createElement('p').innerHTML = 'text';
        return false;
      } catch {
        return true;
      }
    });
    if (demands) {
      await reader.reads(
        `${figure} >>> [role="alert"]`,
        'The figure “nearest” can’t be shown. The security policy of this page requires Trusted Types and does not allow the policy “embedscope”',
      );
      await standsBy('/typed-none');
    } else await reader.meet(figure); // this engine has no Trusted Types

    await reader.open(`${host.url}/element-alone`);
    await reader.reads(
      said,
      `The figure “nearest” could not be loaded. The security policy of this page forbids scripts from ${new URL(site.url).origin}: its script-src lacks that address.`,
    );
    await standsBy('/element-alone');
  },
  { devices: [desk] },
);

everywhere(
  'scripts that do not come: said where they were to come from',
  async (reader) => {
    const [own = ''] = readdirSync(join(siteDir, 'assets')).filter((file) =>
      /^nearest-\w+\.js$/.test(file),
    );
    site.fault(own, 'missing');
    try {
      await reader.open(`${host.url}/post`);
      const text = await reader.reads(said, 'The figure “nearest” could not be loaded.');
      assert.match(text, /could not be fetched from http:.*: the server did not answer/);
      assert.ok(text.includes(new URL(site.url).origin));
    } finally {
      site.fault(own, null);
    }
  },
  { devices: [desk] },
);

everywhere(
  'a page with names of ours and with prototypes of its own: one figure answers, the other says why not',
  async (reader) => {
    await reader.open(`${host.url}/taken`);
    await reader.reads(said, 'this page has an element <es-nearest> of its own');
    await reader.until('its own text', ({ find }) => find('#own')!.offsetHeight > 0);
    await reader.meet('embed-scope >>> es-metrics');
    const others = (await reader.noted()).filter(({ what }) => !what.startsWith('worker-src'));
    assert.deepEqual(others, []);
    await reader.open(`${host.url}/own-embed`);
    await reader.reads('#end', 'The end');
    await noErrors(reader);
  },
  { devices: [desk] },
);

everywhere(
  'two copies of the script: one worker; cloned, in a closed box, with another figure for a moment',
  async (reader) => {
    await reader.open(`${host.url}/twice`);
    await reader.meet(figure);
    await reader.see(() => {
      const one = document.querySelector('embed-scope')!;
      document.querySelector('#b')!.append(one.cloneNode(true));
      document.querySelector<HTMLElement>('#b')!.hidden = false;
      document.querySelector('details')!.open = true;
      one.setAttribute('word', 'bank');
      one.setAttribute('figure', 'metrics');
      one.setAttribute('figure', 'nearest');
    });
    await reader.meet('#b > embed-scope >>> es-nearest');
    await reader.reads('#b > embed-scope >>> es-nearest >>> [data-verdict]', answer);
    await reader.meet('#a > embed-scope >>> es-nearest');
    await reader.reads('#a > embed-scope >>> es-nearest >>> [data-verdict]', 'nearest to “bank”');
    await reader.meet('details > embed-scope >>> es-metrics');
    const { started } = await reader.see(() => ({
      started: (globalThis as unknown as { workersStarted: number }).workersStarted,
    }));
    assert.equal(started, 1, 'workers');
    await noErrors(reader);
  },
  { devices: [desk] },
);

interface ReactPage {
  reported: string[];
  hydrate(): void;
  rerender(word: string): void;
}

everywhere(
  'React takes over what it has rendered on a server, and finds it as it was',
  async (reader) => {
    const reported = () => reader.see(() => (globalThis as unknown as ReactPage).reported);
    await reader.open(`${host.url}/react`);
    await reader.meet(`#root ${figure}`);
    await reader.meet('#root es-nearest');
    // Whatever framework has rendered it compares attributes and children: awake, they are as they were.
    const [found, given] = await reader.see(
      ({ find }, html) => {
        const parsed = document.createElement('template');
        parsed.innerHTML = html;
        return [find('#root')!.innerHTML, parsed.innerHTML];
      },
      renderToString(post(createElement, 'river')),
    );
    assert.equal(found, given);
    await reader.see(() => (globalThis as unknown as ReactPage).hydrate());
    await reader.meet('#fresh es-nearest');
    await reader.reads(`#fresh ${verdict}`, 'nearest to “bank”');
    const dark = await reader.see(({ all }) =>
      all('es-nearest >>> .frame').map((frame) => getComputedStyle(frame).colorScheme),
    );
    assert.deepEqual(dark, ['dark', 'dark']);
    await reader.see(() => (globalThis as unknown as ReactPage).rerender('lake'));
    await reader.reads(`#root ${verdict}`, 'nearest to “lake”');
    await reader.reads('#root es-nearest >>> [data-verdict]', 'nearest to “lake”');
    assert.deepEqual(await reported(), []);
    // A framework sets a property in place of an attribute where an element has one of its name.
    const hidden = await reader.see(({ all }) =>
      all('es-nearest').flatMap((element) => {
        const { about } = element.constructor as unknown as {
          about: { presets: { names: string[] } };
        };
        return about.presets.names.filter((name) => name in element);
      }),
    );
    assert.deepEqual(hidden, []);
    await noErrors(reader);
  },
  { devices: [desk] },
);

everywhere(
  'a frame answers and grows to the height of its figure',
  async (reader) => {
    await reader.open(`${host.url}/frame`);
    // It has its last height when it has kept it for a while.
    const height = await reader.until('a height that stays', async ({ find }) => {
      const frame = find('iframe') as HTMLIFrameElement;
      const { height } = frame;
      await new Promise((done) => setTimeout(done, 1000));
      return height !== '300' && frame.height === height ? Number(height) : 0;
    });
    assert.ok(height > 400 && height < 3000, `${height} pixels`);
    // Messages that are not from the frame, or not what it says, change nothing.
    const [told, later] = await reader.see(async ({ find }) => {
      const frame = find('iframe') as HTMLIFrameElement;
      const height = frame.height;
      const kinds = [
        () => ({ type: 'embedscope', version: 1, event: 'height', height: 9 }),
        () => ({ type: 'embedscope', version: 1, event: 'height', height: Math.random() * 1e9 }),
        () => ({ type: 'embedscope', version: Math.random(), event: [], height: {} }),
        () => Math.random().toString(36),
        () => null,
      ];
      let left = 5000;
      let told = height; // by the frame itself, whose figure may still grow
      addEventListener('message', ({ source, data }) => {
        if (source === window) left--;
        else if (source === frame.contentWindow && data?.event === 'height')
          told = String(data.height);
      });
      for (let i = 0; i < 5000; i++) postMessage(kinds[i % kinds.length]!(), '*');
      while (left > 0) await new Promise((done) => setTimeout(done, 20));
      return [told, frame.height];
    });
    assert.equal(later, told);
    await noErrors(reader);
  },
  { devices: [desk] },
);

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

const MOUNTS = { few: 15, many: 60 };
const KEPT = 1.01;
/** Machine code that is made as functions get hot lies in the same heap and is no memory of ours. */
const INTERPRETED = '--js-flags=--no-opt --no-maglev --no-sparkplug';

test('mounted 60 times, the heap is what it was after 15 (chromium)', {
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
