// What the runtimes that a page could take in our place cost before they answer anything: their scripts,
// bundled and minified by esbuild, and the WebAssembly that those load. The versions are those of the
// harness, ../shared/peers; they are installed in build/bench-load.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const inRoot = (...parts) => join(fileURLToPath(new URL('..', import.meta.url)), ...parts);
const siteDir = inRoot('dist', 'site');
const harness = inRoot('..', 'shared', 'peers', 'package.json');
const folder = inRoot('build', 'bench-load');
const packages = (name) => join(folder, 'node_modules', name);

const peers = [
  {
    name: 'tfjs (core, wasm backend)',
    from: '@tensorflow/tfjs-backend-wasm',
    entry: "export * from '@tensorflow/tfjs-core'; export * from '@tensorflow/tfjs-backend-wasm';",
    wasm: '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
  },
  {
    name: 'onnxruntime-web (wasm)',
    from: 'onnxruntime-web',
    entry: "export * from 'onnxruntime-web/wasm';",
    wasm: 'onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
  },
  {
    name: 'transformers.js (its onnxruntime)',
    from: '@huggingface/transformers',
    entry: "export * from '@huggingface/transformers';",
    wasm: 'onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify.wasm',
  },
];
const wanted = [
  '@huggingface/transformers',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-core',
  'onnxruntime-web',
];

/**
 * Puts each into a folder of its own below `root`, with a page that loads it and then says when it was
 * ready: every script run, every module compiled. Returns { name, page, files } of each.
 */
export async function placeEngines(root) {
  const placed = [];
  const place = async (name, files) => {
    const id = String(placed.length);
    await mkdir(join(root, id), { recursive: true });
    for (const [file, content] of Object.entries(files)) {
      await writeFile(join(root, id, file), content);
    }
    const names = Object.keys(files);
    const loads = names.map((file) =>
      file.endsWith('.js')
        ? `import('./${file}')`
        : `WebAssembly.compileStreaming(fetch('./${file}'))`,
    );
    const start = `await Promise.all([${loads.join(', ')}]);\nglobalThis.ready = performance.now();\n`;
    await writeFile(join(root, id, 'start.mjs'), start);
    await writeFile(
      join(root, id, 'index.html'),
      '<!doctype html><title>Load</title><link rel="icon" href="data:,"><script type="module" src="start.mjs"></script>',
    );
    placed.push({ name, page: `${id}/`, files: names.map((file) => join(root, id, file)) });
  };
  const engine = async (...names) =>
    Object.fromEntries(
      await Promise.all(
        names.map(async (file) => [file, await readFile(join(siteDir, 'engine', file))]),
      ),
    );
  await place('ours, vectors', await engine('inline.js', 'core.wasm'));
  const language = ['text.js', 'text.wasm', 'transformer.js', 'transformer.wasm'];
  await place(
    'ours, with tokeniser and transformer',
    await engine('inline.js', 'core.wasm', ...language),
  );
  if (!existsSync(harness)) {
    console.log(
      'The peers’ harness, shared/peers, is not beside the repository: they are left out.',
    );
    return placed;
  }
  install();
  for (const { name, from, entry, wasm } of peers) {
    const { version } = JSON.parse(await readFile(packages(`${from}/package.json`), 'utf8'));
    await place(`${name}, ${version}`, {
      'script.js': await bundle(entry),
      'module.wasm': await readFile(packages(wasm)),
    });
  }
  return placed;
}

function install() {
  if (wanted.every((name) => existsSync(packages(name)))) return;
  console.log('installing the peers …');
  mkdirSync(folder, { recursive: true });
  const { dependencies } = JSON.parse(readFileSync(harness, 'utf8'));
  const own = Object.fromEntries(wanted.map((name) => [name, dependencies[name]]));
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, type: 'module', dependencies: own }),
  );
  const options = ['--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund'];
  execFileSync('npm', ['install', ...options], { cwd: folder, stdio: 'inherit' });
}

/** As a page's bundler makes it; what is Node's own is empty there. */
async function bundle(contents) {
  const { outputFiles } = await esbuild.build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    logLevel: 'error',
    plugins: [
      {
        name: 'without-node',
        setup(build) {
          const node =
            /^(node:.*|fs|fs\/promises|path|url|os|crypto|module|util|stream|vm|child_process|worker_threads|perf_hooks|sharp|onnxruntime-node)$/;
          build.onResolve({ filter: node }, ({ path }) => ({ path, namespace: 'empty' }));
          build.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({
            contents: 'module.exports = {};',
          }));
        },
      },
    ],
  });
  return outputFiles[0].contents;
}
