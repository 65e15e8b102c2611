// Makes dist/site, which any static host can serve from any path, and dist/embedscope, the npm package.
//
//   node scripts/build-site.mjs            what is not there yet (a model, a number) is listed and left out
//   node scripts/build-site.mjs --strict   what is not there yet is a failure
//
// Every bundle lies one folder below the site's root: web/kit/engine.ts finds the root by that.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { inRoot, siteDir } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { Failure, main, say, step } from './lib/say.mjs';

const packageDir = inRoot('dist', 'embedscope');
const workDir = inRoot('build', 'site');
const fontDir = inRoot('node_modules/@fontsource-variable/source-serif-4/files');

const bundling = {
  absWorkingDir: inRoot(),
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  legalComments: 'none', // licences.txt has them
  logLevel: 'error',
  metafile: true,
};

// What could not be had, one line each.
const missing = [];

async function buildSite() {
  const strict = process.argv.includes('--strict');
  const out = `${siteDir}.new`;
  await rm(out, { recursive: true, force: true });
  await mkdir(join(out, 'assets'), { recursive: true });

  await step('engine and models', () => placeEngine(out));
  const assets = await step('bundles', () => bundlePages(out));
  await step('pages', () => writePages(out, assets));
  await writeFile(join(out, 'licences.txt'), await licences());
  await rm(siteDir, { recursive: true, force: true });
  await rename(out, siteDir);
  await step('npm package', buildPackage);

  if (missing.length > 0) {
    say(`\nNot there yet, and left out (${missing.length}):`);
    for (const line of missing) say(`  ${line}`);
    if (strict) throw new Failure('The site is not complete.');
  }
}

// Engine and models. -----------------------------------------------------------------------------

/// The core in its worker and in its inline form, the WebAssembly files, and the shipped models.
async function placeEngine(out) {
  const engine = join(out, 'engine');
  await mkdir(engine, { recursive: true });
  if (hasEngine()) {
    await esbuild.build({
      ...bundling,
      entryPoints: {
        worker: 'web/engine/worker/worker.ts',
        inline: 'web/engine/client/inline.ts',
        geometry: 'build/wasm/geometry.mjs',
        text: 'build/wasm/text.mjs',
      },
      outdir: engine,
    });
  } else missing.push('build/wasm/*.mjs: build the preset wasm-release first (npm run build)');
  for (const name of ['core.wasm', 'geometry.wasm', 'text.wasm']) {
    const file = inRoot('build', 'wasm', name);
    if (existsSync(file)) await cp(file, join(engine, name));
    else missing.push(`build/wasm/${name}`);
  }
  for (const { card, folder } of await cards()) {
    const target = join(out, 'models', folder);
    await mkdir(target, { recursive: true });
    await cp(inRoot('models', folder, 'card.json'), join(target, 'card.json'));
    for (const { name } of card.files ?? []) {
      const file = inRoot('models', folder, name);
      if (existsSync(file)) await cp(file, join(target, name));
      else missing.push(`models/${folder}/${name}, which its card lists`);
    }
  }
}

/// Whether the glue of all modules is there; bundles of the engine need it.
function hasEngine() {
  return ['core.mjs', 'geometry.mjs', 'text.mjs'].every((name) =>
    existsSync(inRoot('build', 'wasm', name)),
  );
}

async function cards() {
  const folders = existsSync(inRoot('models')) ? await readdir(inRoot('models')) : [];
  const found = [];
  for (const folder of folders) {
    const file = inRoot('models', folder, 'card.json');
    if (existsSync(file)) found.push({ folder, card: JSON.parse(await readFile(file, 'utf8')) });
  }
  if (!found.some(({ folder }) => folder === 'words')) missing.push('models/words/card.json');
  return found;
}

// Bundles. ---------------------------------------------------------------------------------------

