// sentencepiece for WebAssembly: a static library, built from one pinned source package on every system. It
// comes by pip, into the cache of the user, as published models do.
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
import { emscriptenEnv, emscriptenVersion } from './emscripten.mjs';
import { buildDir, depsDir, inRoot } from './paths.mjs';
import { findPip } from './pip.mjs';
import { bringPackage, NotBrought } from './published/download.mjs';
import { cacheDir } from './published/entries.mjs';
import { run } from './run.mjs';
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

// The source package; its SHA-256 also stands in sentencepiece.txt, where pip reads it.
const source = {
  name: 'sentencepiece',
  package: 'sentencepiece',
  version: '0.2.1',
  archive: {
    name: 'sentencepiece-0.2.1.tar.gz',
    bytes: 3228515,
    sha256: '8138cec27c2f2282f4a34d9a016e3374cd40e5c6e9cb335063db66a0a3b71fad',
  },
  fromSource: true,
};

// A source tree given by hand, for where no package registry can be reached.
const givenSource = () => process.env.EMBEDSCOPE_SENTENCEPIECE_SOURCE;

// The hash of everything that the library is made from.
const inputs = () =>
  hashOf({
    text: [givenSource() ?? source.archive.sha256, emscriptenVersion(), ...flags],
    files: [inRoot('scripts/lib/sentencepiece.mjs'), inRoot('cmake/emscripten.cmake')],
  });

export const sentencepieceIsBuilt = () =>
  existsSync(library) && isCurrent('sentencepiece-wasm', inputs());

export async function buildSentencepiece(note) {
  const tree = await unpackedSource(note);
  adapt(tree);
  const build = join(buildDir, 'sentencepiece');
  rmSync(build, { recursive: true, force: true });
  const toolchain = `-DCMAKE_TOOLCHAIN_FILE=${inRoot('cmake/emscripten.cmake')}`;
  const options = { env: emscriptenEnv, note };
  await run('cmake', ['-G', 'Ninja', '-S', tree, '-B', build, toolchain, ...flags], {
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
    join(tree, 'src', 'sentencepiece_processor.h'),
    join(prefix, 'include', 'sentencepiece_processor.h'),
  );
  rmSync(build, { recursive: true, force: true });
  setStamp('sentencepiece-wasm', inputs());
}

// A source tree that may be edited.
async function unpackedSource(note) {
  const folder = join(buildDir, 'source');
  const tree = join(folder, 'sentencepiece');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(tree, { recursive: true });
  if (givenSource()) {
    cpSync(givenSource(), tree, { recursive: true });
  } else {
    const file = await bringPackage(source, {
      pip: await findPip(note),
      cache: cacheDir(process.env, process.platform, 'sources'),
      requirements: inRoot('scripts/lib/sentencepiece.txt'),
      note,
    }).catch((error) => {
      const hint = 'EMBEDSCOPE_SENTENCEPIECE_SOURCE can name a folder with its source instead.';
      throw error instanceof NotBrought ? new Failure(`${error.message} ${hint}`) : error;
    });
    const top = source.archive.name.replace('.tar.gz', '');
    // Of the Python package the C++ alone, which lies in a folder of its own.
    const args = ['-xzf', file, '-C', tree, '--strip-components=2', `${top}/sentencepiece`];
    await run('tar', args, { log: 'sentencepiece-unpack', note });
  }
  return tree;
}

// What of the source does not fit WebAssembly.
function adapt(tree) {
  // -pthread would make every object ask for shared memory, which a page without COOP/COEP lacks.
  replace(join(tree, 'src', 'CMakeLists.txt'), [['"-pthread ', '"']]);
  // There are no exceptions: a source of randomness that is missing, and the trie when memory runs out, end the module,
  // as a thrown one would. Support for throwing would cost a page 7 KB.
  replace(join(tree, 'src', 'util.cc'), [
    [/\btry \{/, '{'],
    [/\} catch \(\.\.\.\) \{\n +return g_seed\.load\(\);\n +\}/, '}'],
  ]);
  replace(join(tree, 'third_party', 'darts_clone', 'darts.h'), [
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
