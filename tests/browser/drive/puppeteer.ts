/** Chromium, and Firefox by WebDriver BiDi, driven by puppeteer-core. */
import type { KeyInput, Page, Browser as PuppeteerBrowser } from 'puppeteer-core';
import {
  connectTo,
  openChromium,
  openFirefox,
  startedBrowser,
} from '../../../scripts/lib/browser.mjs';
import type { Browser, Device, Point, Tab, Theme } from './tab.ts';

/** Loading is waited for this long: machines that run tests are slow and share their cores. */
const LONGEST_LOAD = 60_000;

export async function openWithPuppeteer(engine: 'chromium' | 'firefox'): Promise<Browser> {
  const started = startedBrowser(engine);
  const options = { protocolTimeout: 180_000 };
  const launch = engine === 'chromium' ? openChromium : openFirefox;
  const browser: PuppeteerBrowser = started
    ? await connectTo(started, engine, options)
    : await launch(options);
  return {
    engine,
    open: async (device) => {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      const { width, height, touch } = device;
      // Firefox has no notion of a mobile page; it lays out what it is given at the width it has.
      const mobile = engine === 'chromium' && touch;
      const viewport = { width, height, ...(mobile && { hasTouch: true, isMobile: true }) };
      await page.setViewport(viewport).catch((error: Error) => {
        // Older Firefoxes know the size, but not the screen's orientation, which comes with it.
        if (!/unknown command/.test(error.message)) throw error;
      });
      return new PuppeteerTab(engine, page, device, () => context.close());
    },
    close: () => (started ? browser.disconnect() : browser.close()),
  };
}

class PuppeteerTab implements Tab {
  readonly engine: 'chromium' | 'firefox';
  readonly touches = true;
  readonly complaints: string[] = [];
  readonly asked: string[] = [];
  readonly device: Device;
  readonly page: Page;
  readonly #close: () => Promise<void>;

  constructor(
    engine: 'chromium' | 'firefox',
    page: Page,
    device: Device,
    close: () => Promise<void>,
  ) {
    this.engine = engine;
    this.page = page;
    this.device = device;
    this.#close = close;
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url())) this.asked.push(request.url());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
  }

  async goto(url: string): Promise<void> {
    await this.page.goto(url, { waitUntil: 'load', timeout: LONGEST_LOAD });
  }

  async back(): Promise<void> {
    // By BiDi, puppeteer waits for a load that a step within one page never has.
    if (this.engine === 'firefox')
      await this.page.evaluate('void setTimeout(() => history.back())');
    else await this.page.goBack({ timeout: LONGEST_LOAD });
  }

  evaluate(expression: string): Promise<unknown> {
    return this.page.evaluate(expression);
  }

  async theme(theme: Theme): Promise<boolean> {
    if (this.engine === 'firefox') return false; // BiDi has no such wish of a reader's yet
    await this.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
    return true;
  }

  async print(): Promise<boolean> {
    if (this.engine === 'firefox') return false;
    await this.page.emulateMediaType('print');
    return true;
  }

  hover({ x, y }: Point): Promise<void> {
    return this.page.mouse.move(x, y);
  }

  async mouse([first, ...rest]: readonly Point[]): Promise<void> {
    const { mouse } = this.page;
    // By BiDi one message: on a busy machine two are as far apart as a long press.
    if (rest.length === 0) return mouse.click(first!.x, first!.y);
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