/// Scripts in shared chunks, style sheets and fonts, all under names that change with their content.
async function bundlePages(out) {
  const { metafile } = await esbuild.build({
    ...bundling,
    entryPoints: {
      main: 'web/article/main.ts',
      element: 'web/embed/element.ts',
      frame: 'web/embed/frame.ts',
    },
    splitting: true,
    outdir: join(out, 'assets'),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
  });
  await lightenTemplates(join(out, 'assets'));
  const bundle = (source) => {
    const found = Object.entries(metafile.outputs).find(
      ([, output]) => output.entryPoint === source,
    );
    return { path: relative(out, inRoot(found[0])), imports: found[1].imports };
  };
  const fonts = await placeFonts(out);
  const { pageTokens } = await prerenderer();
  const style = async (name, source) => {
    const css = [fonts.css, pageTokens, await readFile(inRoot(source), 'utf8')].join('\n');
    const { code } = await esbuild.transform(css, {
      loader: 'css',
      minify: true,
      target: 'es2022',
    });
    return place(join(out, 'assets'), `${name}.css`, code);
  };
  const nearest = bundle('web/explorables/nearest/nearest.ts');
  const main = bundle('web/article/main.ts');
  const statics = (imports) => imports.filter((entry) => entry.kind === 'import-statement');
  const preload = new Set([
    nearest.path,
    ...[...statics(nearest.imports), ...statics(main.imports)].map(({ path }) =>
      relative(out, inRoot(path)),
    ),
  ]);
  // The address that other people's pages hold must not change, so it leads to the one that does.
  await mkdir(join(out, 'embed'), { recursive: true });
  const element = basename(bundle('web/embed/element.ts').path);
  await writeFile(join(out, 'embed', 'element.js'), `import '../assets/${element}';\n`);
  return {
    script: main.path,
    style: `assets/${await style('page', 'web/article/article.css')}`,
    font: `assets/${fonts.upright}`,
    preload: [...preload],
    frame: {
      script: `../${bundle('web/embed/frame.ts').path}`,
      style: `../assets/${await style('frame', 'web/embed/frame.css')}`,
    },
  };
}

/// Takes indentation and style comments out of the templates of bundles. What is minified has line
/// breaks nowhere else.
async function lightenTemplates(folder) {
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.js'))) {
    const path = join(folder, name);
    const code = await readFile(path, 'utf8');
    await writeFile(path, code.replace(/\n\s+/g, '\n').replace(/\/\*[\s\S]*?\*\//g, ''));
  }
}

/// Source Serif 4, and system serifs stretched to its measures, so that lines don't break anew when it
/// arrives. `width` is Source Serif's advance over that font's, in English text: measured for Times
/// (by way of Liberation Serif, which has its measures), and from there by Georgia's average width.
async function placeFonts(out) {
  const face = async (style) => {
    const file = join(fontDir, `source-serif-4-latin-wght-${style}.woff2`);
    if (!existsSync(file)) throw new Failure(`${file} is missing: run npm ci.`);
    return place(join(out, 'assets'), `source-serif-4-${style}.woff2`, await readFile(file));
  };
  const [upright, italic] = [await face('normal'), await face('italic')];
  const latin =
    'U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD';
  const serif = (file, style) =>
    `@font-face{font-family:"Source Serif 4";src:url("${file}") format("woff2");font-weight:200 900;font-style:${style};font-display:swap;unicode-range:${latin}}`;
  const fallback = (name, local, { width, ascent, descent }) =>
    `@font-face{font-family:"${name}";src:${local.map((font) => `local("${font}")`).join(',')};size-adjust:${(100 * width).toFixed(1)}%;ascent-override:${((100 * ascent) / width).toFixed(1)}%;descent-override:${((100 * descent) / width).toFixed(1)}%;line-gap-override:0%}`;
  const vertical = { ascent: 1.036, descent: 0.335 };
  const css = [
    serif(upright, 'normal'),
    serif(italic, 'italic'),
    fallback('Source Serif Fallback', ['Georgia', 'Gelasio'], { width: 1.07, ...vertical }),
    fallback('Source Serif Fallback 2', ['Times New Roman', 'Liberation Serif', 'Tinos'], {
      width: 1.174,
      ...vertical,
    }),
  ].join('\n');
  return { css, upright, italic };
}

// Pages. -----------------------------------------------------------------------------------------

let prerendered;

/// The part of web/article that turns chapters into HTML, and the engine in Node, bundled to run here.
function prerenderer() {
  prerendered ??= (async () => {
    const outfile = join(workDir, 'prerender.mjs');
    await esbuild.build({
      ...bundling,
      minify: false,
      entryPoints: ['web/article/prerender/page.ts'],
      platform: 'node',
      external: ['lit', 'lit/*', 'markdown-it'],
      plugins: [withoutFigures],
      outfile,
    });
    return import(`${pathToFileURL(outfile)}?${Date.now()}`);
  })();
  return prerendered;
}

/// The registry's imports are for browsers; here only its rows are read.
const withoutFigures = {
  name: 'without-figures',
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    );
  },
};

