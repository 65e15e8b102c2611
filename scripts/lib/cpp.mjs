// The project's C++ sources.
import { inRoot } from './paths.mjs';
import { filesUnder } from './stamp.mjs';

export const cppFiles = () =>
  filesUnder(
    ['src', 'wasm', 'tools', 'tests', 'bench'].map((folder) => inRoot(folder)),
    (path) => /\.(h|cpp)$/.test(path),
  );
