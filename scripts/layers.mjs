// Proves that imports point one way, in C++ and TypeScript alike. The table below is the architecture;
// a new room needs one line here.
//   node scripts/layers.mjs
import { readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { inRoot, root } from './lib/paths.mjs';
import { Failure, main } from './lib/say.mjs';
import { filesUnder } from './lib/stamp.mjs';

// The core's rooms, lowest first. A room may include itself and any room on a lower line, never a
// neighbour on its own.
const rooms = [
  ['base'],
  ['format', 'text', 'kernels'],
  ['lexical', 'vectors'],
  ['neighbors'],
  ['projection', 'cluster', 'transformer', 'learn'],
  ['compare'],
];

// Everything above the core: what a folder may import besides itself. `*` is one folder name, the same
// on both sides.
const folders = {
  'wasm/boundary': ['src/base'],
  'wasm/core': ['src', 'wasm/boundary'],
  'wasm/geometry': ['src', 'wasm/boundary'],
  'wasm/text': ['src/base', 'src/format', 'src/text', 'wasm/boundary'],
  'wasm/transformer': ['src', 'wasm/boundary'],
  tools: ['src'],
  bench: ['src', 'wasm', 'web/engine', 'build'], // it measures what was built
  'web/engine/shared': ['wasm'], // the bindings' types
  'web/engine/worker': ['web/engine/shared', 'wasm'],
  'web/engine/client': ['web/engine/shared', 'wasm'], // the modules, for where no worker starts
  'web/kit': ['web/engine/shared', 'web/engine/client'],
  'web/explorables/*': [
    'web/engine/shared',
    'web/engine/client',
    'web/kit',
    'tools/train', // its sentences, which figures show
  ],
  'web/article': [
    'web/explorables',
    'web/kit',
    'web/engine/client',
    'web/engine/shared',
    'web/offline/page',
    'web/embed/snippets',
  ],
  'web/embed/snippets': ['web/kit'],
  'web/lab': ['web/kit', 'web/engine/client', 'web/engine/shared'],
  'web/embed': [
    'web/explorables',
    'web/kit',
    'web/engine/client',
    'web/engine/shared',
    'web/embed/snippets',
  ],
  'web/offline': [], // what both sides of the service worker speak of
  'web/offline/service': ['web/offline'],
  'web/offline/page': ['web/offline', 'web/kit'],
  'web/offline/single': [
    'web/article',
    'web/kit',
    'web/engine/client',
    'web/engine/shared',
    'wasm', // the modules, which one file has inside
  ],
};

// Headers that the core does without: it prints nothing, opens nothing, has no clock, and knows of no
// browser.
const barred = /^(iostream|fstream|sstream|chrono|ctime|thread|random|emscripten(\/.*|\.h)?)$/;

// The layer of a file and what it may import: { own, may(path) }, or null for a file without rules.
function layerOf(path) {
  // What a reader does is told beside the figure, and runs in Node.
  if (path.endsWith('.browser.test.ts')) return null;
  const room = /^src\/([^/]+)\//.exec(path)?.[1];
  if (room) {
    const level = rooms.findIndex((line) => line.includes(room));
    if (level < 0) return { own: `src/${room}`, may: () => false, unknown: true };
    const lower = rooms.slice(0, level).flat();
    const allowed = [room, ...lower].map((name) => `src/${name}/`);
    return {
      own: `src/${room}`,
      may: (target) => allowed.some((prefix) => target.startsWith(prefix)),
    };
  }
  // The most particular entry that matches.
  const entries = Object.keys(folders).map((pattern) => {
    const prefix = new RegExp(`^${pattern.replace('*', '([^/]+)')}/`).exec(path)?.[0];
    return { pattern, prefix };
  });
  const [best] = entries
    .filter((entry) => entry.prefix)
    .sort((a, b) => b.prefix.length - a.prefix.length);
  if (!best) return null;
  const allowed = folders[best.pattern].map(
    (pattern) => new RegExp(`^${pattern.replace('*', '[^/]+')}/`),
  );
  const own = best.prefix.slice(0, -1);
  return {
    own,
    may: (target) =>
      layerOf(target)?.own === own || allowed.some((pattern) => pattern.test(target)),
  };
}

// [{ target, line }] of the project's own files that a C++ source includes, and [{ header, line }] of
// the others.
export function includesOf(path, text, exists) {
  const own = [];
  const system = [];
  text.split('\n').forEach((content, index) => {
    const match = /^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)/.exec(content);
    if (!match) return;
    const line = index + 1;
    if (match[2]) {
      system.push({ header: match[2], line });
      return;
    }
    const places = [
      join(dirname(path), match[1]),
      ...['src', 'wasm', 'tools', 'tests'].map((at) => join(at, match[1])),
    ];
    const target = places.map((place) => normalize(place)).find(exists);
    if (target) own.push({ target, line });
    else system.push({ header: match[1], line });
  });
  return { own, system };
}

// What an alias of package.json stands for: modules are named after folders, `#figures` is all of them.
const aliased = (alias) =>
  alias.startsWith('#figures') ? 'web/explorables/index.ts' : alias.slice(1);

// [{ target, line }] of the project's own files that TypeScript or JavaScript imports: static, dynamic,
// re-exports, files named by new URL(…, import.meta.url), and #aliases.
export function importsOf(path, text) {
  const code = text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|[\s;{}(,])\/\/.*$/gm, '$1');
  const pattern =
    /(?:\bfrom\s*|\bimport\s*\(\s*|\bimport\s+|\bnew\s+URL\s*\(\s*)(['"`])((?:\.{1,2}\/|#)[^'"`]+)\1/g;
  return [...code.matchAll(pattern)].map((match) => ({
    target: match[2].startsWith('#') ? aliased(match[2]) : normalize(join(dirname(path), match[2])),
    line: code.slice(0, match.index).split('\n').length,
  }));
}

// Sentences, one for each import that points the wrong way. `files` maps paths to texts.
export function violations(files) {
  const found = [];
  for (const [path, text] of files) {
    const layer = layerOf(path);
    if (!layer) continue;
    const isCpp = /\.(h|cpp)$/.test(path);
    if (layer.unknown)
      found.push(`${path}: ${layer.own} is in no line of rooms in scripts/layers.mjs`);
    const includes = isCpp ? includesOf(path, text, (target) => files.has(target)) : null;
    for (const { target, line } of includes?.own ?? importsOf(path, text)) {
      if (!layer.may(target)) {
        found.push(`${path}:${line}: ${layer.own} must not import ${target}`);
      }
    }
    if (!path.startsWith('src/')) continue;
    for (const { header, line } of includes?.system ?? []) {
      if (barred.test(header)) found.push(`${path}:${line}: the core must not include <${header}>`);
    }
  }
  return found;
}

export function projectSources() {
  const paths = filesUnder(
    ['src', 'wasm', 'tools', 'bench', 'web'].map((folder) => inRoot(folder)),
    (path) => /\.(h|cpp|ts|mjs|js)$/.test(path),
  );
  return new Map(paths.map((path) => [relative(root, path), readFileSync(path, 'utf8')]));
}

export function checkLayers() {
  const files = projectSources();
  const found = violations(files);
  if (found.length) throw new Failure(found.join('\n'));
  return `${files.size} files`;
}

if (process.argv[1] === inRoot('scripts', 'layers.mjs')) {
  await main(() => console.log(`Imports point one way: ${checkLayers()}.`));
}
