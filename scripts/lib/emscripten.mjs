// Which Emscripten is used and what it needs to know. An emsdk on the PATH is taken as it is. Debian's
// 3.1.6 works with clang and lld 19 instead of its own 14, given three things:
//  - the version suffix of the tools (clang-19, llvm-nm-19, …);
//  - a Node that can find acorn, which Debian keeps in /usr/share/nodejs: without NODE_PATH every
//    optimised link ends in "Cannot find module 'acorn'" under a Node that is not Debian's;
//  - its prebuilt libraries taken as they are (FROZEN_CACHE), they lie in a folder we cannot write.
// The presets in CMakePresets.json hand both to CMake and to the build: EM_CONFIG is the file written
// here.
import {
  accessSync,
  constants,
  mkdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { depsDir } from './paths.mjs';
import { ask } from './run.mjs';

const configFile = join(depsDir, 'emscripten', 'config.py');

export const emscriptenEnv = { EM_CONFIG: configFile, NODE_PATH: '/usr/share/nodejs' };

// The full path of a program on the PATH, or null.
export function which(program) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // not in this folder
    }
  }
  return null;
}

// 'emsdk', 'debian' or null: what an `emcc` on the PATH is.
export function emscriptenKind() {
  const emcc = which('emcc');
  if (!emcc) return null;
  return realpathSync(dirname(emcc)) === '/usr/bin' ? 'debian' : 'emsdk';
}

// Writes the configuration that the presets name. Returns a word on what is used.
export function configureEmscripten() {
  const kind = emscriptenKind();
  let text;
  if (kind === 'debian') {
    text = `EMSCRIPTEN_ROOT = '/usr/share/emscripten'
LLVM_ROOT = '/usr/bin'
BINARYEN_ROOT = '/usr'
NODE_JS = '${process.execPath}'
FROZEN_CACHE = True
LLVM_ADD_VERSION = '19'
CLANG_ADD_VERSION = '19'
`;
  } else {
    const value = (key) => ask('em-config', [key]);
    text = `LLVM_ROOT = '${value('LLVM_ROOT')}'
BINARYEN_ROOT = '${value('BINARYEN_ROOT')}'
NODE_JS = '${process.execPath}'
CACHE = '${value('CACHE')}'
`;
  }
  mkdirSync(dirname(configFile), { recursive: true });
  if (readOr(configFile) !== text) writeFileSync(configFile, text);
  return kind === 'debian' ? "Debian's Emscripten with clang 19" : `the emsdk at ${which('emcc')}`;
}

function readOr(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

// Changes whenever the compiler does.
export const emscriptenVersion = () =>
  `${which('emcc')}\n${ask('emcc', ['--version'], { env: { ...process.env, ...emscriptenEnv } })}`;
