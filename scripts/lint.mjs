// `npm run lint`: clang-tidy over what has changed in the C++ that is shipped. Part of `npm test`, and too slow
// for `npm run check`.
//   node scripts/lint.mjs [--all]
import { buildPreset } from './lib/cmake.mjs';
import { main, step } from './lib/say.mjs';
import { tidy } from './lib/tidy.mjs';

await main(async () => {
  await step('build: native, for its commands', (note) =>
    buildPreset('native-debug', note, ['tests']),
  );
  const all = process.argv.includes('--all');
  await step('lint: C++', (note) => tidy(note, { all }));
});
