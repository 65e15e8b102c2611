/**
 * The npm package as its users meet it: packed, installed into fresh projects outside of this repository
 * (from the tarball alone; it depends on nothing), and run from there.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';
import * as vite from 'vite';
import webpack from 'webpack';
import { serve } from '../../scripts/serve.mjs';
import { inEachEngine } from './drive/everywhere.ts';
import { snippetOf } from './readme.ts';

const execute = promisify(execFile);
const inRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const packageDir = inRoot('dist/embedscope');
const LONGEST = 300_000;

let folder: string;
let tarball: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embedscope-package-'));
  await execute('npm', ['pack', packageDir, '--pack-destination', folder]);
  tarball = join(folder, (await readdir(folder))[0]!);
});
after(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** A new project with the package installed, and these files. */
async function project(name: string, files: Record<string, string>): Promise<string> {
  const root = join(folder, name);
  await mkdir(root, { recursive: true });
  const manifest = { name, private: true, type: 'module', version: '1.0.0' };
  await writeFile(join(root, 'package.json'), JSON.stringify(manifest));
  await execute('npm', ['install', tarball, '--offline', '--no-audit', '--no-fund'], { cwd: root });
  for (const [path, text] of Object.entries(files)) await writeFile(join(root, path), text);
  return root;
}

// What is asked everywhere, and the answer by plain arithmetic on the shipped files. ---------------

interface Answer {
  mode: string;
  hits: { word: string; score: number }[];
}

const ask = `
export async function ask(openEngine, words, options) {
  const engine = openEngine({ models: [words], ...options });
  await engine.call('words.load', { part: 'all' });
  const { hits } = await engine.call('vectors.nearest', {
    query: 'river', k: 5, metric: 'cosine', unit: true, centre: false,
  });
  const { mode } = engine;
  engine.dispose();
  return { mode, hits: hits.map(({ word, score }) => ({ word, score })) };
}
`;

async function truth(): Promise<Answer['hits']> {
  const rows: { word: string; values: Float64Array }[] = [];
  for (const name of ['head', 'tail']) {
    const file = await readFile(inRoot(`models/words/${name}.safetensors`));
    const headerBytes = Number(file.readBigUInt64LE(0));
    const header = JSON.parse(file.toString('utf8', 8, 8 + headerBytes));
    const bytes = (tensor: string) => {
      const [start, end] = header[tensor].data_offsets;
      return file.subarray(8 + headerBytes + start, 8 + headerBytes + end);
    };
    const [count, dims] = header.embedding.shape;
    const [values, scale] = [bytes('embedding'), bytes('scale')];
    const words = bytes('words').toString('utf8').split('\n');
    for (let row = 0; row < count; row++) {
      const each = scale.readFloatLE(4 * row);
      const vector = Float64Array.from(
        { length: dims },
        (_, i) => values.readInt8(row * dims + i) * each,
      );
      const length = Math.hypot(...vector);
      rows.push({ word: words[row]!, values: vector.map((value) => value / length) });
    }
  }
  const query = rows.find(({ word }) => word === 'river')!;
  return rows
    .filter((row) => row !== query)
    .map(({ word, values }) => ({
      word,
      score: values.reduce((sum, v, i) => sum + v * query.values[i]!, 0),
    }))
    .sort((a, b) => b.score - a.score)
    .slice(0, 5);
}
const expected = truth();

async function assertRight(answer: Answer | undefined, mode: string): Promise<void> {
  const hits = await expected;
  assert.ok(answer, 'there is an answer');
  assert.equal(answer.mode, mode);
  assert.deepEqual(
    answer.hits.map(({ word }) => word),
    hits.map(({ word }) => word),
  );
  for (const [i, { score }] of answer.hits.entries()) {
    assert.ok(Math.abs(score - hits[i]!.score) < 1e-5, `${score} is ${hits[i]!.score}`);
  }
}

// Pages. -------------------------------------------------------------------------------------------

