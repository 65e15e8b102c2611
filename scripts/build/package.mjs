// dist/embedscope, the npm package: the engine for browsers and Node, each figure as an element, the
// models; with types, a custom-elements manifest, and checksums for script tags.
//
// Bundles of ours never look for files by themselves here. What names them is a few small modules
// (engine/files.js, models/NAME.js) in the one form that bundlers understand, new URL('./file',
// import.meta.url), which browsers and Node understand as well.
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as esbuild from 'esbuild';
import { inRoot, siteDir } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { declarations, describeCalls } from './calls.mjs';
import {
  bundling,
  cards,
  hasEngine,
  integrityTable,
  lazyModules,
  ownKeys,
  prerenderer,
  rewriteScripts,
} from './shared.mjs';

export const packageDir = inRoot('dist', 'embedscope');

export async function buildPackage() {
  await rm(packageDir, { recursive: true, force: true });
  await mkdir(packageDir, { recursive: true });
  if (!hasEngine()) return 'left out: there is no engine';
  const { figures, attributeTable, COMMON_PRESETS } = await prerenderer();
  const models = await cards();
  await placeFiles(models);
  await bundleEntries(figures, models);
  await emitTypes(figures, models);

  const manifest = await packageJson(figures, models);
  await write('package.json', json(manifest));
  await write('custom-elements.json', json(elementsManifest(figures, COMMON_PRESETS)));
  await cp(inRoot('LICENSE'), join(packageDir, 'LICENSE'));
  await cp(join(siteDir, 'licences.txt'), join(packageDir, 'LICENCES.txt'));
  const integrity = await integrityTable(packageDir);
  await write('integrity.json', json(integrity));
  await write('README.md', await readme({ figures, attributeTable, models, manifest, integrity }));
  return '';
}

const write = (path, text) => writeFile(join(packageDir, path), text);
const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

// Files, and the modules that name them. -----------------------------------------------------------

async function placeFiles(models) {
  for (const folder of ['engine', ...models.map((model) => `models/${model.folder}`)]) {
    await cp(join(siteDir, folder), join(packageDir, folder), { recursive: true });
  }
  const located = (names) => names.map((name) => `new URL('./${name}', import.meta.url).href`);
  const engine = (await readdir(join(packageDir, 'engine'))).sort();
  const places = located(engine).map((url, i) => `  'engine/${engine[i]}': ${url},\n`);
  await write(
    'engine/files.js',
    `// Where the engine's files are, by their path in this package.\nexport const engineFiles = {\n${places.join('')}};\n`,
  );
  for (const { folder, card } of models) {
    const names = (card.files ?? []).map(({ name }) => name);
    const urls = located(names.map((name) => `${folder}/${name}`));
    const files = urls.map((url, i) => `    '${names[i]}': ${url},\n`);
    await write(
      `models/${folder}.js`,
      `// The model “${card.title ?? folder}”: its card, and where its files are.\nexport default {\n  name: '${folder}',\n  card: ${JSON.stringify(card)},\n  files: {\n${files.join('')}  },\n};\n`,
    );
  }
}

// Entries. -----------------------------------------------------------------------------------------

/// What an entry is made from, by its name. Its imports of files of the package stay imports.
function entrySources(figures, models) {
  const known = new Set(models.map(({ folder }) => folder));
  const provided = (names) => {
    const wanted = [...new Set(names)].filter((name) => known.has(name));
    const imports = wanted.map((name, i) => `import model${i} from './models/${name}.js';\n`);
    return `import { engineFiles } from './engine/files.js';
${imports.join('')}import { provideFiles } from './web/embed/package/figures.ts';
provideFiles(engineFiles, [${wanted.map((_, i) => `model${i}`).join(', ')}]);
`;
  };
  const figure = (name, source) => `import 'provide:${name}';
import './${source}';
export { serveFrom } from './web/embed/package/figures.ts';
`;
  const core = (platform) => `import { engineFiles } from './engine/files.js';
import { openPackaged } from './web/embed/package/${platform}';
export { EngineError } from './web/engine/shared/errors.ts';
/** An engine: see core.d.ts. */
export const openEngine = (options) => openPackaged(engineFiles, options);
`;
  const all = figures.flatMap((figure) => figure.models);
  return {
    browser: {
      'entry:core': core('core.ts'),
      'entry:element': figure('element', 'web/embed/element.ts'),
      'provide:element': provided(all),
      ...Object.fromEntries(
        figures.flatMap(({ name, models: own }) => [
          [`entry:${name}`, figure(name, `web/explorables/${name}/${name}.ts`)],
          [`provide:${name}`, provided(own)],
        ]),
      ),
    },
    node: { 'entry:node': core('node.mjs') },
  };
}

