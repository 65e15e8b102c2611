// The system's own browsers, by puppeteer-core: nothing is downloaded.
import { which } from './emscripten.mjs';
import { Failure } from './say.mjs';

export async function openChromium(options = {}) {
  const executablePath =
    process.env.CHROMIUM ??
    which('chromium') ??
    which('chromium-browser') ??
    which('google-chrome');
  if (!executablePath)
    throw new Failure('No Chromium on the PATH; CHROMIUM=/path/to/it names one.');
  const { args = [], ...rest } = options;
  // Imported late: `npm test` loads this file before set-up has installed any npm package.
  const { default: puppeteer } = await import('puppeteer-core');
  return puppeteer.launch({
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
  const { default: puppeteer } = await import('puppeteer-core');
  return puppeteer.launch({ browser: 'firefox', executablePath, ...options });
}
