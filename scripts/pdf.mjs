// dist/embedscope.pdf: the whole book, typeset by Chromium from the same pages as the site.
//   npm run pdf
//
// Chromium can't say in the contents on which page something is, so the book is printed twice: the first
// PDF says where every link of the contents leads, and the second time these pages stand beside them.
import { writeFile } from 'node:fs/promises';
import { prerenderer } from './build/shared.mjs';
import { bookOf } from './build/site.mjs';
import { bookSheets, readFont, styleSheet } from './build/styles.mjs';
import { openChromium } from './lib/browser.mjs';
import { inRoot, siteDir } from './lib/paths.mjs';
import { pagesOfLinks } from './lib/pdf-links.mjs';
import { main, say, step } from './lib/say.mjs';
import { serve } from './serve.mjs';

export const pdfFile = inRoot('dist', 'embedscope.pdf');

export async function makePdf(file = pdfFile) {
  const { wholeDocument, POLICY } = await prerenderer();
  const book = await bookOf(siteDir);
  const fonts = { upright: '/font/normal.woff2', italic: '/font/italic.woff2' };
  const sheet = await styleSheet([...bookSheets, 'web/article/styles/paper.css'], fonts);
  const { html } = wholeDocument(book, {
    policy: POLICY,
    head: '<link rel="stylesheet" href="/book.css">',
    licences: '#about',
  });
  let document = html;
  const files = {
    '/book.html': ['text/html; charset=utf-8', () => document],
    '/book.css': ['text/css', () => sheet],
    '/font/normal.woff2': ['font/woff2', () => readFont('normal')],
    '/font/italic.woff2': ['font/woff2', () => readFont('italic')],
  };
  const server = await serve({
    port: 0,
    intercept: async (path, _request, response) => {
      if (!files[path]) return false;
      response.setHeader('Content-Type', files[path][0]);
      response.end(await files[path][1]());
      return true;
    },
  });
  const browser = await openChromium();
  try {
    const print = async () => {
      const page = await browser.newPage();
      await page.setJavaScriptEnabled(false); // stills, and what stands on the page without scripts
      await page.goto(`${server.url}book.html`, { waitUntil: 'networkidle0' });
      const bytes = await page.pdf({
        preferCSSPageSize: true,
        printBackground: true,
        outline: true,
        tagged: true,
      });
      await page.close();
      return Buffer.from(bytes);
    };
    const places = pagesOfLinks(await print());
    document = html.replace(/(<nav class="contents"[\s\S]*?<\/nav>)/, (contents) =>
      contents.replace(/<a href="#([\w-]+)"([^>]*)>([\s\S]*?)<\/a>/g, (link, id, rest, text) =>
        places.has(id)
          ? `<a href="#${id}"${rest}><span>${text}</span><span class="page-number">${places.get(id)}</span></a>`
          : link,
      ),
    );
    const bytes = await print();
    await writeFile(file, bytes);
    return { bytes: bytes.length, places };
  } finally {
    await browser.close();
    await server.close();
  }
}

if (process.argv[1] === inRoot('scripts', 'pdf.mjs')) {
  await main(async () => {
    await step('PDF of the book', async () => `${((await makePdf()).bytes / 1e6).toFixed(2)} MB`);
    say(pdfFile);
  });
}
