// `npm run lint`: clang-tidy over the C++ that is shipped. Part of `npm test`, and too slow for `npm run check`.
import { buildPreset } from './lib/cmake.mjs';
import { main, step } from './lib/say.mjs';
import { tidy } from './lib/tidy.mjs';

await main(async () => {
  await step('build: native, for its commands', (note) => buildPreset('native-debug', note));
  await step('lint: C++', (note) => tidy(note));
});
