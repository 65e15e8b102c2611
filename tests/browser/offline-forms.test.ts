/** The page as one file opened from a disk, and the site's archive on a host that knows nothing. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { pathToFileURL } from 'node:url';
import { zipSync } from 'fflate';
import { archiveFile, buildArchive } from '../../scripts/build/archive.mjs';
import { inRoot, siteDir } from '../../scripts/lib/paths.mjs';
import { python } from '../../scripts/lib/python.mjs';
import { makePdf } from '../../scripts/pdf.mjs';
import { tinyEncoder } from '../engine/tiny-encoder.ts';
import { everywhere, test } from './drive/everywhere.ts';
import { desk } from './drive/tab.ts';
import type { Reader } from './reader.ts';

const file = inRoot('dist', 'embedscope.html');
const figure = 'es-nearest#first-look';
const field = `${figure} >>> es-word-field >>> input`;
const verdict = `${figure} >>> [data-verdict]`;
const answer = '“rivers” is nearest to “river” by cosine';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embedscope-forms-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const addressOf = (path: string) => pathToFileURL(path).href;

/** Nothing was asked for but the file itself, and nothing was complained of. */
async function keptToItself(reader: Reader, path: string): Promise<void> {
  const loaded = await reader.see(() =>
    performance.getEntriesByType('resource').map(({ name }) => name),
  );
  // Engines list what is inside the page as loaded too.
  assert.deepEqual(
    loaded.filter((name) => !/^(data|blob):/.test(name)),
    [],
  );
  const { asked, complaints } = reader.tab;
  assert.deepEqual(asked?.filter((address) => address !== addressOf(path)) ?? [], []);
  assert.deepEqual(complaints ?? [], []);
}

everywhere('one file answers from the disk, with no request', async (reader) => {
  assert.ok((await readFile(file)).length <= 7_000_000);
  await reader.open(addressOf(file));
  await reader.meet(figure);
  await reader.reads(verdict, answer);
  await reader.enter(field, 'volcano'); // not among the 2,000 most frequent
  await reader.reads(verdict, '“volcano”');
  await reader.meet('es-map');
  await reader.reads('es-map >>> [data-verdict]', '20,000');
  // What is not inside is said in place, beside what was computed when the page was made.
  await reader.see(({ find }) => find('es-bank')!.scrollIntoView());
  await reader.reads('es-bank >>> .offer', 'This file holds the text, but not the masked model');
  const seen = await reader.see(({ find }) => ({
    still: find('es-bank > [slot="still"]')!.offsetHeight,
    wide: document.documentElement.scrollWidth - innerWidth,
    font: document.fonts.check('16px "Source Serif 4"'),
  }));
  assert.ok(seen.still > 0, 'the still picture is shown');
  assert.ok(seen.wide <= 0, 'nothing is wider than the window');
  assert.ok(seen.font, 'the font is there');
  await keptToItself(reader, file);
  await reader.keepPicture(`one file ${reader.tab.engine} ${reader.device.name}`);
});

everywhere(
  'in one file, links between pages are links within it, an entry each',
  async (reader) => {
    await reader.open(addressOf(file));
    await reader.meet(figure);
    const entries = await reader.see(() => history.length);
    const walk = [
      ['.contents a[href="#how-a-map-lies"]', 'how-a-map-lies'],
      ['#how-a-map-lies a[href="#term-pca"]', 'term-pca'],
      ['.masthead a[href="#contents"]', 'contents'],
      ['.chapters a[href="#measures"]', 'measures'],
    ] as const;
    for (const [index, [click, id]] of walk.entries()) {
      await reader.choose(click);
      await reader.until(`#${id} in the address`, (_, to) => location.hash === `#${to}`, id);
      await reader.until(
        `#${id} at the top`,
        async ({ find, frames }, to) => {
          const place = () => Math.round(find(`#${to}`)!.getBoundingClientRect().top);
          const before = place();
          await frames(3);
          return place() === before && before > -3 && before < 60;
        },
        id,
      );
      assert.equal(await reader.see(() => history.length), entries + index + 1);
    }
    const marked = await reader.see(({ all }) =>
      all('.contents [aria-current]').map((link) => link.getAttribute('href')),
    );
    assert.deepEqual(marked, ['#near-and-far', '#measures']);
    for (const [, id] of [...walk].reverse().slice(1)) {
      await reader.tab.back();
      await reader.until(`#${id} again`, (_, to) => location.hash === `#${to}`, id);
    }
    await reader.choose('.search-open');
    await reader.enter('dialog.search input', ''); // and its first result by Enter
    await reader.tab.type('anisotropy');
    await reader.reads('dialog.search li', 'anisotropy');
    await reader.tab.press('Enter');
    await reader.until('a place that was found', () => location.hash === '#term-anisotropy');
    await keptToItself(reader, file);
  },
  { devices: [desk] },
);

everywhere(
  'the site as a folder on a disk says that it needs a server, and names the file that does not',
  async (reader) => {
    const page = join(siteDir, 'chapters', 'near-and-far.html');
    await reader.open(addressOf(page));
    const said = await reader.until('the line', ({ find }) => {
      const line = find('.not-started')!;
      const { visibility, display } = getComputedStyle(line);
      return visibility === 'visible' && display !== 'none' ? line.textContent : null;
    });
    assert.match(said, /needs a web server/);
    assert.match(said, /embedscope\.html is the whole book/);
    assert.match(await reader.text('article'), /Give every word a list of numbers/);
  },
  { devices: [desk] },
);

