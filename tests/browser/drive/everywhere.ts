/** Runs one description of what a reader does in every engine and on every device. */
import { after, test as register } from 'node:test';
import { Reader } from '../reader.ts';
import { openWithPuppeteer } from './puppeteer.ts';
import { type Browser, type Device, desk, type EngineName, phone } from './tab.ts';
import { openWebKit } from './webkit.ts';

const launchers: Readonly<Record<EngineName, () => Promise<Browser>>> = {
  chromium: () => openWithPuppeteer('chromium'),
  firefox: () => openWithPuppeteer('firefox'),
  webkit: openWebKit,
};

const tested: readonly EngineName[] = ['chromium', 'firefox', 'webkit'];
/** All of them, or what ENGINES=… names: for the inner loop. */
const engines = (process.env.ENGINES?.split(',') as EngineName[] | undefined) ?? tested;

/** For tests that need no engine, or start their own: where each engine has a run of its own, in one of them. */
export const test: typeof register = engines.includes('chromium')
  ? register
  : ((async () => {}) as never);

/** One browser an engine for all tests of a file; one that a run has started for all files is joined. */
const running = new Map<EngineName, Promise<Browser>>();

function browserOf(engine: EngineName): Promise<Browser> {
  let browser = running.get(engine);
  if (!browser) {
    browser = launchers[engine]();
    running.set(engine, browser);
  }
  return browser;
}

after(async () => {
  for (const browser of running.values()) await (await browser).close();
});

/** A test that hangs ends then; a slow one has long ended. */
const LONGEST_TEST = 180_000;

/** Whether every test leaves a picture of its end, to be looked at, and not only a failed one. */
const pictures = Boolean(process.env.PICTURES);

/** A reader with a tab of their own, which is closed afterwards; a picture of it is kept when this fails. */
async function reading(
  engine: EngineName,
  device: Device,
  name: string,
  run: (reader: Reader) => Promise<void>,
): Promise<void> {
  const browser = await browserOf(engine);
  const reader = new Reader(await browser.open(device));
  try {
    await run(reader);
    if (pictures) await reader.keepPicture(name);
  } catch (error) {
    await reader.keepPicture(name);
    throw error;
  } finally {
    await reader.leave();
  }
}

/** Registers a test for each engine and device. */
export function everywhere(
  title: string,
  run: (reader: Reader) => Promise<void>,
  { devices = [phone, desk] }: { devices?: readonly Device[] } = {},
): void {
  for (const engine of engines) {
    for (const device of devices) {
      register(`${title} (${engine}, ${device.name})`, { timeout: LONGEST_TEST }, () =>
        reading(engine, device, `${title} ${engine} ${device.name}`, run),
      );
    }
  }
}

/**
 * Checks that share one page load, for each engine and device: `open` brings the page to where they begin, and
 * each goes on from where the one before left it, in the order given. A check that needs storage, history or
 * faults of its own is a test of its own (everywhere).
 */
export function together(
  title: string,
  open: (reader: Reader) => Promise<void>,
  checks: Readonly<Record<string, (reader: Reader) => Promise<void>>>,
  { devices = [phone, desk] }: { devices?: readonly Device[] } = {},
): void {
  for (const engine of engines) {
    for (const device of devices) {
      const where = `${engine}, ${device.name}`;
      const timeout = LONGEST_TEST * Object.keys(checks).length;
      register(`${title} (${where})`, { timeout }, (context) =>
        reading(engine, device, `${title} ${engine} ${device.name}`, async (reader) => {
          await open(reader);
          for (const [name, check] of Object.entries(checks)) {
            await context.test(`${name} (${where})`, { timeout: LONGEST_TEST }, () =>
              check(reader).catch(async (error: unknown) => {
                await reader.keepPicture(`${name} ${engine} ${device.name}`);
                throw error;
              }),
            );
          }
        }),
      );
    }
  }
}

/** Within a test that has made something costly: shows it to a reader at a desk in each engine. */
export async function inEachEngine(
  name: string,
  run: (reader: Reader) => Promise<void>,
): Promise<void> {
  for (const engine of engines) {
    await reading(engine, desk, `${name} ${engine}`, run).catch((error: Error) => {
      error.message = `${engine}: ${error.message}`;
      throw error;
    });
  }
}
