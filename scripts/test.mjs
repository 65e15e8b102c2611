// `npm test`: set-up, build, and every kind of test. `npm run test:deep` adds what takes long: all of the C++
// lint, units without sanitizers, the sanitizers of a second compiler, long fuzzing. Ends with a table of where
// the time went and one line of totals; the exit code is 0 only when nothing failed. Under CI a test that is
// skipped is a failure, where ../shared lies beside the repository.
//   node scripts/test.mjs [--deep]
import { existsSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { budgets } from './budgets.mjs';
import { buildNative, buildPages } from './build.mjs';
import { inspections, unitTests } from './check.mjs';
import { startBrowsers } from './lib/browser.mjs';
import { buildPreset, presetDir } from './lib/cmake.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { inBackground, run } from './lib/run.mjs';
import { bold, countProcessorSeconds, Failure, main, say, step, timeTable } from './lib/say.mjs';
import { filesUnder } from './lib/stamp.mjs';
import {
  browserTestFiles,
  ctest,
  excerpt,
  nodeTests,
  pythonTests,
  testFiles,
} from './lib/suites.mjs';
import { tidy } from './lib/tidy.mjs';
import { setup } from './setup.mjs';

const deep = process.argv.includes('--deep');
const FUZZ_SECONDS = deep ? 60 : 3;

const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

function record({ passed, failed, skipped }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}

function fail(title, error) {
  failures.push({ title, text: error instanceof Failure ? error.message : String(error.stack) });
}

// A step that either works or counts as one failure; true when it worked. Only judgements count as
// passed, building something does not.
async function attempt(title, work, { counts = true } = {}) {
  try {
    await step(title, work);
    record({ passed: counts ? 1 : 0, failed: 0, skipped: 0 });
    return true;
  } catch (error) {
    fail(title, error);
    record({ passed: 0, failed: 1, skipped: 0 });
    return false;
  }
}

// A suite of tests with counts of its own.
async function suite(title, work) {
  try {
    await step(title, async (note) => {
      const result = await work(note);
      record(result);
      const { passed, failed, skipped } = result;
      const counts = `${passed} passed${failed ? `, ${failed} failed` : ''}${skipped ? `, ${skipped} skipped` : ''}`;
      if (failed) throw new Failure(`${excerpt(result.output)}\n\n${counts}`);
      return counts;
    });
  } catch (error) {
    if (!(error instanceof Failure)) record({ passed: 0, failed: 1, skipped: 0 });
    fail(title, error);
  }
}

const node =
  (folder, concurrency = 1) =>
  (note) =>
    nodeTests(folder.replace('/', '-'), testFiles([folder], /\.test\.(ts|mjs)$/), note, {
      concurrency,
    });

// The C++ of a preset, built and run; true when it could be built.
async function units(title, preset) {
  const isBuilt = await attempt(`build: ${title}`, (note) => buildPreset(preset, note, ['tests']), {
    counts: false,
  });
  if (isBuilt) await suite(title, (note) => ctest(preset, note));
  return isBuilt;
}

// Changed files of every format through the command line and the engine: a few hundred; the deep run takes
// 20,000 through the command line under sanitizers.
async function mutations(note) {
  if (deep) await buildPreset('native-asan', note, ['embedscope']);
  const env = deep ? { MUTATIONS: '20000', EMBEDSCOPE: 'build/asan/embedscope' } : {};
  return nodeTests('mutations', testFiles(['tests/mutations'], /\.test\.ts$/), note, { env });
}

// Every fuzz target of a preset: they take their seconds and a seed as arguments.
async function fuzz(preset) {
  const seed = deep ? Date.now() : 1;
  for (const target of filesUnder([`${presetDir(preset)}/fuzz`], (path) => /_fuzz$/.test(path))) {
    const name = basename(target);
    await attempt(`fuzz: ${name.replace('_fuzz', '')}${deep ? `, seed ${seed}` : ''}`, (note) =>
      run(target, [String(FUZZ_SECONDS), String(seed)], { log: name, note }).then(() => ''),
    );
  }
}

// One build under the sanitizers serves units and fuzzing; what it costs over a plain one is little.
async function native() {
  for (const [title, work] of inspections()) await attempt(title, work);
  await suite('units: TypeScript and scripts', unitTests);
  if (await units('units: C++ under AddressSanitizer and UBSan', 'native-asan')) {
    await fuzz('native-asan');
    await attempt('lint: C++', (note) => tidy(note, { preset: 'native-asan', all: deep }));
  }
  if (deep) {
    await units('units: C++', 'native-debug');
    await units("units: C++ under GCC's sanitizers", 'native-gcc-asan');
  }

  await attempt('build: command line', buildNative, { counts: false });
  await attempt(
    'build: WebAssembly with checks, units as 32 bits',
    (note) =>
      buildPreset('wasm-contract', note, ['all', 'unit_32', ...(deep ? ['unit_32_rest'] : [])]),
    { counts: false },
  );
  await suite('WebAssembly in Node', node('tests/wasm'));
  await suite('engine', node('tests/engine', 2));
  await suite('command line', node('tests/tools'));
  await suite('changed files', mutations);
  await suite('command line against Python references', (note) => pythonTests('tests/tools', note));
}

const ENGINES = ['chromium', 'firefox', 'webkit'];
// Builds apps once for all engines, with browsers of its own.
const ALL_ENGINES = 'package';

// Engines side by side: each waits most of the time. One process of each for all files, one file at a time, since
// Firefox serves one client.
async function browsers() {
  let started;
  await attempt(
    'start the browsers',
    async () => {
      started = await startBrowsers();
    },
    { counts: false },
  );
  if (!started) return;
  const files = browserTestFiles().map((file) => ({
    file,
    name: basename(file).replace(/(\.browser)?\.test\.ts$/, ''),
  }));
  const runIn = async (engine) => {
    const env = { ...started.env, ENGINES: engine };
    for (const { file, name } of files) {
      if (name === ALL_ENGINES) continue;
      await suite(`${engine}: ${name}`, async (note) => {
        const before = started.processorSeconds(engine);
        const result = await nodeTests(`${engine}-${name}`, [file], note, { env });
        countProcessorSeconds(started.processorSeconds(engine) - before);
        return result;
      });
    }
  };
  const apart = files.filter(({ name }) => name === ALL_ENGINES);
  try {
    const lanes = ENGINES.map(runIn);
    await Promise.race(lanes); // more at once would make each wait for the processors
    for (const { file, name } of apart) {
      await suite(`browsers: ${name}`, (note) => nodeTests(`browsers-${name}`, [file], note));
    }
    await Promise.all(lanes);
  } finally {
    await started.close();
  }
}

async function test() {
  await setup({ forTests: true });
  say(bold('Build'));
  await buildPages({ strict: true });

  say(bold('Test'));
  // Browsers wait most of the time, what is compiled fills the processors meanwhile.
  await Promise.all([browsers(), inBackground(native)]);
  await attempt('budgets', budgets); // alone: it measures time

  // Other people's files lie beside the repository or not at all; what set-up installs is always there.
  if (process.env.CI && total.skipped > 0 && existsSync(inRoot('..', 'shared'))) {
    fail('skipped', new Failure(`${total.skipped} tests were skipped, and CI has to run all.`));
    total.failed += total.skipped;
    total.skipped = 0;
  }
  for (const { title, text } of failures) say(`\n${bold(`✗ ${title}`)}\n${text}`);
  say(`\n${bold('Where the time went')}\n${timeTable()}`);
  say(`\nLogs are in ${relative(root, inRoot('build/logs'))}/.`);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed === 0 ? 0 : 1;
}

if (process.argv[1] === inRoot('scripts', 'test.mjs')) await main(test);
