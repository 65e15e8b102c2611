// `npm test`: set-up, build, and every kind of test. Ends with one line of totals; the exit code is 0
// only when nothing failed.
import { relative } from 'node:path';
import { budgets } from './budgets.mjs';
import { build } from './build.mjs';
import { inspections, unitTests } from './check.mjs';
import { buildPreset, presetDir } from './lib/cmake.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { bold, Failure, main, say, step } from './lib/say.mjs';
import { filesUnder } from './lib/stamp.mjs';
import { ctest, excerpt, nodeTests, pythonTests, testFiles } from './lib/suites.mjs';
import { tidy } from './lib/tidy.mjs';
import { setup } from './setup.mjs';

const FUZZ_SECONDS = 3;

const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

function record({ passed, failed, skipped }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}

// A step that either works or counts as one failure; true when it worked. Only judgements count as
// passed, building something does not.
async function attempt(title, work, { counts = true } = {}) {
  try {
    await step(title, work);
    record({ passed: counts ? 1 : 0, failed: 0, skipped: 0 });
    return true;
  } catch (error) {
    failures.push({ title, text: error instanceof Failure ? error.message : String(error.stack) });
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
    failures.push({ title, text: error instanceof Failure ? error.message : String(error.stack) });
  }
}

// Every fuzz target for a few seconds under the sanitizers: they take the seconds as their argument.
const fuzzTargets = () => filesUnder([inRoot('build/asan/fuzz')], (path) => /_fuzz$/.test(path));

async function test() {
  const started = performance.now();
  await setup({ forTests: true });
  await build({ strict: true });

  say(bold('Test'));
  const compiled = await attempt('build: unit tests', (note) => buildPreset('native-debug', note), {
    counts: false,
  });
  for (const [title, work] of inspections()) await attempt(title, work);
  if (compiled) {
    await attempt('lint: C++', tidy);
    await suite('units: C++', (note) => ctest('native-debug', note));
  }
  await suite('units: TypeScript and scripts', unitTests);

  const sanitized = await attempt(
    'build: the same under AddressSanitizer and UBSan',
    (note) => buildPreset('native-asan', note),
    { counts: false },
  );
  if (sanitized) {
    await suite('units: C++ under AddressSanitizer and UBSan', (note) =>
      ctest('native-asan', note));
    for (const target of fuzzTargets()) {
      const name = relative(presetDir('native-asan'), target);
      await attempt(name, (note) =>
        run(target, [String(FUZZ_SECONDS)], { log: name.replace('/', '-'), note }).then(() => ''),
      );
    }
  }

  await attempt('build: WebAssembly with checks', (note) => buildPreset('wasm-contract', note), {
    counts: false,
  });
  const node =
    (folder, concurrency = 1) =>
    (note) =>
      nodeTests(folder.replace('/', '-'), testFiles([folder], /\.test\.(ts|mjs)$/), note, {
        concurrency,
      });
  await suite('WebAssembly in Node', node('tests/wasm'));
  await suite('engine', node('tests/engine', 2));
  await suite('command line', node('tests/tools'));
  await suite('command line against Python references', (note) => pythonTests('tests/tools', note));
  await suite('browser', node('tests/browser'));
  await attempt('budgets', budgets);

  for (const { title, text } of failures) say(`\n${bold(`✗ ${title}`)}\n${text}`);
  const minutes = ((performance.now() - started) / 60000).toFixed(1);
  say(`\nAll of it took ${minutes} minutes; logs are in ${relative(root, inRoot('build/logs'))}/.`);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed === 0 ? 0 : 1;
}

if (process.argv[1] === inRoot('scripts', 'test.mjs')) await main(test);
