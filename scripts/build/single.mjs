// dist/embedscope.html: the whole book with everything that it would fetch inside, for opening from a disk. It
// sends no request; its own policy forbids them.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { inRoot, siteDir } from '../lib/paths.mjs';
import { Failure } from '../lib/say.mjs';
import { bundling, cards, hasEngine, missing, prerenderer, wasmModules } from './shared.mjs';
import { bookSheets, figureRooms, readFont, styleSheet } from './styles.mjs';

export const singleFile = inRoot('dist', 'embedscope.html');
export const singleLimit = 7_000_000;

/// @param book its pages, from writePages
export async function buildSingle(book) {
  if (!hasEngine()) return '';
  const { wholeDocument, searchIndex } = await prerenderer();
  const script = await bundle('web/offline/single/main.ts', 'esm');
  const fonts = {
    upright: dataUrl('font/woff2', await readFont('normal')),
    italic: dataUrl('font/woff2', await readFont('italic')),
  };
  const style = await styleSheet(bookSheets, fonts, await figureRooms());
  const engine = [block('engine/worker.js', await bundle('web/offline/single/worker.ts', 'iife'))];
  for (const name of wasmModules()) {
    engine.push(block(`engine/${name}.wasm`, await readFile(inRoot(`build/wasm/${name}.wasm`))));
  }
  const licencesFold = `<details class="licences" id="licences"><summary>Licences of what is inside</summary><pre>${escapeHtml(await readFile(join(siteDir, 'licences.txt'), 'utf8'))}</pre></details>`;
  const page = (models, leftOut) =>
    wholeDocument(book, {
      policy: policy(script, style),
      head: `<style>${style}</style>`,
      licences: '#licences',
      footer: leftOut.map(({ note }) => note).join('') + licencesFold,
      tail: [
        data('search.json', searchIndex(book)),
        ...engine,
        ...models.flatMap(({ blocks }) => blocks),
        `<script type="module">${script}</script>`,
      ].join('\n'),
    });

  // Models go in as long as there is room, whole, in the order in which the figures ask for them.
  const [models, leftOut] = [[], []];
  for (const model of await packedModels()) {
    const { html } = page([...models, model], leftOut);
    (Buffer.byteLength(html) <= singleLimit ? models : leftOut).push(model);
  }
  const { html, missing: unbound } = page(models, leftOut);
  missing.push(...unbound.filter((line) => !missing.includes(line)));
  const bytes = Buffer.byteLength(html);
  if (bytes > singleLimit)
    throw new Failure(`The single file has ${bytes} bytes, ${singleLimit} are allowed.`);
  await writeFile(singleFile, html);
  const without = leftOut.map(({ name }) => name).join(', ');
  return `${(bytes / 1e6).toFixed(2)} MB${without && `, without ${without}`}`;
}

async function bundle(entry, format) {
  const { outputFiles } = await esbuild.build({
    ...bundling,
    entryPoints: [entry],
    format,
    write: false,
    outdir: 'out',
    define: { 'import.meta.url': '"https://embedscope.invalid/file/"' }, // there is no site around it
  });
  // What would end the element, or put a parser into another state, is written otherwise.
  return outputFiles[0].text.replace(/<\/(?=script)/gi, '<\\/').replaceAll('<!--', '\\x3C!--');
}

function policy(script, style) {
  const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return [
    "default-src 'none'",
    `script-src ${hash(script)} 'wasm-unsafe-eval'`,
    `style-src ${hash(style)}`,
    'img-src data: blob:',
    'font-src data:',
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/// Models by need: [{ name, blocks, note }]; `note` says on the page that it was left out.
async function packedModels() {
  const { figures } = await prerenderer();
  const found = await cards();
  const wanted = [...new Set(figures.flatMap(({ models }) => models))];
  return Promise.all(
    wanted.map(async (name) => {
      const card = found.find(({ folder }) => folder === name)?.card;
      if (!card) return { name, blocks: [], note: '' };
      const read = (file) => readFile(inRoot('models', name, file));
      const json = JSON.stringify(JSON.parse(await read('card.json')));
      const blocks = [data(`models/${name}/card.json`, json)];
      let size = 0;
      for (const file of card.files ?? []) {
        const bytes = await read(file.name);
        size += bytes.length;
        blocks.push(block(`models/${name}/${file.name}`, bytes));
      }
      const megabytes = (size / 1e6).toFixed(1);
      const note = `<p class="left-out" data-model="${name}">“${escapeHtml(card.title ?? name)}” (${megabytes} MB) did not fit into this file; figures that need it say so. The site has it.</p>`;
      return { name, blocks, note };
    }),
  );
}

const data = (path, json) =>
  `<script type="application/json" data-path="${path}">${json.replaceAll('<', '\\u003c')}</script>`;

/// The smaller of two ways to pack: quantised rows have no repetitions worth looking for.
function block(path, content) {
  const strategies = [constants.Z_DEFAULT_STRATEGY, constants.Z_HUFFMAN_ONLY];
  const [packed] = strategies
    .map((strategy) => gzipSync(content, { level: 9, strategy }))
    .sort((a, b) => a.length - b.length);
  return `<script type="application/gzip" data-path="${path}">${packed.toString('base64')}</script>`;
}

const dataUrl = (type, bytes) => `data:${type};base64,${bytes.toString('base64')}`;

const escapeHtml = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
