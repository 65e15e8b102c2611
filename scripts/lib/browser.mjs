// The system's own browsers: nothing is downloaded. Chromium and Firefox by puppeteer-core, WebKit by its
// WebDriver. A test file that is run alone starts what it needs; a run of all of them starts each browser
// once (startBrowsers) and hands the addresses to every file in BROWSERS.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { which } from './emscripten.mjs';
import { treeSeconds } from './processor-time.mjs';
import { Failure } from './say.mjs';

// Imported late: `npm test` loads this file before set-up has installed any npm package.
const puppeteer = async () => (await import('puppeteer-core')).default;

export async function openChromium(options = {}) {
  const executablePath =
    process.env.CHROMIUM ??
    which('chromium') ??
    which('chromium-browser') ??
    which('google-chrome');
  if (!executablePath)
    throw new Failure('No Chromium on the PATH; CHROMIUM=/path/to/it names one.');
  const { args = [], ...rest } = options;
  return (await puppeteer()).launch({
    executablePath,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), // Chromium refuses to sandbox for root
      '--disable-dev-shm-usage', // containers give /dev/shm 64 MB
      '--force-color-profile=srgb',
      ...args,
    ],
    ...rest,
  });
}

// Firefox speaks WebDriver BiDi.
export async function openFirefox(options = {}) {
  const executablePath = process.env.FIREFOX ?? which('firefox-esr') ?? which('firefox');
  if (!executablePath) throw new Failure('No Firefox on the PATH; FIREFOX=/path/to/it names one.');
  // As a reader's Firefox: puppeteer's profile lets files of a disk read each other.
  const extraPrefsFirefox = { 'security.fileuri.strict_origin_policy': true };
  return (await puppeteer()).launch({
    browser: 'firefox',
    executablePath,
    extraPrefsFirefox,
    ...options,
  });
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

// A screen of its own: { process, display }. Xvfb says on its third file which number it took.
async function openScreen() {
  const args = ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'];
  const screen = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const number = await new Promise((resolve, reject) => {
    screen.once('error', reject);
    screen.stdio[3].once('data', (data) => resolve(String(data).trim()));
  });
  return { process: screen, display: `:${number}` };
}

// WebKit's WebDriver and the screen it draws on: { url, pids, close }. Each session that is opened at `url`
// starts a WebKit of its own.
export async function openWebKitDriver() {
  const screen = await openScreen();
  const port = await freePort();
  const home = mkdtempSync(join(tmpdir(), 'webkit-'));
  const driver = spawn('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], {
    stdio: 'ignore',
    env: {
      ...process.env,
      DISPLAY: screen.display,
      HOME: home,
      XDG_RUNTIME_DIR: home,
      GDK_BACKEND: 'x11',
      NO_AT_BRIDGE: '1',
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1', // root in a container has no user namespaces
      LIBGL_ALWAYS_SOFTWARE: '1',
    },
  });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    const up = await fetch(`${url}/status`).catch(() => null);
    if (up?.ok) break;
    if (tries > 100) throw new Failure('WebKitWebDriver does not answer.');
    await sleep(100);
  }
  return {
    url,
    pids: [driver.pid, screen.process.pid],
    close: async () => {
      driver.kill();
      screen.process.kill();
      await sleep(200);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

// What openBrowser-like functions of one engine give, with no client attached: { url, pids, close }.
async function detached(opening) {
  const browser = await opening;
  const [url, child] = [browser.wsEndpoint(), browser.process()];
  await browser.disconnect(); // Firefox has one session at a time
  const ended = new Promise((done) => child.once('exit', done));
  return {
    url,
    pids: [child.pid],
    close: () => {
      child.kill();
      return Promise.race([ended, sleep(5000).then(() => child.kill('SIGKILL'))]);
    },
  };
}

// One process of each engine, for all test files of a run, one file at a time. `env` is for those files;
// `processorSeconds(engine)` is what an engine has used until now.
export async function startBrowsers() {
  const [chromium, firefox, webkit] = await Promise.all([
    detached(openChromium()),
    detached(openFirefox()),
    openWebKitDriver(),
  ]);
  const all = { chromium, firefox, webkit };
  const urls = Object.entries(all).map(([engine, { url }]) => [engine, url]);
  return {
    env: { BROWSERS: JSON.stringify(Object.fromEntries(urls)) },
    processorSeconds: (engine) => treeSeconds(all[engine].pids),
    close: () => Promise.all(Object.values(all).map(({ close }) => close())),
  };
}

// The address of an engine that a run has started, or undefined.
export const startedBrowser = (engine) => JSON.parse(process.env.BROWSERS ?? '{}')[engine];

export async function connectTo(url, engine, options = {}) {
  const protocol = engine === 'firefox' ? 'webDriverBiDi' : 'cdp';
  return (await puppeteer()).connect({ browserWSEndpoint: url, protocol, ...options });
}