async function bundleEntries(figures, models) {
  const sources = entrySources(figures, models);
  const build = (entries, options) =>
    esbuild.build({
      ...bundling,
      minifyWhitespace: false, // so that bundlers' own marks in comments stay
      minify: false,
      minifySyntax: true,
      entryPoints: Object.keys(entries)
        .filter((name) => name.startsWith('entry:'))
        .map((name) => ({ in: name, out: name.slice('entry:'.length) })),
      plugins: [...bundling.plugins, fromSources(entries)],
      define: { 'import.meta.url': '"https://embedscope.invalid/package/"' },
      outdir: packageDir,
      ...options,
    });
  await build(sources.browser, { splitting: true, chunkNames: 'chunks/[name]-[hash]' });
  await build(sources.node, { platform: 'node' });
  for (const folder of ['.', 'chunks']) await rewriteScripts(join(packageDir, folder), ownKeys);
  await write(
    'server.js',
    '// Figures need a browser. Imported on a server, where pages are rendered, they do nothing.\nexport function serveFrom() {}\n',
  );
}

const fromSources = (sources) => ({
  name: 'from-sources',
  setup(build) {
    build.onResolve({ filter: /^(entry|provide):/ }, ({ path }) => ({ path, namespace: 'made' }));
    build.onResolve({ filter: /^\.\/(engine|models)\/.*\.js$/, namespace: 'made' }, ({ path }) => ({
      path,
      external: true,
      sideEffects: false,
    }));
    build.onLoad({ filter: /.*/, namespace: 'made' }, ({ path }) => ({
      contents: sources[path],
      resolveDir: inRoot(),
    }));
  },
});

// Types. -------------------------------------------------------------------------------------------

