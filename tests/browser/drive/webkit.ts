/** WebKitGTK by plain WebDriver, in a shell of our own (webkit_shell.py) on a screen of its own. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openWebKitDriver, startedBrowser } from '../../../scripts/lib/browser.mjs';
import { python } from '../../../scripts/lib/python.mjs';
import type { Browser, Device, Point, Tab, Theme } from './tab.ts';

const STEP_MS = 15; // between two places of a moving pointer
const SHELL = fileURLToPath(new URL('webkit_shell.py', import.meta.url));
const keys: Readonly<Record<string, string>> = {
  Enter: '\uE007',
  Escape: '\uE00C',
  Tab: '\uE004',
  Shift: '\uE008',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
};

export async function openWebKit(): Promise<Browser> {
  const started = startedBrowser('webkit');
  const driver = started ? { url: started, close: async () => {} } : await openWebKitDriver();
  const home = mkdtempSync(join(tmpdir(), 'webkit-tabs-'));
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(driver.url + path, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const { value } = (await response.json()) as { value: { error?: string; message?: string } };
    if (!response.ok) throw new Error(`WebDriver: ${value.error}: ${value.message}`);
    return value;
  };
  return {
    engine: 'webkit',
    open: async (device) => {
      const { width, height } = device;
      // A folder of its own: tabs share no storage.
      const args = [SHELL, String(width), String(height), mkdtempSync(join(home, 'tab-'))];
      const { sessionId } = (await call('POST', '/session', {
        capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary: python, args } } },
      })) as { sessionId: string };
      const tab = new WebKitTab(device, (method, path, body) =>
        call(method, `/session/${sessionId}${path}`, body),
      );
      await tab.prepare();
      return tab;
    },
    close: async () => {
      await driver.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

type Call = (method: string, path: string, body?: object) => Promise<unknown>;

class WebKitTab implements Tab {
  readonly engine = 'webkit';
  readonly touches = false;
  readonly complaints = null;
  readonly asked = null;
  readonly device: Device;
  readonly #call: Call;

  constructor(device: Device, call: Call) {
    this.device = device;
    this.#call = call;
  }

  async prepare(): Promise<void> {
    await this.#call('POST', '/timeouts', { script: 120_000, pageLoad: 120_000 });
    const size = await this.evaluate('[innerWidth, innerHeight]');
    assert.deepEqual(size, [this.device.width, this.device.height], 'the size of the window');
  }

  async goto(url: string): Promise<void> {
    await this.#call('POST', '/url', { url });
  }

  async back(): Promise<void> {
    await this.#call('POST', '/back', {});
  }

  async evaluate(expression: string): Promise<unknown> {
    const script = `const done = arguments[arguments.length - 1];
      Promise.resolve().then(() => (${expression})).then(
        (value) => done({ value }), (error) => done({ error: String(error) }));`;
    const { value, error } = (await this.#call('POST', '/execute/async', {
      script,
      args: [],
    })) as { value?: unknown; error?: string };
    if (error) throw new Error(error);
    return value;
  }

  async theme(_theme: Theme): Promise<boolean> {
    return false;
  }

  async print(): Promise<boolean> {
    return false;
  }

  #actions(...actions: object[]): Promise<unknown> {
    return this.#call('POST', '/actions', { actions });
  }

  async hover(at: Point): Promise<void> {
    await this.#actions(mouse([move(at)]));
  }

  async mouse([first, ...rest]: readonly Point[]): Promise<void> {
    await this.#actions(mouse([move(first!), down, ...rest.map(move), up]));
  }

  async wheel({ x, y }: Point, pixels: number): Promise<void> {
    const scroll = {
      type: 'scroll',
      x: Math.round(x),
      y: Math.round(y),
      deltaX: 0,
      deltaY: pixels,
    };
    await this.#actions({ type: 'wheel', id: 'wheel', actions: [{ ...scroll, duration: 0 }] });
  }

  async fingers(paths: readonly (readonly Point[])[]): Promise<void> {
    assert.equal(paths.length, 1, 'fingers that come as one mouse');
    await this.mouse(paths[0]!);
  }

  async press(key: string, held?: 'Shift'): Promise<void> {
    const value = keys[key] ?? key;
    const press = [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ];
    const shift = { value: keys.Shift };
    const actions = held
      ? [{ type: 'keyDown', ...shift }, ...press, { type: 'keyUp', ...shift }]
      : press;
    await this.#actions({ type: 'key', id: 'keys', actions });
  }

  async type(text: string): Promise<void> {
    const actions = [...text].flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]);
    await this.#actions({ type: 'key', id: 'keys', actions });
  }

  async screenshot(path: string): Promise<void> {
    writeFileSync(path, Buffer.from((await this.#call('GET', '/screenshot')) as string, 'base64'));
  }

  async close(): Promise<void> {
    await this.#call('DELETE', '');
  }
}

const down = { type: 'pointerDown', button: 0 };
const up = { type: 'pointerUp', button: 0 };
const move = ({ x, y }: Point) => ({
  type: 'pointerMove',
  duration: STEP_MS,
  origin: 'viewport',
  x: Math.round(x),
  y: Math.round(y),
});
const mouse = (actions: object[]) => ({
  type: 'pointer',
  id: 'mouse',
  parameters: { pointerType: 'mouse' },
  actions,
});