async function writePages(out, assets) {
  const { renderPage, POLICY } = await prerenderer();
  const engine = await nodeEngine(out);
  const allCards = await cards();
  const { html, missing: unbound } = await renderPage({
    chapter: await readFile(inRoot('web/article/chapters/01-words-as-places.md'), 'utf8'),
    glossary: await readFile(inRoot('web/article/chapters/glossary.md'), 'utf8'),
    facts: {
      cards: Object.fromEntries(allCards.map(({ folder, card }) => [folder, card])),
      call: engine && ((method, params) => engine.call(method, params)),
    },
    assets,
  });
  engine?.dispose();
  missing.push(...unbound);
  await writeFile(join(out, 'index.html'), light(html));
  await writeFile(
    join(out, 'embed', 'frame.html'),
    light(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>A figure of Embedscope</title>
<link rel="stylesheet" href="${assets.frame.style}">
<script type="module" src="${assets.frame.script}"></script>
</head>
<body><noscript><p>This figure needs JavaScript. The <a href="../index.html">page it comes from</a> can be read without.</p></noscript></body>
</html>
`),
  );
}

/// The engine, reading from the site that is being built; null while there is none.
async function nodeEngine(out) {
  if (!hasEngine() || !existsSync(join(out, 'models/words'))) return null;
  const outfile = join(workDir, 'engine.mjs');
  await esbuild.build({
    ...bundling,
    minify: false,
    entryPoints: ['web/engine/client/node.ts'],
    platform: 'node',
    outfile,
  });
  const { openEngine } = await import(`${pathToFileURL(outfile)}?${Date.now()}`);
  const engine = openEngine({ read: (path) => readFile(join(out, path)) });
  try {
    await engine.call('words.load', { part: 'all' });
    return engine;
  } catch (error) {
    missing.push(`the engine at build: ${error.message}`);
    engine.dispose();
    return null;
  }
}

/// Line breaks and indentation between tags go; text and attributes stay as they are.
function light(html) {
  return html.replace(/>\s*\n\s*</g, '>\n<').replace(/\n{2,}/g, '\n');
}

// Licences. --------------------------------------------------------------------------------------

async function licences() {
  const parts = [];
  for (const file of ['LICENSE', 'THIRD-PARTY-NOTICES', 'THIRD-PARTY-NOTICES.md']) {
    if (existsSync(inRoot(file))) parts.push(await readFile(inRoot(file), 'utf8'));
  }
  const bundled = [
    'lit',
    'lit-html',
    'lit-element',
    '@lit/reactive-element',
    '@fontsource-variable/source-serif-4',
  ];
  for (const name of bundled) {
    const file = inRoot('node_modules', name, 'LICENSE');
    if (existsSync(file)) parts.push(`${name}\n\n${await readFile(file, 'utf8')}`);
    else missing.push(`the licence of ${name}`);
  }
  return parts.join(`\n${'-'.repeat(80)}\n\n`);
}

// The npm package. -------------------------------------------------------------------------------

/// The engine for browsers and Node, each figure as an element, the embed; with types.
async function buildPackage() {
  await rm(packageDir, { recursive: true, force: true });
  await mkdir(packageDir, { recursive: true });
  for (const folder of ['engine', 'models']) {
    if (existsSync(join(siteDir, folder))) {
      await cp(join(siteDir, folder), join(packageDir, folder), { recursive: true });
    }
  }
  await cp(join(siteDir, 'licences.txt'), join(packageDir, 'LICENCES.txt'));

  const { explorables } = await prerenderer();
  const figures = explorables
    .map(({ name }) => name)
    .filter((name) => existsSync(inRoot('web/explorables', name, `${name}.ts`)));
  await esbuild.build({
    ...bundling,
    entryPoints: [
      ...figures.map((name) => ({
        in: `web/explorables/${name}/${name}.ts`,
        out: `elements/${name}`,
      })),
      { in: 'web/embed/element.ts', out: 'elements/embed-scope' },
    ],
    splitting: true,
    outdir: packageDir,
    chunkNames: 'elements/[name]-[hash]',
  });
  await esbuild.build({
    ...bundling,
    entryPoints: [{ in: 'web/embed/package/index.ts', out: 'index' }],
    outdir: packageDir,
  });
  if (hasEngine()) {
    await esbuild.build({
      ...bundling,
      entryPoints: [{ in: 'web/embed/package/node.mjs', out: 'node' }],
      platform: 'node',
      outdir: packageDir,
    });
  }
  await emitTypes();

  const { version, license } = JSON.parse(await readFile(inRoot('package.json'), 'utf8'));
  const manifest = {
    name: 'embedscope',
    version,
    description: 'Word vectors in the browser and in Node: an engine in WebAssembly, and figures',
    license,
    type: 'module',
    customElements: './custom-elements.json',
    sideEffects: ['./elements/*'],
    exports: {
      '.': {
        types: './types/embed/package/index.d.ts',
        ...(hasEngine() && { node: './node.js' }),
        default: './index.js',
      },
      './elements/*': { types: './types/explorables/element.d.ts', default: './elements/*.js' },
      './models/*': './models/*',
      './engine/*': './engine/*',
      './package.json': './package.json',
    },
    engines: { node: '>=20' },
  };
  await writeFile(join(packageDir, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await writeFile(join(packageDir, 'README.md'), packageReadme(figures));
  const elements = await elementsManifest(explorables.filter(({ name }) => figures.includes(name)));
  await writeFile(join(packageDir, 'custom-elements.json'), JSON.stringify(elements, null, 2));
}

/// The custom-elements manifest, from the attribute table in each figure's README: editors complete
/// from it, and there is no second list to keep.
async function elementsManifest(figures) {
  const modules = await Promise.all(
    figures.map(async ({ name, title }) => {
      const file = inRoot('web/explorables', name, 'README.md');
      const readme = existsSync(file) ? await readFile(file, 'utf8') : '';
      const rows = [...readme.matchAll(/^\| `([\w-]+)` \| (.*?) \| (.*?) \|$/gm)];
      if (rows.length === 0)
        missing.push(`the attribute table of web/explorables/${name}/README.md`);
      const plain = (text) => text.replaceAll('`', '');
      const declaration = {
        kind: 'class',
        customElement: true,
        name,
        description: title,
        tagName: `es-${name}`,
        attributes: rows.map(([, attribute, values, fallback]) => ({
          name: attribute,
          description: plain(values),
          default: plain(fallback),
        })),
        events: [{ name: 'embedscope-ready' }, { name: 'embedscope-change' }],
      };
      return {
        kind: 'javascript-module',
        path: `elements/${name}.js`,
        declarations: [declaration],
      };
    }),
  );
  return { schemaVersion: '1.0.0', modules };
}