test('the PDF has every chapter and section, and its contents say on which page', async () => {
  const path = join(folder, 'book.pdf');
  const { places } = await makePdf(path);
  const html = await readFile(file, 'utf8');
  const contents = /<nav class="contents"[\s\S]*?<\/nav>/.exec(html)![0];
  const parts = contents.slice(0, contents.indexOf('class="part rest"'));
  const found = [...parts.matchAll(/href="#([\w-]+)"/g)].map(([, id]) => places.get(id!) ?? 0);
  assert.ok(found.length > 10);
  assert.ok(found[0]! > 2, 'after title and contents');
  assert.deepEqual(
    found,
    [...found].sort((a, b) => a - b),
  );
  assert.match((await readFile(path)).subarray(0, 8).toString('latin1'), /^%PDF-1/);
});

test('its own policy forbids every request', async () => {
  const html = await readFile(file, 'utf8');
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)![1]!;
  assert.match(policy, /^default-src 'none'/);
  assert.doesNotMatch(
    policy,
    /connect-src|unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')|https?:/,
  );
});

everywhere(
  'a model that it was not given is missed in place; the rest works',
  async (reader) => {
    const html = await readFile(file, 'utf8');
    const lighter = html.replace(
      /<script type="application\/gzip" data-path="models\/words\/tail[\s\S]*?<\/script>/,
      '',
    );
    assert.ok(lighter.length < html.length);
    const path = join(folder, 'lighter.html');
    await writeFile(path, lighter);
    await reader.open(addressOf(path));
    await reader.meet(figure);
    await reader.reads(verdict, answer);
    await reader.enter(field, 'volcano');
    await reader.reads(`${figure} >>> [data-error="left_out"]`, 'models/words/tail.safetensors');
    await reader.enter(field, 'bank');
    await reader.reads(verdict, '“bank”');
    await keptToItself(reader, path);
  },
  { devices: [desk] },
);

everywhere(
  'in one file, a model comes from a file of its own',
  async (reader) => {
    const entries = Object.entries(tinyEncoder(1)).map(([name, bytes]) => {
      const path = `models/minilm/${name.replace('.part1', '')}`;
      if (name !== 'card.json') return [path, bytes] as const;
      const card = JSON.parse(new TextDecoder().decode(bytes));
      for (const one of card.files) delete one.parts; // as in build/models: whole
      return [path, new TextEncoder().encode(JSON.stringify(card))] as const;
    });
    const model = Buffer.from(zipSync(Object.fromEntries(entries), { level: 0 }));
    const give = (base64: string) =>
      reader.see(({ find }, bytes) => {
        const given = new DataTransfer();
        const content = Uint8Array.from(atob(bytes), (unit) => unit.charCodeAt(0));
        given.items.add(new File([content], 'minilm.zip'));
        const input = find('es-bank >>> .offer input') as HTMLInputElement;
        input.files = given.files;
        input.dispatchEvent(new Event('change'));
      }, base64);
    await reader.open(addressOf(file));
    await reader.meet('es-bank');
    await reader.choose('es-bank >>> input[name="model"][value="minilm"]');
    await reader.reads('es-bank >>> .offer', 'but not all-MiniLM-L6-v2');
    await give(model.subarray(0, 2000).toString('base64'));
    await reader.reads('es-bank >>> [data-error="malformed"]', 'is not the file minilm.zip');
    await give(model.toString('base64'));
    await reader.reads('es-bank >>> .offer', 'Load all-MiniLM-L6-v2');
    await reader.choose('es-bank >>> .offer button');
    await reader.until('the uses', ({ find }) => find('es-bank >>> .uses') !== null);
    await keptToItself(reader, file);
  },
  { devices: [desk] },
);

everywhere(
  'a file that was damaged says so',
  async (reader) => {
    const html = await readFile(file, 'utf8');
    const path = join(folder, 'damaged.html');
    const damaged = html.replace(/(data-path="engine\/core.wasm">.{2000}).{9}/, '$1AAAAAAAAA');
    assert.notEqual(damaged, html);
    await writeFile(path, damaged);
    await reader.open(addressOf(path));
    await reader.reads(
      `${figure} >>> [data-error="malformed"]`,
      'engine/core.wasm in this file is damaged',
    );
  },
  { devices: [desk] },
);

test('the archive is the same bytes every time', async () => {
  const sum = async () =>
    createHash('sha256')
      .update(await readFile(archiveFile))
      .digest('hex');
  const before = await sum();
  await buildArchive();
  assert.equal(await sum(), before);
});

/** Knows HTML, scripts and styles; all else is text to it, WebAssembly too. It packs nothing. */
async function openSimpleHost(root: string): Promise<{ url: string; close(): void }> {
  const types: Readonly<Record<string, string>> = {
    html: 'text/html',
    js: 'text/javascript',
    css: 'text/css',
  };
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url!, 'http://x/').pathname);
    const name = path.endsWith('/') ? `${path}index.html` : path;
    const content = await readFile(join(root, name)).catch(() => null);
    const type = types[name.split('.').at(-1)!] ?? 'text/plain';
    response.writeHead(content ? 200 : 404, { 'Content-Type': type });
    response.end(content ?? '');
  });
  await new Promise<void>((done) => server.listen(0, 'localhost', done));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

everywhere(
  'the archive runs on a host without headers, types or compression',
  async (reader) => {
    const root = await mkdtemp(join(folder, 'host-'));
    execFileSync(python, ['-m', 'zipfile', '-e', archiveFile, root]);
    const host = await openSimpleHost(root);
    try {
      await reader.open(`${host.url}embedscope/`);
      await reader.meet(figure);
      await reader.reads(verdict, answer);
      await reader.enter(field, 'volcano');
      await reader.reads(verdict, '“volcano”');
    } finally {
      host.close();
    }
  },
  { devices: [desk] },
);
