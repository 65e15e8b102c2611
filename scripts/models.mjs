// `npm run models`: brings the published models (models/published.json) and makes of them what a site holds.
// `npm start` and `npm test` do the same by bringModels and convertModels; where a package can't be had they
// go on without. EMBEDSCOPE_PUBLISHED chooses: none, or names with commas between.
import { existsSync } from 'node:fs';
import { buildPreset } from './lib/cmake.mjs';
import { inRoot } from './lib/paths.mjs';
import { findPip } from './lib/pip.mjs';
import { convert, isConverted } from './lib/published/convert.mjs';
import { bringPackage, NotBrought, packageOf } from './lib/published/download.mjs';
import { cacheDir, requirementsFile, wantedModels } from './lib/published/entries.mjs';
import { bold, Failure, main, say, step, yellow } from './lib/say.mjs';

// Fetches the packages of the wanted models, of those that are converted already none. Returns what could not be
// had, as [{ model, error }]: the first failure of the registry, or of the disk, counts for all that follow.
export async function bringModels({
  models = wantedModels(),
  cache = cacheDir(),
  pip = findPip,
  requirements = requirementsFile,
} = {}) {
  const due = models.filter((model) => !isConverted(model));
  if (due.length === 0) return [];
  const left = [];
  let stopped;
  await step(
    `published models: ${due.map(({ title }) => title).join(', ')}`,
    async (note) => {
      const program = typeof pip === 'function' ? await pip(note) : pip;
      for (const model of due) {
        try {
          if (stopped) throw stopped;
          await bringPackage(model, { pip: program, cache, requirements, note });
        } catch (error) {
          if (!(error instanceof NotBrought)) throw error;
          if (['unreachable', 'full'].includes(error.kind)) stopped = error;
          left.push({ model, error });
        }
      }
      return left.length ? `${left.length} of ${due.length} could not be had` : '';
    },
    { announce: true },
  );
  return left;
}

// What could not be had, each reason once, and how to get it.
export function leftOutText(left) {
  const reasons = [...new Set(left.map(({ error }) => error.message))];
  const titles = left.map(({ model }) => model.title).join(', ');
  return [
    ...reasons,
    `Left out: ${titles}. \`npm run models\` brings them; EMBEDSCOPE_PUBLISHED=none goes without on purpose.`,
  ].join('\n');
}

// For set-up: goes on without what can't be had, which is said; `required` makes that a failure.
export async function setUpModels({ required = false } = {}) {
  const left = await bringModels();
  if (left.length === 0) return;
  const text = leftOutText(left);
  if (required) throw new Failure(text);
  say(yellow(text.replace(/^/gm, '  ')));
}

// Makes of each package that was brought what the site holds.
export async function convertModels(note) {
  const due = wantedModels().filter(
    (model) => !isConverted(model) && existsSync(packageOf(model, cacheDir())),
  );
  if (due.length === 0) return 'nothing to do';
  for (const preset of ['native-release', 'wasm-release']) await buildPreset(preset, note); // our tools convert
  for (const model of due) {
    note(model.title);
    await convert(model, packageOf(model, cacheDir()));
  }
  return due.map(({ title }) => title).join(', ');
}

if (process.argv[1] === inRoot('scripts', 'models.mjs')) {
  await main(async () => {
    say(bold('Published models'));
    const left = await bringModels();
    await step('converted by our own tools', convertModels, { announce: true });
    if (left.length) throw new Failure(leftOutText(left));
    say('  `npm run build` puts them into the site');
  });
}