/** The engine three ways, and a figure. */
const page = {
  'ask.js': ask,
  'own-worker.js': `
import { openEngine } from 'embedscope/core';
import words from 'embedscope/models/words';
import { ask } from './ask.js';
ask(openEngine, words, { worker: 'inline' }).then(postMessage, (error) => postMessage({ error: String(error) }));
`,
  'main.js': `
import { openEngine } from 'embedscope';
import words from 'embedscope/models/words';
import 'embedscope/nearest';
import { ask } from './ask.js';

const inOwnWorker = () => new Promise((resolve) => {
  const worker = new Worker(new URL('./own-worker.js', import.meta.url), { type: 'module' });
  worker.onmessage = ({ data }) => resolve(data);
});
const attempt = (work) => work.catch((error) => ({ error: String(error) }));
window.answers = Promise.all([
  attempt(ask(openEngine, words, { worker: 'worker' })),
  attempt(ask(openEngine, words, { worker: 'inline' })),
  inOwnWorker(),
]);
`,
};
const body = '<es-nearest word="river" metric="cosine"></es-nearest>';

async function answersOf(url: string): Promise<void> {
  await inEachEngine('package', async (reader) => {
    await reader.open(url);
    const answers = await reader.until(
      'the answers',
      () => (globalThis as unknown as { answers?: Promise<Answer[]> }).answers ?? null,
    );
    await assertRight(answers[0], 'worker');
    await assertRight(answers[1], 'inline');
    await assertRight(answers[2], 'inline');
    await reader.meet('es-nearest');
    await reader.reads('es-nearest >>> [data-verdict]', '“rivers” is nearest to “river” by cosine');
    assert.deepEqual(reader.tab.complaints ?? [], []);
  });
}

/** Serves a folder under the strict policy of our own server. */
async function withServer(root: string, visit: (url: string) => Promise<void>): Promise<void> {
  const server = await serve({ root, port: 0 });
  try {
    await visit(server.url);
  } finally {
    await server.close();
  }
}

// Tests. -------------------------------------------------------------------------------------------

test('publint and attw find nothing', { timeout: LONGEST }, async () => {
  const { messages } = await publint({ pkgDir: packageDir, strict: true });
  assert.deepEqual(messages, []);
  // ES modules only, by intent: that CommonJS has to import() them is the one thing attw may say.
  const attw = inRoot('node_modules/@arethetypeswrong/cli/dist/index.js');
  await execute(process.execPath, [attw, tarball, '--profile', 'esm-only']);
});

test('nothing runs at installation, and nothing is depended upon', async () => {
  const manifest = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8'));
  assert.equal(manifest.scripts, undefined);
  for (const kind of ['dependencies', 'peerDependencies', 'optionalDependencies']) {
    assert.equal(manifest[kind], undefined);
  }
  for (const [entry, target] of Object.entries(manifest.exports)) {
    if (typeof target === 'object') assert.equal(Object.keys(target!)[0], 'types', entry);
  }
});

test('a Node script', { timeout: LONGEST }, async () => {
  const root = await project('node', {
    'ask.js': ask,
    'main.js': `
import { openEngine, EngineError } from 'embedscope';
import words from 'embedscope/models/words';
import 'embedscope/nearest'; // does nothing on a server
import { ask } from './ask.js';

const bare = openEngine();
const refused = await bare.call('words.load', { part: 'head' }).catch((error) => error);
bare.dispose();
const folder = new URL('./node_modules/embedscope/', import.meta.url);
console.log(JSON.stringify({
  packaged: await ask(openEngine, words),
  based: await ask(openEngine, words, { base: folder }),
  refused: refused instanceof EngineError && refused.code,
}));
`,
  });
  const { stdout } = await execute(process.execPath, ['main.js'], { cwd: root });
  const shown = `${snippetOf('As a library', 'js')}console.log(hits[0].word);\nengine.dispose();\n`;
  await writeFile(join(root, 'readme.js'), shown);
  const said = await execute(process.execPath, ['readme.js'], { cwd: root });
  assert.equal(said.stdout.trim(), (await expected)[0]!.word, 'what the README shows');
  const { packaged, based, refused } = JSON.parse(stdout);
  await assertRight(packaged, 'inline');
  await assertRight(based, 'inline');
  assert.equal(refused, 'left_out');
});

