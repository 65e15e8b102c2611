// What the parts of the build share: how bundles are made, what there is to build from, and the list of
// what could not be had.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { inRoot } from '../lib/paths.mjs';

export const workDir = inRoot('build', 'site');

/// The still of a figure's index.ts is for the build alone: no page calls it, so none gets a file of it.
const withoutStills = {
  name: 'without-stills',
  setup(build) {
    build.onResolve({ filter: /\.still\.ts$/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    );
  },
};

/// Lit's templates take their Trusted Types from our policy: pages that list policies then name one, and two
/// copies of Lit don't ask for one of the same name.
const onePolicy = {
  name: 'one-policy',
  setup(build) {
    build.onLoad({ filter: /[\\/]lit-html[\\/]lit-html\.js$/ }, async ({ path }) => {
      const own = /(\w+)\?\1\.createPolicy\("lit-html",\{createHTML:(\w+)=>\2\}\):void 0/;
      const code = await readFile(path, 'utf8');
      if (!own.test(code)) throw new Error(`${path} makes its policy in another way than before.`);
      const ours = JSON.stringify(inRoot('web/engine/client/trusted-types.ts'));
      return {
        contents: `import{policy as ourPolicy}from${ours};${code.replace(own, 'ourPolicy')}`,
      };
    });
  },
};

export const bundling = {
  absWorkingDir: inRoot(),
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  legalComments: 'none', // licences.txt has them
  loader: { '.tsv': 'text' },
  logLevel: 'error',
  metafile: true,
  plugins: [withoutStills, onePolicy],
};

// What could not be had, one line each.
export const missing = [];

/// The WebAssembly modules that were built: the core, and those that load when first needed.
export function wasmModules() {
  const folder = inRoot('build', 'wasm');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => /^\w+\.mjs$/.test(name)).map((name) => name.slice(0, -4));
}

export const lazyModules = () => wasmModules().filter((name) => name !== 'core');

/// Whether the glue of the core is there; bundles of the engine need it.
export const hasEngine = () => wasmModules().includes('core');

export async function cards() {
  const folders = existsSync(inRoot('models')) ? await readdir(inRoot('models')) : [];
  const found = [];
  for (const folder of folders) {
    const file = inRoot('models', folder, 'card.json');
    if (existsSync(file)) found.push({ folder, card: JSON.parse(await readFile(file, 'utf8')) });
  }
  if (!found.some(({ folder }) => folder === 'words')) missing.push('models/words/card.json');
  return found;
}

// Pages and figures, as the build reads them. ------------------------------------------------------

const prerendered = new Map();

/// A part of web/ that makes pages, bundled to run here: that which turns chapters into HTML, and others.
export function prerenderer(source = 'web/article/prerender/page.ts') {
  if (prerendered.has(source)) return prerendered.get(source);
  const bundle = (async () => {
    const outfile = join(workDir, `${source.replaceAll('/', '-')}.mjs`);
    await esbuild.build({
      ...bundling,
      minify: false,
      entryPoints: [source],
      platform: 'node',
      external: ['lit', 'lit/*', 'markdown-it'],
      plugins: [withoutElements],
      outfile,
    });
    return import(`${pathToFileURL(outfile)}?${Date.now()}`);
  })();
  prerendered.set(source, bundle);
  return bundle;
}

/// Elements are for browsers: an index.ts imports that of its folder, `load` is never called here.
const withoutElements = {
  name: 'without-elements',
  setup(build) {
    build.onResolve({ filter: /^\.\/[\w-]+\.ts$/ }, ({ importer, kind, path }) =>
      kind === 'dynamic-import' && path === `./${basename(dirname(importer))}.ts`
        ? { path, external: true }
        : undefined,
    );
  },
};

/// Line breaks and indentation between tags go; text and attributes stay as they are.
export function light(html) {
  return html.replace(/>\s*\n\s*</g, '>\n<').replace(/\n{2,}/g, '\n');
}

// Files. -----------------------------------------------------------------------------------------

/// Writes a file under a name with its content's hash, and returns that name.
export async function place(folder, name, content) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 8).toUpperCase();
  const hashed = name.replace(/(\.\w+)$/, `-${hash}$1`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, hashed), content);
  return hashed;
}

/// The value of a script tag's `integrity`.
export const integrityOf = (content) =>
  `sha384-${createHash('sha384').update(content).digest('base64')}`;

/// The `integrity` values of all scripts under a folder, by their path there.
export async function integrityTable(folder) {
  const files = (await readdir(folder, { recursive: true }))
    .filter((file) => file.endsWith('.js'))
    .map((file) => file.split(sep).join('/'))
    .sort();
  return Object.fromEntries(
    await Promise.all(
      files.map(async (file) => [file, integrityOf(await readFile(join(folder, file)))]),
    ),
  );
}

/// Pages of others may have added to Object.prototype: a loop over the keys of an object (of esbuild's helpers, of
/// Emscripten's glue, of valibot) goes over its own.
export const ownKeys = (code) =>
  code.replace(
    /\bfor\s*\(\s*((?:(?:var|let|const)\s+)?[\w$]+)\s+in\s+([\w$.]+)\s*\)/g,
    'for($1 of Object.keys($2))',
  );

/// Takes indentation and style comments out of the templates of bundles. What is minified has line
/// breaks nowhere else.
export const lightenCode = (code) => code.replace(/\n\s+/g, '\n').replace(/\/\*[\s\S]*?\*\//g, '');

/// Rewrites all scripts of a folder.
export async function rewriteScripts(folder, ...changes) {
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.js'))) {
    const path = join(folder, name);
    const code = await readFile(path, 'utf8');
    await writeFile(
      path,
      changes.reduce((text, change) => change(text), code),
    );
  }
}
