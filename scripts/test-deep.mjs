// `npm run test:deep`: what takes longer than `npm test` may. clang-tidy over all C++, the units under the sanitizers
// of a second compiler and as 32 bits, long fuzzing with a new seed, and 20,000 changed files through the command line
// under sanitizers. Runs before an issue is closed; CONTRIBUTING.md keeps its commit and its table.
//   node scripts/test-deep.mjs
import { buildPages } from './build.mjs';
import { buildPreset } from './lib/cmake.mjs';
import { fuzz, units } from './lib/cpp-suites.mjs';
import { inRoot } from './lib/paths.mjs';
import { attempt, report, suite } from './lib/results.mjs';
import { bold, main, say } from './lib/say.mjs';
import { folderTests } from './lib/suites.mjs';
import { tidy } from './lib/tidy.mjs';
import { setup } from './setup.mjs';

const FUZZ_SECONDS = 60;
const MUTATIONS = 20_000;

async function mutations(note) {
  await buildPreset('native-asan', note, ['embedscope']);
  return folderTests('tests/mutations', note, {
    env: { MUTATIONS: String(MUTATIONS), EMBEDSCOPE: 'build/asan/embedscope' },
  });
}

async function test() {
  await setup({ forTests: true });
  say(bold('Build'));
  await buildPages({ strict: true });

  say(bold('Test'));
  if (await units('units: C++ under AddressSanitizer and UBSan', 'native-asan')) {
    await attempt('lint: all C++', (note) => tidy(note, { preset: 'native-asan', all: true }));
    await fuzz('native-asan', FUZZ_SECONDS, Date.now());
    await suite('changed files', mutations);
  }
  await units("units: C++ under GCC's sanitizers", 'native-gcc-asan');
  await attempt(
    'build: all units as 32 bits',
    (note) => buildPreset('wasm-contract', note, ['all', 'unit_32', 'unit_32_rest']),
    { counts: false },
  );
  await suite('WebAssembly in Node', (note) => folderTests('tests/wasm', note));
  return report();
}

if (process.argv[1] === inRoot('scripts', 'test-deep.mjs')) await main(test);