test('a Vite app: worker, main thread, a worker of its own, a figure', {
  timeout: LONGEST,
}, async () => {
  const root = await project('vite', {
    ...page,
    'index.html': `<!doctype html><title>t</title><link rel="icon" href="data:,"><body>${body}<script type="module" src="/main.js"></script>`,
  });
  const logLevel = 'warn';
  await vite.build({ root, logLevel, configFile: false });
  await withServer(join(root, 'dist'), answersOf);

  // Its development server, with the line that the README asks for.
  const server = await vite.createServer({
    root,
    logLevel,
    configFile: false,
    optimizeDeps: { exclude: ['embedscope'] },
    server: { port: 0, host: 'localhost' },
  });
  try {
    await server.listen();
    await answersOf(server.resolvedUrls!.local[0]!);
  } finally {
    await server.close();
  }
});

test('a webpack app: the same', { timeout: LONGEST }, async () => {
  const root = await project('webpack', page);
  await bundleByWebpack(root, 'main.js');
  await writeFile(
    join(root, 'dist/index.html'),
    `<!doctype html><title>t</title><link rel="icon" href="data:,"><body>${body}<script src="main.js"></script>`,
  );
  await withServer(join(root, 'dist'), answersOf);
});

test('what is imported and not used costs nothing', { timeout: LONGEST }, async () => {
  const root = await project('unused', {
    'main.js': `import { openEngine } from 'embedscope';\nimport words from 'embedscope/models/words';\nconsole.log('hello');\n`,
    'index.html': '<!doctype html><script type="module" src="/main.js"></script>',
  });
  await bundleByWebpack(root, 'main.js');
  assert.deepEqual(await readdir(join(root, 'dist')), ['main.js']);
  assert.ok((await readFile(join(root, 'dist/main.js'))).length < 200);
  await rm(join(root, 'dist'), { recursive: true });
  await vite.build({ root, logLevel: 'warn', configFile: false });
  // Vite copies files that a module names even where the module goes; code it leaves out.
  const files = await readdir(join(root, 'dist/assets'));
  const script = files.find((name) => name.startsWith('index-'))!;
  assert.ok((await readFile(join(root, 'dist/assets', script))).length < 2000);
});

test('types: what the README shows compiles, and what is wrong does not', {
  timeout: LONGEST,
}, async () => {
  const root = await project('types', {
    'right.ts': `
import { type Engine, EngineError, type Hit, openEngine } from 'embedscope';
import words from 'embedscope/models/words';
import { serveFrom } from 'embedscope/nearest';
import 'embedscope/element';

serveFrom('/embedscope/');
const engine: Engine = openEngine({ models: [words], worker: 'inline' });
const { hits } = await engine.call('vectors.nearest', {
  query: 'river', k: 10, metric: 'cosine', unit: true, centre: false,
});
const first: Hit | undefined = hits[0];
const figure = document.createElement('es-nearest');
figure.theme = 'dark';
figure.addEventListener('embedscope-change', ({ detail }) => detail.state.word);
export const error = new EngineError('cancelled', String(first));
`,
    'wrong.ts': `
import { openEngine } from 'embedscope';
// @ts-expect-error there is no such method
void openEngine().call('vectors.farthest', {});
// @ts-expect-error there is no such metric
void openEngine().call('vectors.nearest', { query: 'a', k: 1, metric: 'taxi', unit: true, centre: false });
`,
  });
  // Typed arrays have a parameter from TypeScript 5.7 on only.
  const types = join(packageDir, 'types');
  for (const file of await readdir(types, { recursive: true })) {
    if (!file.endsWith('.d.ts')) continue;
    assert.doesNotMatch(await readFile(join(types, file), 'utf8'), /\b\w+\d+Array</, file);
  }
  for (const [module, resolution] of [
    ['esnext', 'bundler'],
    ['nodenext', 'nodenext'],
  ]) {
    await execute(
      process.execPath,
      [
        inRoot('node_modules/typescript/bin/tsc'),
        ...['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022,dom,dom.iterable'],
        ...[
          '--module',
          module!,
          '--moduleResolution',
          resolution!,
          '--types',
          '',
          '--skipLibCheck',
          'false',
        ],
        ...['right.ts', 'wrong.ts'],
      ],
      { cwd: root },
    ).catch((error: { stdout: string }) => assert.fail(`${resolution}: ${error.stdout}`));
  }
});

