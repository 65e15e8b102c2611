// sentencepiece for WebAssembly, a static library built from the distribution's source package: the
// same code as the native library, patches included.
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fetchSource, sourceVersion } from './debian.mjs';
import { emscriptenEnv, emscriptenVersion } from './emscripten.mjs';
import { buildDir, depsDir, inRoot } from './paths.mjs';
import { ask, run } from './run.mjs';
import { Failure } from './say.mjs';
import { hashOf, isCurrent, setStamp } from './stamp.mjs';

const prefix = join(depsDir, 'sentencepiece-wasm');
const library = join(prefix, 'lib', 'libsentencepiece.a');

const flags = [
  '-DCMAKE_BUILD_TYPE=Release',
  '-DSPM_ENABLE_SHARED=OFF',
  '-DSPM_ENABLE_TCMALLOC=OFF',
  '-DCMAKE_CXX_FLAGS=-fno-PIC', // takes back its -fPIC, which costs bytes and helps nobody here
  '-DCMAKE_CXX_FLAGS_RELEASE=-O2 -DNDEBUG -msimd128 -mbulk-memory -flto -fno-rtti -fno-exceptions',
];

// A source tree given by hand, for systems without apt.
export const givenSource = () => process.env.EMBEDSCOPE_SENTENCEPIECE_SOURCE;

// The hash of everything that the library is made from.
const inputs = () =>
  hashOf({
    text: [givenSource() ?? sourceVersion('libsentencepiece-dev'), emscriptenVersion(), ...flags],
    files: [inRoot('scripts/lib/sentencepiece.mjs'), inRoot('cmake/emscripten.cmake')],
  });

export const sentencepieceIsBuilt = () =>
  existsSync(library) && isCurrent('sentencepiece-wasm', inputs());

export async function buildSentencepiece(note) {
  const source = await unpackedSource(note);
  adapt(source);
  const build = join(buildDir, 'sentencepiece');
  rmSync(build, { recursive: true, force: true });
  const toolchain = `-DCMAKE_TOOLCHAIN_FILE=${inRoot('cmake/emscripten.cmake')}`;
  const options = { env: emscriptenEnv, note };
  await run('cmake', ['-G', 'Ninja', '-S', source, '-B', build, toolchain, ...flags], {
    ...options,
    log: 'sentencepiece-configure',
  });
  await run('cmake', ['--build', build, '--target', 'sentencepiece-static'], {
    ...options,
    log: 'sentencepiece-build',
  });
  mkdirSync(join(prefix, 'lib'), { recursive: true });
  mkdirSync(join(prefix, 'include'), { recursive: true });
  copyFileSync(join(build, 'src', 'libsentencepiece.a'), library);
  copyFileSync(
    join(source, 'src', 'sentencepiece_processor.h'),
    join(prefix, 'include', 'sentencepiece_processor.h'),
  );
  rmSync(build, { recursive: true, force: true });
  setStamp('sentencepiece-wasm', inputs());
}

// A source tree that may be edited.
async function unpackedSource(note) {
  if (!givenSource()) return fetchSource('sentencepiece', 'libsentencepiece-dev', note);
  const copy = join(buildDir, 'source', 'sentencepiece');
  rmSync(copy, { recursive: true, force: true });
  cpSync(givenSource(), copy, { recursive: true });
  return copy;
}

// What of the source does not fit WebAssembly.
function adapt(source) {
  // Debian's patch takes the static library out: take it back.
  const patch = join(source, 'debian', 'patches', 'disable-static-library.patch');
  const cmake = join(source, 'src', 'CMakeLists.txt');
  if (!readFileSync(cmake, 'utf8').includes('add_library(sentencepiece-static')) {
    const args = ['-R', '-p1', '-d', source, '-i', patch];
    if (ask('patch', args) === null) {
      throw new Failure(`patch ${args.join(' ')} failed: not the sentencepiece that was expected`);
    }
  }
  // -pthread would make every object ask for shared memory, which a page without COOP/COEP lacks.
  replace(cmake, [['"-pthread ', '"']]);
  // The trie throws when memory runs out. Without exceptions that ends the module, as a thrown one
  // would; support for throwing would cost a page 7 KB.
  replace(join(source, 'third_party', 'darts_clone', 'darts.h'), [
    ['#include <cstdio>', '#include <cstdio>\n#include <cstdlib>'],
    [/throw Darts::Details::Exception\( \\\n.*msg\)/, 'std::abort()'],
    [/ try \{/g, ' {'],
    [/\} catch \(const std::bad_alloc &\) \{/g, '} if (false) {'],
  ]);
}

// Edits a file; an edit that fits nowhere is an error.
function replace(file, edits) {
  let text = readFileSync(file, 'utf8');
  for (const [from, to] of edits) {
    const edited = text.replace(from, to);
    if (edited === text) throw new Failure(`${file} is not as expected: ${from}`);
    text = edited;
  }
  writeFileSync(file, text);
}
