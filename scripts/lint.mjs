// `npm run lint`: clang-tidy over all C++. Apart from `npm test`, because it takes longer than everything
// else together and does not pass yet: CONTRIBUTING.md.
import { buildPreset } from './lib/cmake.mjs';
import { main, step } from './lib/say.mjs';
import { tidy } from './lib/tidy.mjs';

await main(async () => {
  await step('build: native, for its commands', (note) => buildPreset('native-debug', note));
  await step('lint: C++', (note) => tidy(note));
});