test('script tags: by version, with integrity, from another origin', {
  timeout: LONGEST,
}, async () => {
  const { version } = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8'));
  const integrity: Record<string, string> = JSON.parse(
    await readFile(join(packageDir, 'integrity.json'), 'utf8'),
  );
  for (const [file, value] of Object.entries(integrity)) {
    const digest = createHash('sha384')
      .update(await readFile(join(packageDir, file)))
      .digest('base64');
    assert.equal(value, `sha384-${digest}`, file);
  }
  const readme = await readFile(join(packageDir, 'README.md'), 'utf8');
  assert.ok(readme.includes(integrity['element.js']!) && readme.includes(`@${version}/element.js`));

  const host = join(folder, 'host');
  const registry = join(folder, 'registry');
  const served = join(registry, `embedscope@${version}`);
  await mkdir(host);
  await cp(packageDir, served, { recursive: true });
  const registryServer = await serve({ root: registry, port: 0 });
  try {
    const at = `${registryServer.url}embedscope@${version}/`;
    const map = Object.fromEntries(
      Object.entries(integrity).map(([file, value]) => [`${at}${file}`, value]),
    );
    await writeFile(
      join(host, 'index.html'),
      `<!doctype html><title>t</title><link rel="icon" href="data:,"><body><embed-scope figure="nearest" word="river" metric="cosine"></embed-scope>
<script type="importmap">${JSON.stringify({ integrity: map })}</script>
<script type="module" src="${at}element.js" integrity="${integrity['element.js']}" crossorigin="anonymous"></script>`,
    );
    // Another origin: the same server by another name, without our policy, as a blog has none.
    const hostServer = await serve({
      root: host,
      port: 0,
      headers: () => ({ 'Content-Security-Policy': null }),
    });
    try {
      await inEachEngine('package by version', async (reader) => {
        await reader.open(hostServer.url);
        await reader.meet('embed-scope >>> es-nearest');
        await reader.reads(
          'embed-scope >>> es-nearest >>> [data-verdict]',
          '“rivers” is nearest to “river”',
        );
      });

      // One script changed on its way: the browser refuses it.
      const chunk = Object.keys(integrity).find((file) => basename(file).startsWith('nearest-'))!;
      const whole = await readFile(join(served, chunk), 'utf8');
      await writeFile(join(served, chunk), `${whole}\n// changed`);
      await inEachEngine('package changed', async (reader) => {
        await reader.open(hostServer.url);
        await reader.reads('embed-scope >>> p', 'could not be loaded');
      });
    } finally {
      await hostServer.close();
    }
  } finally {
    await registryServer.close();
  }
});

test('the custom-elements manifest names every element, and modules that exist', async () => {
  const { modules } = JSON.parse(await readFile(join(packageDir, 'custom-elements.json'), 'utf8'));
  const manifest = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8'));
  const { figures } = await import('#figures');
  const tags = modules.map(
    ({ declarations }: { declarations: { tagName: string }[] }) => declarations[0]!.tagName,
  );
  assert.deepEqual(tags, ['embed-scope', ...figures.map(({ name }) => `es-${name}`)]);
  for (const { path, declarations } of modules) {
    assert.ok(manifest.exports[`./${path.replace(/\.js$/, '')}`], path);
    assert.ok(manifest.sideEffects.includes(`./${path}`), path);
    assert.ok(declarations[0].attributes.length > 0, path);
  }
});

/** Bundles as a project does that has webpack and no settings. */
function bundleByWebpack(root: string, entry: string): Promise<void> {
  const compiler = webpack({
    mode: 'production',
    context: root,
    entry: `./${entry}`,
    output: { path: join(root, 'dist'), filename: 'main.js', publicPath: 'auto' },
    performance: { hints: false },
  });
  return new Promise((resolve, reject) => {
    compiler.run((error, stats) => {
      const problems = stats?.toJson({ errors: true, warnings: true });
      compiler.close(() => {
        const found = [...(problems?.errors ?? []), ...(problems?.warnings ?? [])];
        if (error ?? found.length)
          reject(error ?? new Error(found.map(({ message }) => message).join('\n')));
        else resolve();
      });
    });
  });
}
