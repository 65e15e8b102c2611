// `npm run format`: puts every file into its format. With --check, only says which are not.
import { cppFiles } from './lib/cpp.mjs';
import { inRoot } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { main, step } from './lib/say.mjs';

export const clangFormat = (note, write = false) =>
  run('clang-format-19', [...(write ? ['-i'] : ['--dry-run', '-Werror']), ...cppFiles()], {
    log: 'clang-format',
    note,
  }).then(() => '');

// Format and lint of TypeScript, JavaScript, CSS and JSON in one run.
export const biome = (note, write = false) =>
  run(
    inRoot('node_modules/.bin/biome'),
    ['check', '--error-on-warnings', ...(write ? ['--write'] : []), '.'],
    { log: 'biome', note },
  ).then(() => '');

if (process.argv[1] === inRoot('scripts', 'format.mjs')) {
  const write = !process.argv.includes('--check');
  await main(async () => {
    await step('C++', (note) => clangFormat(note, write));
    await step('TypeScript, JavaScript, CSS, JSON', (note) => biome(note, write));
  });
}
