// The checker itself: each forbidden import is caught, each allowed one passes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { violations } from '../../scripts/layers.mjs';

const stubs = {
  'src/base/error.h': '',
  'src/kernels/dot.h': '',
  'src/vectors/search.h': '',
  'src/learn/skip_gram.h': '',
  'wasm/boundary/boundary.h': '',
};

const check = (path, text) => violations(new Map([...Object.entries(stubs), [path, text]]));

const forbidden = {
  'a lower room includes a higher one': ['src/base/a.cpp', '#include "kernels/dot.h"'],
  'rooms of one line include each other': ['src/format/a.cpp', '#include "kernels/dot.h"'],
  'a room reaches up two lines': ['src/kernels/a.h', '#include "learn/skip_gram.h"'],
  'the core includes iostream': ['src/vectors/a.cpp', '#include <iostream>'],
  'the core includes Emscripten': ['src/vectors/a.cpp', '#include <emscripten/bind.h>'],
  'the core includes a binding': ['src/vectors/a.cpp', '#include "boundary/boundary.h"'],
  'a room that no line names': ['src/news/a.cpp', ''],
  'the text module includes vectors': ['wasm/text/a.cpp', '#include "vectors/search.h"'],
  'client imports worker': ['web/engine/client/a.ts', "import { x } from '../worker/b.ts';"],
  'shared imports client': ['web/engine/shared/a.ts', "export * from '../client/b.ts';"],
  'kit imports an explorable': ['web/kit/a.ts', "import '../explorables/map/map.ts';"],
  'explorables import each other': ['web/explorables/map/a.ts', "import('../nearest/nearest.ts')"],
  'an explorable imports all figures': ['web/explorables/map/a.ts', "import '#figures';"],
  'an explorable reaches the worker': [
    'web/explorables/map/a.ts',
    "new URL('../../engine/worker/worker.ts', import.meta.url)",
  ],
  'the page imports a module by its alias': ['web/kit/a.ts', "import('#wasm/core')"],
  'the article imports the embed page': ['web/article/a.ts', "import '../embed/frame.ts';"],
  'a type-only import counts': ['web/kit/a.ts', "import type { X } from '../article/b.ts';"],
};

const allowed = {
  'a higher room includes lower ones': [
    'src/learn/a.cpp',
    '#include <vector>\n#include "kernels/dot.h"\n#include "vectors/search.h"\n#include "learn/skip_gram.h"',
  ],
  'a binding includes the core': [
    'wasm/core/a.cpp',
    '#include <emscripten/bind.h>\n#include "boundary/boundary.h"\n#include "vectors/search.h"',
  ],
  'an explorable uses kit and client': [
    'web/explorables/map/a.ts',
    "import '../../kit/figure.ts';\nimport '../../engine/client/engine.ts';\nimport './map.model.ts';\nimport 'lit';",
  ],
  'the article imports all figures': ['web/article/a.ts', "import '#figures/all';"],
  'comments are not imports': [
    'web/kit/a.ts',
    "// from '../article/b.ts'\n/* import '../embed/a.ts' */",
  ],
};

for (const [name, [path, text]] of Object.entries(forbidden)) {
  test(`caught: ${name}`, () => assert.equal(check(path, text).length, 1));
}
for (const [name, [path, text]] of Object.entries(allowed)) {
  test(`allowed: ${name}`, () => assert.deepEqual(check(path, text), []));
}
