// Pictures of figures for those who show a card of a page: the still of each, 1200 by 630 pixels. They are
// drawn by Chromium, and kept under build/site for as long as nothing in them changes.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openChromium } from '../lib/browser.mjs';
import { serve } from '../serve.mjs';
import { missing, workDir } from './shared.mjs';
import { bookSheets, styleSheet } from './styles.mjs';

const SIZE = { width: 1200, height: 630 };

const SHEET = `
body { padding: 0; overflow: hidden; }
main { inline-size: ${SIZE.width}px; block-size: ${SIZE.height}px; max-inline-size: none; padding: 48px 64px; overflow: hidden; }
h1 { margin: 0 0 24px; font-size: 52px; }
.still { font-size: 20px; }
.still-map { inline-size: auto; block-size: 430px; margin-inline: auto; }
.brand { margin: 0 0 8px; color: var(--ink-2); font-size: 24px; }
noscript, .still-note, summary, details:not([open]) { display: none; }
`;

/// Writes `figures/NAME/picture.png`; the names of figures that have one.
export async function placePictures(out, pages, fonts) {
  const figures = pages.filter(({ kind }) => kind === 'figure');
  const sheet = (await styleSheet(bookSheets, fonts)) + SHEET;
  const kept = join(workDir, 'pictures');
  await mkdir(kept, { recursive: true });
  const drawn = new Map(
    figures.map((page) => [
      page,
      join(kept, `${createHash('sha256').update(sheet).update(pictureOf(page)).digest('hex')}.png`),
    ]),
  );
  const due = figures.filter((page) => !existsSync(drawn.get(page)));
  if (due.length && !(await draw(out, due, drawn, sheet))) return new Set();
  for (const page of figures) {
    await mkdir(join(out, dirname(page.path)), { recursive: true });
    await copyFile(drawn.get(page), join(out, page.path.replace('index.html', 'picture.png')));
  }
  return new Set(figures.map(({ slug }) => slug.replace('figure-', '')));
}

/// Draws the pictures of these pages into files; false where there is no Chromium.
async function draw(out, figures, drawn, sheet) {
  const browser = await openChromium().catch((error) => {
    missing.push(`pictures for cards of pages: ${error.message}`);
    return null;
  });
  if (!browser) return false;
  const documents = new Map(figures.map((page) => [`/${page.slug}.html`, pictureOf(page)]));
  const server = await serve({
    root: out,
    port: 0,
    intercept: async (path, _request, response) => {
      const body = path === '/assets/picture.css' ? sheet : documents.get(path);
      if (body === undefined) return false;
      response.setHeader('Content-Type', path.endsWith('.css') ? 'text/css' : 'text/html');
      response.end(body);
      return true;
    },
  });
  try {
    const tab = await browser.newPage();
    await tab.setViewport(SIZE);
    await tab.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }]);
    for (const page of figures) {
      await tab.goto(`${server.url}${page.slug}.html`, { waitUntil: 'networkidle0' });
      await writeFile(drawn.get(page), await tab.screenshot({ type: 'png' }));
    }
  } finally {
    await browser.close();
    await server.close();
  }
  return true;
}

// A picture is shown to people whom nobody asks anything: what the still closes for readers is open.
function pictureOf({ line, opening }) {
  const still = (/<div slot="still"[\s\S]*<\/div>/.exec(opening)?.[0] ?? '').replaceAll(
    '<details class="still-answer">',
    '<details class="still-answer" open>',
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Picture</title>
<link rel="stylesheet" href="/assets/picture.css">
<main><p class="brand">Embedscope</p><h1>${line}</h1>${still}</main></html>`;
}
