// The picture in README.md: the first figure of the built page, as Chromium draws it.
//   node scripts/picture.mjs
import { mkdir } from 'node:fs/promises';
import { openChromium } from './lib/browser.mjs';
import { inRoot } from './lib/paths.mjs';
import { main } from './lib/say.mjs';
import { serve } from './serve.mjs';

const PATIENCE = 120_000;

await main(async () => {
  const server = await serve({ port: 0 });
  const browser = await openChromium();
  try {
    const page = await browser.newPage();
    await page.setViewport({ width: 1120, height: 900 });
    await page.goto(server.url, { timeout: PATIENCE });
    const figure = await page.waitForSelector('#first-look', { timeout: PATIENCE });
    await page.waitForFunction(
      () =>
        document.querySelector('#first-look')?.shadowRoot?.querySelectorAll('.hit').length >= 10,
      { timeout: PATIENCE },
    );
    await mkdir(inRoot('docs/images'), { recursive: true });
    await figure.screenshot({ path: inRoot('docs/images/nearest.png') });
  } finally {
    await browser.close();
    await server.close();
  }
});
