/**
 * The snippets of the gallery, each in a site that is really built with it (Hugo and Jekyll from Debian,
 * MDX from npm), served from another origin.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { evaluate } from '@mdx-js/mdx';
import { createElement } from 'react';
import * as runtime from 'react/jsx-runtime';
import { renderToStaticMarkup } from 'react-dom/server';
import { figures } from '#figures/all';
import { inRoot, siteDir } from '../../scripts/lib/paths.mjs';
import { serve } from '../../scripts/serve.mjs';
import { type Snippet, snippets } from '../../web/embed/snippets/snippets.ts';
import { everywhere, together } from './drive/everywhere.ts';
import { desk, phone } from './drive/tab.ts';
import { readme, snippetOf } from './readme.ts';
import { openSite, type Site } from './site.ts';

const presets = { word: 'river', metric: 'cosine' };
const verdict = 'embed-scope >>> es-nearest >>> [data-verdict]';
const answer = 'is nearest to “river” by cosine';

const words = JSON.parse(readFileSync(inRoot('models/words/card.json'), 'utf8')) as {
  data: { sources: { title: string; licence: string }[] };
};
const nearest = figures.find(({ name }) => name === 'nearest')!;

let site: Site;
let blog: Awaited<ReturnType<typeof serve>>;
const folder = mkdtempSync(join(tmpdir(), 'gallery-'));
before(async () => {
  site = await openSite();
  const all = snippets(new URL(site.url), 'nearest', presets, nearest.sizes.wide);
  const made = new Map(all.map((one) => [one.id, one]));
  hugo(made.get('hugo')!);
  jekyll(made.get('jekyll')!);
  await mdx(made.get('mdx')!);
  for (const id of ['html', 'wordpress', 'frame']) {
    write(`plain/${id}.html`, page(made.get(id)!.text));
  }
  const policy = { 'Content-Security-Policy': null };
  blog = await serve({ root: folder, port: 0, headers: () => policy });
});
after(async () => {
  await blog?.close();
  await site?.close();
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function page(body: string): string {
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>A post</title><link rel="icon" href="data:,"><body>
<h1>A post</h1>
${body}`;
}

function run(program: string, args: string[], cwd: string): void {
  execFileSync(program, args, { cwd, stdio: 'pipe' });
}

function hugo({ text, setUp }: Snippet): void {
  write('hugo-site/config.toml', 'title = "A blog"\ndisableKinds = ["taxonomy", "term", "RSS"]\n');
  write('hugo-site/layouts/_default/single.html', page('{{ .Content }}'));
  write('hugo-site/layouts/_default/list.html', page('{{ .Content }}'));
  write(`hugo-site/${setUp!.file}`, setUp!.text);
  write('hugo-site/content/post.md', `---\ntitle: A post\n---\nBefore.\n\n${text}\n\nAfter.\n`);
  run('hugo', ['--quiet', '--destination', join(folder, 'hugo')], join(folder, 'hugo-site'));
}

function jekyll({ text, setUp }: Snippet): void {
  write('jekyll-site/_config.yml', 'title: A blog\n');
  write('jekyll-site/_layouts/post.html', page('{{ content }}'));
  write(`jekyll-site/${setUp!.file}`, setUp!.text);
  write('jekyll-site/post.md', `---\nlayout: post\n---\nBefore.\n\n${text}\n\nAfter.\n`);
  const to = ['--destination', join(folder, 'jekyll'), '--disable-disk-cache'];
  run('jekyll', ['build', '--quiet', ...to], join(folder, 'jekyll-site'));
}

async function mdx({ text }: Snippet): Promise<void> {
  const { default: Content } = await evaluate(`Before.\n\n${text}\n\nAfter.\n`, runtime);
  write('mdx/post.html', page(renderToStaticMarkup(createElement(Content))));
}

const pages = {
  Hugo: 'hugo/post/index.html',
  Jekyll: 'jekyll/post.html',
  MDX: 'mdx/post.html',
  HTML: 'plain/html.html',
  WordPress: 'plain/wordpress.html',
};
for (const [name, path] of Object.entries(pages)) {
  everywhere(
    `${name}: the snippet as copied answers on a page of that kind`,
    async (reader) => {
      await reader.open(new URL(path, blog.url).href);
      await reader.meet('embed-scope >>> es-nearest');
      assert.match(await reader.text(verdict), new RegExp(answer));
      await reader.keepPicture(`gallery ${name} ${reader.tab.engine} ${reader.device.name}`);
    },
    { devices: name === 'HTML' ? [phone, desk] : [desk] },
  );
}

together(
  'the page of a figure',
  (reader) => reader.open(new URL('figures/nearest/', site.url).href),
  {
    'has its snippets, once, with the address of the site, and copies one with a tap': async (
      reader,
    ) => {
      const texts = await reader.until('the snippets', ({ all }) => {
        const found = all('pre').map((pre) => pre.textContent ?? '');
        return found.some((text) => text.includes('your.site')) ? null : found;
      });
      const expected = snippets(new URL(site.url), 'nearest', {}, nearest.sizes.wide);
      for (const { id, text, setUp } of expected) {
        const same = expected.filter((other) => other.text === text).length;
        assert.equal(texts.filter((shown) => shown === text).length, same, id);
        if (setUp) assert.ok(texts.includes(setUp.text), setUp.file);
      }
      await reader.choose('button[data-copies="nearest-html"]');
      await reader.until('the word that it was copied', ({ find }) =>
        /Copied|Marked/.test(
          find('p:has(> [data-copies="nearest-html"]) [role]')?.textContent ?? '',
        ),
      );
    },
    'says what each attribute does, and whom to name': async (reader) => {
      const attributes = await reader.see(({ all }) =>
        all('.attributes dt').map(({ textContent }) => textContent),
      );
      for (const { name } of nearest.presets.rows) assert.ok(attributes.includes(name), name);
      const credit = await reader.reads('.licences + p + .licences', 'Simple English Wikipedia');
      for (const { title, licence } of words.data.sources)
        assert.ok(credit.includes(title) && credit.includes(licence), title);
    },
    'gives the figure as it was set up': async (reader) => {
      await reader.meet('es-nearest');
      await reader.enter('es-nearest >>> es-word-field >>> input', 'lake');
      await reader.reads('#nearest-html', 'figure="nearest" word="lake"');
      await reader.see(({ all }) => {
        for (const details of all('details.snippet')) (details as HTMLDetailsElement).open = true;
      });
      await reader.reads('#nearest-frame', 'figure=nearest&amp;word=lake&amp;');
      const wide = await reader.see(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.equal(wide, 0);
      assert.deepEqual(await reader.noted(), []);
    },
  },
);

test('each figure has a picture for cards, and pages name what needs no address', () => {
  for (const { name, title } of figures) {
    const folder = join(siteDir, 'figures', name);
    const picture = readFileSync(join(folder, 'picture.png'));
    assert.deepEqual([picture.readUInt32BE(16), picture.readUInt32BE(20)], [1200, 630], name);
    const html = readFileSync(join(folder, 'index.html'), 'utf8');
    assert.ok(html.includes(`<meta property="og:title" content="${title}">`), name);
    // An address that is not absolute leads nowhere there.
    for (const [, address] of html.matchAll(/property="og:(?:url|image)" content="([^"]*)"/g))
      assert.match(address!, /^https?:/);
  }
});

everywhere(
  'a script by its content’s address and sum: it answers, with all that it imports checked',
  async (reader) => {
    const table = await readTable();
    assert.ok(Object.keys(table).length > 5);
    for (const [path, sum] of Object.entries(table)) {
      const content = readFileSync(join(siteDir, path));
      assert.equal(sum, `sha384-${createHash('sha384').update(content).digest('base64')}`, path);
    }
    await reader.open(new URL('embed/index.html', site.url).href);
    const tag = await reader.reads('#fixed-script', site.url);
    assert.match(tag, /integrity="sha384-/);
    const sums = Object.fromEntries(
      Object.entries(table).map(([path, sum]) => [new URL(path, site.url).href, sum]),
    );
    write(
      'plain/fixed.html',
      page(`<script type="importmap">${JSON.stringify({ integrity: sums })}</script>
${tag}<embed-scope figure="nearest" word="river" metric="cosine"></embed-scope>`),
    );
    await reader.open(new URL('plain/fixed.html', blog.url).href);
    await reader.meet('embed-scope >>> es-nearest');
    await reader.reads(verdict, answer);

    // The script itself changed on its way: the element never comes.
    const own = /assets\/element-\w+\.js/.exec(tag)![0];
    site.fault(own, 'spoilt');
    try {
      await reader.open(`${new URL('plain/fixed.html', blog.url)}?again`);
      const defined = () => customElements.get('embed-scope') !== undefined;
      assert.equal(await reader.see(defined), false);
    } finally {
      site.fault(own, null);
    }
  },
  { devices: [desk] },
);

const readTable = async (): Promise<Record<string, string>> =>
  JSON.parse(await (await fetch(new URL('integrity.json', site.url))).text());

everywhere(
  'what the README shows, as it stands there',
  async (reader) => {
    const shown = snippetOf('In your own page', 'html');
    write('plain/readme.html', page(shown.replace('https://YOUR.SITE/embedscope/', site.url)));
    await reader.open(new URL('plain/readme.html', blog.url).href);
    await reader.meet('embed-scope >>> es-nearest');
    await reader.reads('embed-scope >>> es-nearest >>> #question', '“river”');
    for (const [path] of readme.matchAll(/(?<=`)dist\/[\w./-]+(?=`)/g)) {
      assert.ok(existsSync(inRoot(path)), `${path}, which the README names`);
    }
  },
  { devices: [desk] },
);