/// Declarations of what the package exports, from the sources themselves.
async function emitTypes(figures, models) {
  const types = join(packageDir, 'types');
  await run(
    'node',
    [
      inRoot('node_modules/typescript/bin/tsc'),
      ...['--ignoreConfig', '--noCheck', '--noEmit', 'false'],
      ...['--declaration', '--emitDeclarationOnly', '--outDir', types],
      ...['--rootDir', inRoot('web'), '--target', 'es2022', '--module', 'esnext'],
      ...['--moduleResolution', 'bundler', '--lib', 'es2022,dom,dom.iterable', '--types', ''],
      ...['--strict', '--skipLibCheck', '--verbatimModuleSyntax', '--allowImportingTsExtensions'],
      inRoot('web/embed/package/core.ts'),
    ],
    { log: 'package-types' },
  );
  // What is declared by schemas is written out, so that nobody needs their library to read it.
  await writeFile(join(types, 'engine/shared/calls.d.ts'), declarations(await describeCalls()));
  const reached = new Set();
  const reach = async (path) => {
    if (reached.has(path)) return;
    reached.add(path);
    const text = await readFile(path, 'utf8');
    const imports = [...text.matchAll(/(?:from '|import\(')(\.[^']*)\.ts'/g)];
    // Declarations name their neighbours as the sources do; consumers look for .js.
    await writeFile(path, text.replace(/(from '\.[^']*|import\('\.[^']*)\.ts'/g, "$1.js'"));
    for (const [, name] of imports) await reach(join(dirname(path), `${name}.d.ts`));
  };
  await reach(join(types, 'embed/package/core.d.ts'));
  // The compiler also declares what only the engine's own modules use.
  const declared = (await readdir(types, { recursive: true })).filter((file) =>
    file.endsWith('.d.ts'),
  );
  for (const path of declared.map((file) => join(types, file))) {
    if (!reached.has(path)) await rm(path);
  }
  const core = `import type { Engine } from './types/engine/client/engine.js';
import type { OpenOptions } from './types/embed/package/core.js';

export { EngineError } from './types/engine/shared/errors.js';
export type { EngineErrorCode } from './types/engine/shared/errors.js';
export type { CallOptions, Engine, Files, Method, Params, Progress, Result } from './types/engine/client/engine.js';
export type { Calls, Hit, Metric, TableInfo, View } from './types/engine/shared/calls.js';
export type { OpenOptions } from './types/embed/package/core.js';
export type { Model } from './types/embed/package/model.js';

/**
 * An engine that starts, and fetches anything, only with its first call. Its files are where this
 * package's are, as the bundler sees them; with \`base\`, under that address.
 */
export declare function openEngine(options?: OpenOptions): Engine;
`;
  await write('core.d.ts', core);
  await write('node.d.ts', core);
  await write(
    'figure.d.ts',
    `/** A figure, or a frame around one. Its attributes are in custom-elements.json and in the README. */
export interface FigureElement extends HTMLElement {
  theme: 'light' | 'dark' | 'auto';
  headingLevel: number;
}

/** Detail of \`embedscope-change\`: the figure, and its state as attributes. */
export interface FigureChange {
  figure: string;
  state: Readonly<Record<string, string>>;
}

/** Has figures fetch \`engine/\` and \`models/\` from a copy at this address; before the first one starts. */
export declare function serveFrom(address: URL | string): void;

declare global {
  interface HTMLElementEventMap {
    'embedscope-ready': CustomEvent<null>;
    'embedscope-change': CustomEvent<FigureChange>;
  }
}
`,
  );
  const tags = [['element', 'embed-scope'], ...figures.map(({ name }) => [name, `es-${name}`])];
  for (const [name, tag] of tags) {
    const type = name === 'element' ? 'HTMLElement' : 'FigureElement';
    const imported =
      type === 'FigureElement' ? "import type { FigureElement } from './figure.js';\n\n" : '';
    await write(
      `${name}.d.ts`,
      `${imported}export type { FigureChange, FigureElement } from './figure.js';
export { serveFrom } from './figure.js';

declare global {
  interface HTMLElementTagNameMap {
    '${tag}': ${type};
  }
}
`,
    );
  }
  for (const { folder } of models) {
    await write(
      `models/${folder}.d.ts`,
      "import type { Model } from '../types/embed/package/model.js';\n\ndeclare const model: Model;\nexport default model;\n",
    );
  }
}

// Manifests. ---------------------------------------------------------------------------------------

/// Conditions by which what renders pages on a server is known: there is no element to define there.
const SERVERS = ['node', 'deno', 'workerd', 'edge-light'];

async function packageJson(figures, models) {
  const own = JSON.parse(await readFile(inRoot('package.json'), 'utf8'));
  const core = { types: './core.d.ts', node: './node.js', default: './core.js' };
  const elements = ['element', ...figures.map(({ name }) => name)];
  return {
    name: 'embedscope',
    version: own.version,
    description: 'Embeddings in the browser and in Node: an engine in WebAssembly, and figures',
    keywords: ['embeddings', 'word-vectors', 'webassembly', 'custom-elements', 'explorable'],
    license: own.license,
    ...(own.repository && { repository: own.repository }),
    ...(own.homepage && { homepage: own.homepage }),
    type: 'module',
    customElements: './custom-elements.json',
    // Importing a figure defines its element; everything else may be left out when unused.
    sideEffects: [...elements.map((name) => `./${name}.js`), './chunks/*.js'],
    exports: {
      '.': core,
      './core': core,
      ...Object.fromEntries(
        elements.map((name) => [
          `./${name}`,
          {
            types: `./${name}.d.ts`,
            ...Object.fromEntries(SERVERS.map((server) => [server, './server.js'])),
            default: `./${name}.js`,
          },
        ]),
      ),
      ...Object.fromEntries(
        models.map(({ folder }) => [
          `./models/${folder}`,
          { types: `./models/${folder}.d.ts`, default: `./models/${folder}.js` },
        ]),
      ),
      './engine/*': './engine/*',
      './models/*': './models/*',
      './custom-elements.json': './custom-elements.json',
      './integrity.json': './integrity.json',
      './package.json': './package.json',
    },
    main: './node.js',
    types: './core.d.ts',
    engines: own.engines,
  };
}

/// The custom-elements manifest, from each figure's presets: editors complete from it.
function elementsManifest(figures, COMMON_PRESETS) {
  const modules = figures.map(({ name, title, presets }) => {
    const attributes = [...presets.rows, ...COMMON_PRESETS].map(
      ({ name, values, about, fallback }) => ({
        name,
        description: `${about}: ${values.replaceAll('`', '')}`,
        default: fallback,
      }),
    );
    const declaration = {
      kind: 'class',
      customElement: true,
      name,
      description: title,
      tagName: `es-${name}`,
      attributes,
      events: [
        { name: 'embedscope-ready', type: { text: 'CustomEvent<null>' } },
        { name: 'embedscope-change', type: { text: 'CustomEvent<FigureChange>' } },
      ],
    };
    return javascriptModule(`${name}.js`, declaration);
  });
  const embed = {
    kind: 'class',
    customElement: true,
    name: 'EmbedScope',
    description:
      'Any figure, loaded when it nears the window; its other attributes are the figure’s',
    tagName: 'embed-scope',
    attributes: [
      { name: 'figure', description: figures.map(({ name }) => name).join(', ') },
      { name: 'theme', description: 'light, dark', default: 'the reader’s' },
    ],
    events: modules[0]?.declarations[0].events ?? [],
  };
  return { schemaVersion: '1.0.0', modules: [javascriptModule('element.js', embed), ...modules] };
}

const javascriptModule = (path, declaration) => ({
  kind: 'javascript-module',
  path,
  declarations: [declaration],
  exports: [
    {
      kind: 'custom-element-definition',
      name: declaration.tagName,
      declaration: { name: declaration.name, module: path },
    },
  ],
});

// README. ------------------------------------------------------------------------------------------

/// web/embed/package/README.md with the lists that follow from what was built.
async function readme({ figures, attributeTable, models, manifest, integrity }) {
  const text = await readFile(inRoot('web/embed/package/README.md'), 'utf8');
  const size = (card) =>
    `${((card.files ?? []).reduce((sum, { bytes }) => sum + bytes, 0) / 1e6).toFixed(1)} MB`;
  const attributes = figures.map((figure) => {
    const { name, title } = figure;
    return `### \`<es-${name}>\`: ${title}\n\n\`import 'embedscope/${name}'\`\n\n${attributeTable(figure)}\n`;
  });
  const lists = {
    version: manifest.version,
    attributes: attributes.join('\n'),
    models: models
      .map(
        ({ folder, card }) =>
          `| \`embedscope/models/${folder}\` | ${card.title ?? folder} | ${size(card)} |`,
      )
      .join('\n'),
    modules: ['core', ...lazyModules()].map((name) => `\`engine/${name}.wasm\``).join(', '),
    integrity: Object.entries(integrity)
      .filter(([file]) => !file.startsWith('engine/') && !['node.js', 'server.js'].includes(file))
      .map(([file, hash]) => `| \`${file}\` | \`${hash}\` |`)
      .join('\n'),
    'element-integrity': integrity['element.js'],
  };
  return text.replace(/\{\{([\w-]+)\}\}/g, (_, name) => {
    if (!(name in lists)) throw new Error(`README of the package: there is no “${name}”.`);
    return lists[name];
  });
}
