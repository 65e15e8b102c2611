// Configures and builds one of the presets in CMakePresets.json.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { emscriptenVersion } from './emscripten.mjs';
import { inRoot } from './paths.mjs';
import { run } from './run.mjs';
import { hashOf, isCurrent, setStamp } from './stamp.mjs';

const folders = {
  'native-debug': 'native-debug',
  'native-release': 'native',
  'native-asan': 'asan',
  'native-gcc-asan': 'gcc-asan',
  'wasm-release': 'wasm',
  'wasm-contract': 'wasm-contract',
};

export const presetDir = (preset) => inRoot('build', folders[preset]);

// CMake looks after changed CMakeLists.txt itself; what it does not see are the presets and, for
// WebAssembly, another Emscripten: then the folder is made anew.
export async function buildPreset(preset, note, targets = []) {
  const folder = presetDir(preset);
  const stamp = `configure-${preset}`;
  const hash = hashOf({
    text: [folder, preset.startsWith('wasm') ? emscriptenVersion() : ''],
    files: [inRoot('CMakePresets.json'), inRoot('cmake', 'compiler.cmake')],
  });
  if (!existsSync(join(folder, 'build.ninja')) || !isCurrent(stamp, hash)) {
    rmSync(folder, { recursive: true, force: true });
    await run('cmake', ['--preset', preset], { log: `configure-${preset}`, note });
    setStamp(stamp, hash);
  }
  const only = targets.length ? ['--target', ...targets] : [];
  const { output } = await run('cmake', ['--build', '--preset', preset, ...only], {
    log: `build-${preset}`,
    note,
  });
  return output.includes('no work to do') ? 'nothing to do' : '';
}
