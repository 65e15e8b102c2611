/** Chromium, driven by puppeteer-core. */
import type { KeyInput, Page, Browser as PuppeteerBrowser } from 'puppeteer-core';
import { openChromium } from '../../../scripts/lib/browser.mjs';
import type { Browser, Device, Point, Tab, Theme } from './tab.ts';

/** Loading is waited for this long: machines that run tests are slow and share their cores. */
const LONGEST_LOAD = 60_000;

export async function openWithPuppeteer(): Promise<Browser> {
  const browser: PuppeteerBrowser = await openChromium({ protocolTimeout: 180_000 });
  return {
    engine: 'chromium',
    open: async (device) => {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      const { width, height, touch } = device;
      await page.setViewport({ width, height, hasTouch: touch, isMobile: touch });
      return new PuppeteerTab(page, device, () => context.close());
    },
    close: () => browser.close(),
  };
}

class PuppeteerTab implements Tab {
  readonly engine = 'chromium';
  readonly device: Device;
  readonly page: Page;
  readonly #close: () => Promise<void>;

  constructor(page: Page, device: Device, close: () => Promise<void>) {
    this.page = page;
    this.device = device;
    this.#close = close;
  }

  async goto(url: string): Promise<void> {
    await this.page.goto(url, { waitUntil: 'load', timeout: LONGEST_LOAD });
  }

  async back(): Promise<void> {
    await this.page.goBack({ timeout: LONGEST_LOAD });
  }

  evaluate(expression: string): Promise<unknown> {
    return this.page.evaluate(expression);
  }

  theme(theme: Theme): Promise<void> {
    return this.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
  }

  hover({ x, y }: Point): Promise<void> {
    return this.page.mouse.move(x, y);
  }

  async mouse([first, ...rest]: readonly Point[]): Promise<void> {
    const { mouse } = this.page;
    await mouse.move(first!.x, first!.y);
    await mouse.down();
    for (const { x, y } of rest) await mouse.move(x, y);
    await mouse.up();
  }

  async wheel(at: Point, pixels: number): Promise<void> {
    await this.hover(at);
    await this.page.mouse.wheel({ deltaY: pixels });
  }

  async fingers(paths: readonly (readonly Point[])[]): Promise<void> {
    const { touchscreen } = this.page;
    const fingers = [];
    for (const [first] of paths) fingers.push(await touchscreen.touchStart(first!.x, first!.y));
    for (let step = 1; step < paths[0]!.length; step++) {
      for (const [index, finger] of fingers.entries()) {
        const { x, y } = paths[index]![step]!;
        await finger.move(x, y);
      }
    }
    for (const finger of fingers) await finger.end();
  }

  async press(key: string, held?: 'Shift'): Promise<void> {
    const { keyboard } = this.page;
    if (held) await keyboard.down(held);
    await keyboard.press(key as KeyInput);
    if (held) await keyboard.up(held);
  }

  type(text: string): Promise<void> {
    return this.page.keyboard.type(text);
  }

  async screenshot(path: string): Promise<void> {
    await this.page.screenshot({ path: path as `${string}.png` });
  }

  close(): Promise<void> {
    return this.#close();
  }
}
