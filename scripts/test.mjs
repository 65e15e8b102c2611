// `npm test`: set-up, build, and every kind of test. Ends with a table of where the time went and one line of
// totals; the exit code is 0 only when nothing failed. Under CI a test that is skipped is a failure, where
// ../shared lies beside the repository. What takes long is in test-deep.mjs.
//   node scripts/test.mjs
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { firstViews, slowPhone } from './budgets.mjs';
import { buildNative, buildPages } from './build.mjs';
import { inspections, unitTests } from './check.mjs';
import { startBrowsers } from './lib/browser.mjs';
import { buildPreset } from './lib/cmake.mjs';
import { fuzz, units } from './lib/cpp-suites.mjs';
import { inRoot } from './lib/paths.mjs';
import { publishedChoice } from './lib/published/entries.mjs';
import { attempt, fail, report, suite, total } from './lib/results.mjs';
import { inBackground } from './lib/run.mjs';
import { bold, countProcessorSeconds, Failure, main, say } from './lib/say.mjs';
import { browserTestFiles, excerpt, folderTests, nodeTests, pythonTests } from './lib/suites.mjs';
import { tidy } from './lib/tidy.mjs';
import { setup } from './setup.mjs';

const FUZZ_SECONDS = 3;
const FUZZ_SEED = 1;

// Suites that failed beside other work, to be run once more, and those of them that passed then.
const again = [];
const unsteady = [];

// More than so many suites that fail are no accident of a busy machine.
const RUN_AGAIN = 6;

// A suite that may run beside others; one that fails is not judged before it has run alone (docs/adr/0028).
const suiteBesideOthers = (title, work) =>
  suite(
    title,
    work,
    again.length < RUN_AGAIN ? ({ output }) => again.push({ title, work, output }) : null,
  );

async function runAgain() {
  for (const { title, work, output } of again) {
    if (await suite(`${title}, alone`, work)) unsteady.push({ title, output });
  }
}

// One build under the sanitizers serves units and fuzzing; what it costs over a plain one is little.
async function native() {
  for (const [title, work] of inspections()) await attempt(title, work);
  await suiteBesideOthers('units: TypeScript and scripts', unitTests);
  if (await units('units: C++ under AddressSanitizer and UBSan', 'native-asan')) {
    await fuzz('native-asan', FUZZ_SECONDS, FUZZ_SEED);
    await attempt('lint: C++', (note) => tidy(note, { preset: 'native-asan' }));
  }
  await attempt('build: command line', buildNative, { counts: false });
  await attempt(
    'build: WebAssembly with checks, units as 32 bits',
    (note) => buildPreset('wasm-contract', note, ['all', 'unit_32']),
    { counts: false },
  );
  await suiteBesideOthers('WebAssembly in Node', (note) => folderTests('tests/wasm', note));
  await suiteBesideOthers('engine', (note) =>
    folderTests('tests/engine', note, { concurrency: 2 }),
  );
  await suiteBesideOthers('command line', (note) => folderTests('tests/tools', note));
  await suiteBesideOthers('changed files', (note) => folderTests('tests/mutations', note)); // a few hundred
  await suiteBesideOthers('command line against Python references', (note) =>
    pythonTests('tests/tools', note),
  );
}

const ENGINES = ['chromium', 'firefox', 'webkit'];
// Builds apps once for all engines, with browsers of its own.
const ALL_ENGINES = 'package';

// One file in one engine, with the processor time of the browser that is shared by all of them; without an engine,
// with browsers of its own.
async function browserTests(engine, file, name, started, note) {
  if (!engine) return nodeTests(`browsers-${name}`, [file], note);
  const before = started.processorSeconds(engine);
  const env = { ...started.env, ENGINES: engine };
  const result = await nodeTests(`${engine}-${name}`, [file], note, { env });
  countProcessorSeconds(started.processorSeconds(engine) - before);
  return result;
}

// Engines side by side: each waits most of the time. One process of each for all files, one file at a time, since
// Firefox serves one client.
async function browsers(started) {
  const files = browserTestFiles().map((file) => ({
    file,
    name: basename(file).replace(/(\.browser)?\.test\.ts$/, ''),
  }));
  const runFile = (engine, { file, name }) =>
    suiteBesideOthers(`${engine ?? 'browsers'}: ${name}`, (note) =>
      browserTests(engine, file, name, started, note),
    );
  const apart = files.filter(({ name }) => name === ALL_ENGINES);
  const runIn = async (engine) => {
    for (const file of files) if (!apart.includes(file)) await runFile(engine, file);
  };
  const lanes = ENGINES.map(runIn);
  await Promise.race(lanes); // more at once would make each wait for the processors
  for (const file of apart) await runFile(null, file);
  await Promise.all(lanes);
}

// Browsers wait most of the time, what is compiled fills the processors meanwhile.
async function besideOneAnother() {
  const compiled = inBackground(native);
  let started;
  await attempt(
    'start the browsers',
    async () => {
      started = await startBrowsers();
    },
    { counts: false },
  );
  try {
    await Promise.all([started && browsers(started), compiled]);
    await runAgain();
  } finally {
    await started?.close();
  }
}

async function test() {
  await setup({ forTests: true });
  say(bold('Build'));
  await buildPages({ strict: true });

  say(bold('Test'));
  await besideOneAnother();
  await attempt('budgets: bytes of the first view', firstViews);
  await attempt('budgets: tasks on a slow phone', slowPhone); // alone: it measures time

  // Other people's files lie beside the repository or not at all; what set-up installs is always there, but for
  // published models that EMBEDSCOPE_PUBLISHED goes without on purpose.
  const isWhole = existsSync(inRoot('..', 'shared')) && publishedChoice() === '';
  if (process.env.CI && total.skipped > 0 && isWhole) {
    fail('skipped', new Failure(`${total.skipped} tests were skipped, and CI has to run all.`));
    total.failed += total.skipped;
    total.skipped = 0;
  }
  for (const { title, output } of unsteady)
    say(
      `\n${bold(`Unsteady: ${title} failed beside other work, passed alone`)}\n${excerpt(output, 40)}`,
    );
  for (const { title, output } of unsteady)
    say(
      `\n${bold(`! ${title} failed beside other work, and passed alone`)}\n${excerpt(output, 40)}`,
    );
  return report();
}

if (process.argv[1] === inRoot('scripts', 'test.mjs')) await main(test);