function packageReadme(figures) {
  const elements = figures
    .map((name) => `import 'embedscope/elements/${name}'; // <es-${name}>`)
    .join('\n');
  return `# embedscope

Word vectors in the browser and in Node: an engine in WebAssembly, and figures that explain it.

\`\`\`js
import { openEngine } from 'embedscope';

const engine = openEngine();
await engine.call('words.load', { part: 'all' });
const { hits } = await engine.call('vectors.nearest', {
  query: 'river', k: 10, metric: 'cosine', unit: true, centre: false,
});
engine.dispose();
\`\`\`

Figures are custom elements; their attributes are in the project's README of each:

\`\`\`js
${elements}
\`\`\`

Code is under Apache-2.0; LICENCES.txt has all licences, models/*/card.json those of the models.
`;
}

/// Declarations of what the package exports, from the sources themselves.
async function emitTypes() {
  const types = join(packageDir, 'types');
  await run(
    'node',
    [
      inRoot('node_modules/typescript/bin/tsc'),
      ...[
        '--ignoreConfig',
        '--noCheck',
        '--noEmit',
        'false',
        '--declaration',
        '--emitDeclarationOnly',
        '--outDir',
        types,
      ],
      ...['--rootDir', inRoot('web'), '--target', 'es2022', '--module', 'esnext'],
      ...['--moduleResolution', 'bundler', '--lib', 'es2022,dom,dom.iterable', '--types', ''],
      ...['--strict', '--skipLibCheck', '--verbatimModuleSyntax', '--allowImportingTsExtensions'],
      inRoot('web/embed/package/index.ts'),
    ],
    { log: 'package-types' },
  );
  // Declarations name their neighbours as the sources do; consumers look for .js.
  for (const file of await readdir(types, { recursive: true })) {
    if (!file.endsWith('.d.ts')) continue;
    const path = join(types, file);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(/(from '\.[^']*|import\('\.[^']*)\.ts'/g, "$1.js'"));
  }
  await mkdir(join(types, 'explorables'), { recursive: true });
  await writeFile(
    join(types, 'explorables', 'element.d.ts'),
    '/** Importing a figure defines its element. */\nexport {};\n',
  );
}

// Files. -----------------------------------------------------------------------------------------

/// Writes a file under a name with its content's hash, and returns that name.
async function place(folder, name, content) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 8).toUpperCase();
  const hashed = name.replace(/(\.\w+)$/, `-${hash}$1`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, hashed), content);
  return hashed;
}

await main(buildSite);
