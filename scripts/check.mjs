// `npm run check`, the inner loop: format, lint, types, layers and the fast unit tests, in under a
// minute. Expects that set-up has been run.
import { existsSync } from 'node:fs';
import { checkReadmes, writeFigures } from './build/figures.mjs';
import { biome, clangFormat } from './format.mjs';
import { checkLayers } from './layers.mjs';
import { buildPreset } from './lib/cmake.mjs';
import { inRoot } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { bold, Failure, main, say, step } from './lib/say.mjs';
import { ctest, excerpt, nodeTests, testFiles } from './lib/suites.mjs';
import { checkSizes } from './sizes.mjs';

const types = async (note) => {
  const tsc = inRoot('node_modules/.bin/tsc');
  for (const project of ['tsconfig.json', 'tsconfig.web.json']) {
    await run(tsc, ['--noEmit', '-p', project], { log: `tsc-${project}`, note });
  }
  return '';
};

// The steps that read and judge but run no tests, as [title, work].
export const inspections = () => [
  ['layers: imports point one way', () => checkLayers()],
  ['sizes: multiplied by product()', () => checkSizes()],
  ['READMEs: as the figures say', () => checkReadmes()],
  ['format and lint: TypeScript, JavaScript, CSS, JSON', (note) => biome(note)],
  ['format: C++', (note) => clangFormat(note)],
  ['types: TypeScript', types],
];

export const unitTests = (note) =>
  nodeTests('units', testFiles(['web', 'tests/scripts'], /(?<!\.browser)\.test\.(ts|mjs)$/), note, {
    concurrency: 2,
  });

// As a step: throws when a test fails, else says how many passed.
export const suiteStep = async (suite) => {
  const { passed, failed, skipped, output } = await suite;
  if (failed) throw new Failure(`${excerpt(output)}\n\n${failed} failed, ${passed} passed`);
  return `${passed} passed${skipped ? `, ${skipped} skipped` : ''}`;
};

async function check() {
  if (!existsSync(inRoot('node_modules'))) {
    throw new Failure('Nothing is set up yet: run npm start or npm test once.');
  }
  say(bold('Check'));
  await writeFigures();
  const failures = [];
  const attempt = (title, work) => step(title, work).catch((error) => failures.push(error));
  // Two lanes: C++ compiles in one while the other reads.
  let built = false;
  await Promise.all([
    (async () => {
      for (const one of inspections()) await attempt(...one);
      await attempt('units: TypeScript', (note) => suiteStep(unitTests(note)));
    })(),
    attempt('build: native, for the tests', async (note) => {
      const result = await buildPreset('native-debug', note, ['tests']);
      built = true;
      return result;
    }),
  ]);
  if (built) await attempt('units: C++', (note) => suiteStep(ctest('native-debug', note)));
  if (failures.length) {
    const messages = failures.map((error) =>
      error instanceof Failure ? error.message : String(error.stack),
    );
    throw new Failure(`${messages.join('\n\n')}\n\n${failures.length} of the steps failed.`);
  }
}

if (process.argv[1] === inRoot('scripts', 'check.mjs')) await main(check);
