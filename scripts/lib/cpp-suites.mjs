// The C++ of a preset: its units, and its fuzz targets.
import { basename } from 'node:path';
import { buildPreset, presetDir } from './cmake.mjs';
import { attempt, suite } from './results.mjs';
import { run } from './run.mjs';
import { filesUnder } from './stamp.mjs';
import { ctest } from './suites.mjs';

// Builds and runs the units; true when they could be built.
export async function units(title, preset) {
  const isBuilt = await attempt(`build: ${title}`, (note) => buildPreset(preset, note, ['tests']), {
    counts: false,
  });
  if (isBuilt) await suite(title, (note) => ctest(preset, note));
  return isBuilt;
}

// Every fuzz target that is built, for so many seconds each.
export async function fuzz(preset, seconds, seed) {
  for (const target of filesUnder([`${presetDir(preset)}/fuzz`], (path) => /_fuzz$/.test(path))) {
    const name = basename(target);
    await attempt(`fuzz: ${name.replace('_fuzz', '')}, seed ${seed}`, (note) =>
      run(target, [String(seconds), String(seed)], { log: name, note }).then(() => ''),
    );
  }
}
