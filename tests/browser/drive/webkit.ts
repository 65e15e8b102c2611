/** WebKitGTK's MiniBrowser by plain WebDriver, on a screen of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Device, Point, Tab, Theme } from './tab.ts';

const STEP_MS = 15; // between two places of a moving pointer
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

/** A process that says it is ready by a line on its output, or by answering on its port. */
async function screen(): Promise<{ process: ChildProcess; display: string }> {
  const process = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  const number = await new Promise<string>((resolve, reject) => {
    process.once('error', reject);
    process.stdio[3]!.once('data', (data) => resolve(String(data).trim()));
  });
  return { process, display: `:${number}` };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** Debian keeps it among the libraries. */
function miniBrowser(): string | undefined {
  const libraries = readdirSync('/usr/lib').flatMap((triplet) =>
    ['4.1', '4.0', '6.0'].map((version) => `/usr/lib/${triplet}/webkit2gtk-${version}/MiniBrowser`),
  );
  return libraries.find((path) => existsSync(path));
}

export async function openWebKit(): Promise<Browser> {
  const { process: xvfb, display } = await screen();
  const port = await freePort();
  const home = mkdtempSync(join(tmpdir(), 'webkit-'));
  const driver = spawn('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], {
    stdio: 'ignore',
    env: {
      ...process.env,
      DISPLAY: display,
      HOME: home,
      XDG_RUNTIME_DIR: home,
      GDK_BACKEND: 'x11',
      NO_AT_BRIDGE: '1',
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1', // root in a container has no user namespaces
      LIBGL_ALWAYS_SOFTWARE: '1',
    },
  });
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const { value } = (await response.json()) as { value: { error?: string; message?: string } };
    if (!response.ok) throw new Error(`WebDriver: ${value.error}: ${value.message}`);
    return value;
  };
  for (let tries = 0; ; tries++) {
    const up = await call('GET', '/status').catch(() => null);
    if (up) break;
    if (tries > 100) throw new Error('WebKitWebDriver does not answer.');
    await sleep(100);
  }
  const binary = miniBrowser();
  if (!binary) throw new Error('No MiniBrowser: install webkit2gtk-driver.');
  return {
    engine: 'webkit',
    open: async (device) => {
      const { sessionId } = (await call('POST', '/session', {
        capabilities: {
          alwaysMatch: { 'webkitgtk:browserOptions': { binary, args: ['--automation'] } },
        },
      })) as { sessionId: string };
      const tab = new WebKitTab(device, (method, path, body) =>
        call(method, `/session/${sessionId}${path}`, body),
      );
      await tab.fit();
      return tab;
    },
    close: async () => {
      driver.kill();
      xvfb.kill();
      await sleep(200);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

type Call = (method: string, path: string, body?: object) => Promise<unknown>;

class WebKitTab implements Tab {
  readonly engine = 'webkit';
  readonly device: Device;
  readonly #call: Call;

  constructor(device: Device, call: Call) {
    this.device = device;
    this.#call = call;
  }

  /** Makes the window as large as it takes for the page to have the device's size. */
  async fit(): Promise<void> {
    await this.#call('POST', '/timeouts', { script: 120_000, pageLoad: 120_000 });
    const { width, height } = this.device;
    let [w, h] = [width, height];
    for (let tries = 0; tries < 5; tries++) {
      await this.#call('POST', '/window/rect', { width: w, height: h });
      await sleep(200);
      const [iw, ih] = (await this.evaluate('[innerWidth, innerHeight]')) as [number, number];
      if (iw === width && ih === height) return;
      w += width - iw;
      h += height - ih;
    }
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

  #actions(...actions: object[]): Promise<unknown> {
    return this.#call('POST', '/actions', { actions });
  }

  async hover(at: Point): Promise<void> {
    await this.#actions(pointer('mouse', 'mouse', [move(at)]));
  }

  async mouse([first, ...rest]: readonly Point[]): Promise<void> {
    const path = [move(first!), down, ...rest.map(move), up];
    await this.#actions(pointer('mouse', 'mouse', path));
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
    const fingers = paths.map(([first, ...rest], index) =>
      pointer('touch', `finger ${index}`, [move(first!), down, ...rest.map(move), up]),
    );
    await this.#actions(...fingers);
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
const pointer = (pointerType: 'mouse' | 'touch', id: string, actions: object[]) => ({
  type: 'pointer',
  id,
  parameters: { pointerType },
  actions,
});
