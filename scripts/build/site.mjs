// dist/site: the page, what other people's pages embed, the engine and the models.
//
// Every bundle lies one folder below the site's root: web/kit/engine.ts finds the root by that.
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { inRoot } from '../lib/paths.mjs';
import {
  bundling,
  cards,
  hasEngine,
  integrityOf,
  integrityTable,
  lazyModules,
  light,
  lightenTemplates,
  missing,
  place,
  prerenderer,
  wasmModules,
  workDir,
} from './shared.mjs';
import { readFont, styleSheet } from './styles.mjs';

/// Pages for engineers: NAME.html with NAME.ts, in web/lab.
const LAB = ['trace', 'kit'];

// Engine and models. -----------------------------------------------------------------------------

/// The core in its worker and in its inline form, the modules beside it, and the shipped models.
export async function placeEngine(out) {
  const engine = join(out, 'engine');
  await mkdir(engine, { recursive: true });
  if (hasEngine()) {
    await esbuild.build({
      ...bundling,
      entryPoints: {
        worker: 'web/engine/worker/worker.ts',
        inline: 'web/engine/client/inline.ts',
        calls: 'web/engine/worker/calls.ts',
        tokenizers: 'web/engine/worker/tokenizers.ts',
        ...Object.fromEntries(lazyModules().map((name) => [name, `build/wasm/${name}.mjs`])),
      },
      outdir: engine,
    });
  } else missing.push('build/wasm/*.mjs: build the preset wasm-release first (npm run build)');
  for (const name of wasmModules().map((module) => `${module}.wasm`)) {
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

// Bundles. ---------------------------------------------------------------------------------------

/// Scripts in shared chunks, style sheets and fonts, all under names that change with their content.
export async function bundlePages(out) {
  const { metafile } = await esbuild.build({
    ...bundling,
    entryPoints: {
      main: 'web/article/main.ts',
      element: 'web/embed/element.ts',
      frame: 'web/embed/frame.ts',
      host: 'web/embed/host.ts',
      gallery: 'web/embed/gallery/gallery.ts',
      ...Object.fromEntries(LAB.map((name) => [name, `web/lab/${name}.ts`])),
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
  const style = async (name, source) =>
    place(join(out, 'assets'), `${name}.css`, await styleSheet(source, fonts));
  const nearest = bundle('web/explorables/nearest/nearest.ts');
  const main = bundle('web/article/main.ts');
  const statics = (imports) => imports.filter((entry) => entry.kind === 'import-statement');
  const preload = new Set([
    nearest.path,
    ...[...statics(nearest.imports), ...statics(main.imports)].map(({ path }) =>
      relative(out, inRoot(path)),
    ),
  ]);
  // The addresses that other people's pages hold must not change, so they lead to those that do.
  await mkdir(join(out, 'embed'), { recursive: true });
  for (const name of ['element', 'host']) {
    const target = basename(bundle(`web/embed/${name}.ts`).path);
    await writeFile(join(out, 'embed', `${name}.js`), `import '../assets/${target}';\n`);
  }
  const element = bundle('web/embed/element.ts').path;
  return {
    script: main.path,
    element: { path: element, integrity: integrityOf(await readFile(join(out, element))) },
    style: `assets/${await style('page', 'web/article/article.css')}`,
    font: `assets/${fonts.upright}`,
    preload: [...preload],
    gallery: {
      script: `../${bundle('web/embed/gallery/gallery.ts').path}`,
      style: `../assets/${await style('gallery', 'web/embed/gallery/gallery.css')}`,
    },
    lab: {
      scripts: Object.fromEntries(LAB.map((name) => [name, bundle(`web/lab/${name}.ts`).path])),
      style: `assets/${await style('lab', 'web/lab/lab.css')}`,
    },
    frame: {
      script: `../${bundle('web/embed/frame.ts').path}`,
      style: `../assets/${await style('frame', 'web/embed/frame.css')}`,
    },
  };
}

async function placeFonts(out) {
  const face = async (style) =>
    place(join(out, 'assets'), `source-serif-4-${style}.woff2`, await readFont(style));
  return { upright: await face('normal'), italic: await face('italic') };
}

// Pages. -----------------------------------------------------------------------------------------

/// Writes the pages; returns what the single file is made from as well.
export async function writePages(out, assets) {
  const { renderContent, framePage, figures, siteHead, POLICY, FRAME_POLICY } = await prerenderer();
  const { galleryPage, oembed } = await prerenderer('web/embed/gallery/page.ts');
  const engine = await nodeEngine(out);
  const allCards = await cards();
  const content = await renderContent({
    chapter: await chapters(),
    glossary: await readFile(inRoot('web/article/chapters/glossary.md'), 'utf8'),
    facts: {
      cards: Object.fromEntries(allCards.map(({ folder, card }) => [folder, card])),
      call: engine && ((method, params) => engine.call(method, params)),
    },
  });
  engine?.dispose();
  const { html, missing: unbound } = framePage(content, {
    policy: POLICY,
    head: siteHead(assets),
    licences: 'licences.txt',
    footer: '<p><a href="embed/index.html">Figures for your own page</a></p>',
  });
  missing.push(...unbound);
  await writeFile(join(out, 'index.html'), light(html));
  await writeFile(
    join(out, 'embed', 'index.html'),
    galleryPage(figures, { policy: POLICY, ...assets.gallery, element: assets.element }),
  );
  // Of scripts whose names change with their content; what never changes its name can't keep its sum.
  const sums = Object.entries(await integrityTable(join(out, 'assets')));
  const table = Object.fromEntries(sums.map(([file, sum]) => [`assets/${file}`, sum]));
  await writeFile(join(out, 'integrity.json'), `${JSON.stringify(table, null, 2)}\n`);
  // Documents that name the site's address are made where it is known.
  const address = process.env.EMBEDSCOPE_URL;
  const root = address && new URL(address.endsWith('/') ? address : `${address}/`);
  const embedPage = (title, { figure = '', head = '' } = {}) =>
    light(`<!doctype html>
<html lang="en"${figure && ` data-figure="${figure}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${FRAME_POLICY}">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>${head}
<link rel="stylesheet" href="${assets.frame.style}">
<script type="module" src="${assets.frame.script}"></script>
</head>
<body><noscript><p>This figure needs JavaScript. The <a href="../index.html">page it comes from</a> can be read without.</p></noscript></body>
</html>
`);
  await writeFile(join(out, 'embed', 'frame.html'), embedPage('A figure of Embedscope'));
  for (const figure of root ? figures : []) {
    const { name, title } = figure;
    const document = `${name}.oembed.json`;
    const head = `<link rel="alternate" type="application/json+oembed" href="${new URL(`embed/${document}`, root)}" title="${title}">`;
    await writeFile(join(out, 'embed', `${name}.html`), embedPage(title, { figure: name, head }));
    await writeFile(join(out, 'embed', document), JSON.stringify(oembed(root, figure)));
  }
  await mkdir(join(out, 'lab'), { recursive: true });
  for (const name of LAB) {
    const page = await readFile(inRoot(`web/lab/${name}.html`), 'utf8');
    const { scripts, style } = assets.lab;
    const placed = { policy: POLICY, style, script: scripts[name] };
    await writeFile(
      join(out, 'lab', `${name}.html`),
      page.replace(/\{\{(\w+)\}\}/g, (_, part) => placed[part]),
    );
  }
  return content;
}

/// All chapters as one text, in the order of their numbers.
async function chapters() {
  const folder = inRoot('web/article/chapters');
  const names = (await readdir(folder)).filter((name) => /^\d+-.*\.md$/.test(name)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.join('\n\n');
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

// Licences. --------------------------------------------------------------------------------------

export async function licences() {
  const parts = [];
  for (const file of ['LICENSE', 'THIRD-PARTY-NOTICES', 'THIRD-PARTY-NOTICES.md']) {
    if (existsSync(inRoot(file))) parts.push(await readFile(inRoot(file), 'utf8'));
  }
  const bundled = [
    'lit',
    'lit-html',
    'lit-element',
    '@lit/reactive-element',
    'valibot',
    '@fontsource-variable/source-serif-4',
    'workbox-core',
    'workbox-precaching',
    'workbox-routing',
    'workbox-strategies',
  ];
  for (const name of bundled) {
    const files = ['LICENSE', 'LICENSE.md'].map((file) => inRoot('node_modules', name, file));
    const file = files.find(existsSync);
    if (file) parts.push(`${name}\n\n${await readFile(file, 'utf8')}`);
    else missing.push(`the licence of ${name}`);
  }
  return parts.join(`\n${'-'.repeat(80)}\n\n`);
}
