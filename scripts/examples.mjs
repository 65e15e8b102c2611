// npm run examples [-- DIR]: the examples of docs/embedding-guide.md, natively and from the npm package, on
// the model in DIR.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from './build.mjs';
import { buildPreset, presetDir } from './lib/cmake.mjs';
import { inRoot } from './lib/paths.mjs';
import { bold, main, say, step } from './lib/say.mjs';

// What the C++ example prints; it is built first.
export async function nativeExample(model, note = () => {}) {
  await buildPreset('native-release', note, ['example_open_model']);
  const program = join(presetDir('native-release'), 'example_open_model');
  return execFileSync(program, [resolve(model)], { encoding: 'utf8' });
}

// What the JavaScript example prints, in a folder of its own with the built package in node_modules.
export function packageExample(model) {
  const folder = mkdtempSync(join(tmpdir(), 'embedscope-example-'));
  try {
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(inRoot('dist', 'embedscope'), join(folder, 'node_modules', 'embedscope'));
    copyFileSync(inRoot('docs', 'examples', 'open-model.mjs'), join(folder, 'open-model.mjs'));
    const args = [join(folder, 'open-model.mjs'), resolve(model)];
    return execFileSync(process.execPath, args, { encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === inRoot('scripts', 'examples.mjs')) {
  await main(async () => {
    const model = process.argv[2] ?? inRoot('models', 'causal');
    await build();
    let printed = '';
    await step('build: the C++ example', async (note) => {
      printed = await nativeExample(model, note);
    });
    say(`${bold('docs/examples/open_model.cpp')}\n${printed}`);
    say(`${bold('docs/examples/open-model.mjs')}\n${packageExample(model)}`);
  });
}
