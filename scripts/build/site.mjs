// dist/site: the book, what other people's pages embed, the engine and the models.
//
// Every bundle lies one folder below the site's root: web/kit/engine.ts finds the root by that.
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { inRoot } from '../lib/paths.mjs';
import { publishedModels } from '../lib/published/entries.mjs';
import { placePictures } from './pictures.mjs';
import {
  bundling,
  cards,
  hasEngine,
  integrityOf,
  integrityTable,
  lazyModules,
  light,
  lightenCode,
  missing,
  ownKeys,
  place,
  prerenderer,
  rewriteScripts,
  wasmModules,
  workDir,
} from './shared.mjs';
import { bookSheets, figureRooms, readFont, styleSheet } from './styles.mjs';

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
        'text-calls': 'web/engine/worker/text-calls.ts',
        tokenizers: 'web/engine/worker/tokenizers.ts',
        ...Object.fromEntries(lazyModules().map((name) => [name, `build/wasm/${name}.mjs`])),
      },
      outdir: engine,
    });
    await rewriteScripts(engine, ownKeys);
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
  const bundled = async (entryPoints) => {
    const { metafile } = await esbuild.build({
      ...bundling,
      entryPoints,
      splitting: true,
      outdir: join(out, 'assets'),
      entryNames: '[name]-[hash]',
      chunkNames: '[name]-[hash]',
    });
    return Object.entries(metafile.outputs);
  };
  // What pages share is split anew for each set of them: without the lab, a page loads fewer and larger chunks.
  const outputs = [
    ...(await bundled({
      main: 'web/article/main.ts',
      element: 'web/embed/element.ts',
      frame: 'web/embed/frame.ts',
      host: 'web/embed/host.ts',
      gallery: 'web/embed/gallery/gallery.ts',
    })),
    ...(await bundled(Object.fromEntries(LAB.map((name) => [name, `web/lab/${name}.ts`])))),
  ];
  await rewriteScripts(join(out, 'assets'), lightenCode, ownKeys);
  const bundle = (source) => {
    const found = outputs.find(([, output]) => output.entryPoint === source);
    return { path: relative(out, inRoot(found[0])), imports: found[1].imports };
  };
  const fonts = await placeFonts(out);
  const style = async (name, source, rules) =>
    place(join(out, 'assets'), `${name}.css`, await styleSheet(source, fonts, rules));
  const main = bundle('web/article/main.ts');
  const statics = ({ path, imports }) => [
    path,
    ...imports
      .filter(({ kind }) => kind === 'import-statement')
      .map((entry) => relative(out, inRoot(entry.path))),
  ];
  /// Chunks that a figure and the page's script need beside themselves.
  const chunksOf = (name) => {
    const figure = bundle(`web/explorables/${name}/${name}.ts`);
    return [...new Set([...statics(figure), ...statics(main)])].filter(
      (path) => path !== main.path,
    );
  };
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
    style: `assets/${await style('page', bookSheets, await figureRooms())}`,
    font: `assets/${fonts.upright}`,
    fonts,
    chunksOf,
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

/// The book's pages, with the numbers that the engine answers from a site's files.
export async function bookOf(site) {
  const { renderBook } = await prerenderer();
  const engine = await nodeEngine(site);
  const all = await cards();
  const book = await renderBook({
    chapters: await texts('web/article/chapters'),
    pages: await texts('web/article/pages'),
    published: publishedModels(),
    facts: {
      cards: Object.fromEntries(all.map(({ folder, card }) => [folder, card])),
      call: engine && ((method, params) => engine.call(method, params)),
    },
  });
  engine?.dispose();
  return book;
}

/// Writes the pages; returns the book, from which the single file is made as well.
/// @param drawn whether figures get their pictures
export async function writePages(out, assets, { drawn = true } = {}) {
  const { siteDocument, anchors, searchIndex, figures, POLICY, FRAME_POLICY } = await prerenderer();
  const { galleryPage, oembed } = await prerenderer('web/embed/gallery/page.ts');
  const book = await bookOf(out);
  missing.push(...book.missing);
  // Documents that name the site's address are made where it is known.
  const root = siteAddress();
  const pictures = drawn ? await placePictures(out, book.pages, assets.fonts) : new Set();
  for (const page of book.pages) {
    // The figure that stands above the first heading is seen first.
    const [, figure] = /<es-([\w-]+) class="figure"/.exec(page.opening) ?? [];
    const named = [...(page.opening + page.body).matchAll(/<es-([\w-]+) class="figure"/g)].map(
      ([, name]) => name,
    );
    const shown = [...named, ...pictures].find((name) => pictures.has(name));
    const { html, missing: unbound } = siteDocument(book, page, {
      assets,
      preload: figure ? assets.chunksOf(figure) : [],
      address: root,
      picture: shown && `figures/${shown}/picture.png`,
    });
    missing.push(...unbound);
    await write(out, page.path, light(html));
  }
  await write(out, 'anchors.json', JSON.stringify(anchors(book)));
  await write(out, 'search.json', searchIndex(book));
  if (root) await write(out, 'sitemap.xml', siteMap(book.pages, root));
  await write(
    out,
    'embed/index.html',
    galleryPage(figures, { policy: POLICY, ...assets.gallery, element: assets.element }),
  );
  // Of scripts whose names change with their content; what never changes its name can't keep its sum.
  const sums = Object.entries(await integrityTable(join(out, 'assets')));
  const table = Object.fromEntries(sums.map(([file, sum]) => [`assets/${file}`, sum]));
  await writeFile(join(out, 'integrity.json'), `${JSON.stringify(table, null, 2)}\n`);
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
  return book;
}

async function write(out, path, text) {
  await mkdir(join(out, dirname(path)), { recursive: true });
  await writeFile(join(out, path), text);
}

/// The Markdown files of a folder, by their names without the ending.
async function texts(folder) {
  const names = (await readdir(inRoot(folder))).filter((name) => name.endsWith('.md'));
  const read = async (name) => [
    name.slice(0, -'.md'.length),
    await readFile(inRoot(folder, name), 'utf8'),
  ];
  return Object.fromEntries(await Promise.all(names.map(read)));
}

/// Where the site will be, from EMBEDSCOPE_URL; undefined where it is not said.
export function siteAddress() {
  const address = process.env.EMBEDSCOPE_URL;
  return address ? new URL(address.endsWith('/') ? address : `${address}/`) : undefined;
}

function siteMap(pages, root) {
  const addresses = pages.map(
    ({ path }) => new URL(path.replace(/(^|\/)index\.html$/, '$1'), root),
  );
  const urls = addresses.map(
    ({ href }) => `<url><loc>${href.replaceAll('&', '&amp;')}</loc></url>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${urls.join('\n')}
</urlset>
`;
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
    'minisearch',
    '@fontsource-variable/source-serif-4',
    'workbox-core',
    'workbox-precaching',
    'workbox-routing',
    'workbox-strategies',
  ];
  for (const name of bundled) {
    const files = ['LICENSE', 'LICENSE.md', 'LICENSE.txt'].map((file) =>
      inRoot('node_modules', name, file),
    );
    const file = files.find(existsSync);
    if (file) parts.push(`${name}\n\n${await readFile(file, 'utf8')}`);
    else missing.push(`the licence of ${name}`);
  }
  return parts.join(`\n${'-'.repeat(80)}\n\n`);
}
