// Builds everything that `npm start` serves: the native command line, the WebAssembly modules, the site.
import { existsSync, readdirSync } from 'node:fs';
import { buildPreset } from './lib/cmake.mjs';
import { inRoot, root, siteDir } from './lib/paths.mjs';
import { convertedDir, publishedChoice } from './lib/published/entries.mjs';
import { run } from './lib/run.mjs';
import { bold, main, say, step } from './lib/say.mjs';
import { filesUnder, hashOf, isCurrent, setStamp } from './lib/stamp.mjs';
import { convertModels } from './models.mjs';

// Under build/ only the finished modules count, everywhere else every file does.
const siteInput = /^(?!.*\/build\/)|\/build\/wasm\/\w+\.(mjs|wasm)$/;

export const buildNative = (note) => buildPreset('native-release', note);

// What browsers load. `strict`: a site in which something is missing is a failure.
export async function buildPages({ strict = false } = {}) {
  await step('WebAssembly modules', (note) => buildPreset('wasm-release', note));
  await step('published models', convertModels);
  await step('site', (note) => buildSite(note, strict));
}

export async function build() {
  say(bold('Build'));
  await step('native command line', buildNative);
  await buildPages();
}

// The site is made anew when anything that it is made from has changed: sources, models, the modules,
// the documents at the root.
async function buildSite(note, strict) {
  const inputs = filesUnder(
    ['web', 'models', 'docs', 'wasm', 'scripts', 'build/wasm'].map((path) => inRoot(path)),
    (path) => siteInput.test(path) && !path.endsWith('.test.ts'),
  );
  const atRoot = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => inRoot(entry.name));
  const convertedCards = filesUnder([convertedDir], (path) => path.endsWith('card.json'));
  const hash = hashOf({
    text: [String(strict), process.env.EMBEDSCOPE_URL ?? '', publishedChoice()],
    files: [...inputs, ...atRoot, ...convertedCards],
  });
  if (existsSync(siteDir) && isCurrent('site', hash)) return 'nothing to do';
  const { output } = await run(
    process.execPath,
    [inRoot('scripts/build-site.mjs'), ...(strict ? ['--strict'] : [])],
    {
      log: 'build-site',
      note,
    },
  );
  setStamp('site', hash);
  return output.includes('Not there yet') ? 'incomplete: see build/logs/build-site.log' : '';
}

if (process.argv[1] === inRoot('scripts', 'build.mjs')) await main(build);
