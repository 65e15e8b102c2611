import * as v from 'valibot';
import type { Table } from '../../../../../wasm/core.d.ts';
import { EngineError } from '../../errors.ts';
import type { Context, StartedCore } from '../../runtime.ts';
import type { OpenTable } from '../../tables.ts';
import { call } from '../call.ts';
import { file, floats, name, none, oneOf, text, texts, whole, wordsTable } from '../parameters.ts';

/** How a table stores its values: `i8` is eight bits with a scale a row. */
const dtype = oneOf(['f32', 'f16', 'i8']);

export interface TableInfo {
  table: string;
  rows: number;
  dims: number;
  dtype: 'f32' | 'f16' | 'i8';
  hasWords: boolean;
  /** What was decided in reading a file that leaves it open (which column holds labels, say), a sentence each. */
  notices: string[];
}

/**
 * Opens a table under a name of the caller's: a file of vectors, or values, with or without words. A file is
 * told by its first bytes: .npy, safetensors, word2vec's and GloVe's text, word2vec's binary, a table of tabs,
 * lines of JSON, or word files as in models/words, which may come in parts. A table of that name is replaced
 * once the new one stands.
 * @throws malformed or unsupported for another file, naming it; malformed for words that hold line breaks
 */
export const open = call(
  {
    table: name,
    /** A file of vectors, or word files, their parts in order; relative to the engine's base. */
    files: v.optional(texts),
    /** Names the matrix of a safetensors file that has several. */
    tensor: v.optional(text(10_000), ''),
    /** File of labels beside the vectors: a line a row, fields parted by tabs, with or without headings. */
    labels: v.optional(file),
    /** Which column of the labels: its heading, or its number from 1; the first when left out. */
    column: v.optional(text(10_000), ''),
    /** In place of `files`: rows × dims, row-major; finite. */
    values: v.optional(floats),
    rows: v.optional(whole(1, none - 1)),
    dims: v.optional(whole(1, 131_071)),
    /** One a row. They may repeat: the first of equal ones is found. */
    words: v.optional(texts, []),
    /** How to store the values; less precise types take less memory. */
    dtype: v.optional(dtype, 'f32'),
  },
  async (given, context): Promise<TableInfo> => {
    const { table, values, rows, dims, words } = given;
    requireFree(table, 'vectors.open');
    if (given.files) {
      const files = given.files.map((path) => context.runtime.url(path));
      const { tensor, column, dtype: stored } = given;
      const labels = given.labels === undefined ? undefined : context.runtime.url(given.labels);
      return context.runtime.loads.share(
        JSON.stringify([table, files, tensor, labels, column, stored]),
        async (signal, onProgress) =>
          openFiles(
            table,
            { files, tensor, labels, column, stored },
            { ...context, signal, report: (_, done, total) => onProgress(done, total) },
          ),
        context.signal,
        (done, total) => context.report('loading vectors', done, total),
      );
    }
    if (!values || rows === undefined || dims === undefined) {
      throw new EngineError(
        'invalid_argument',
        'vectors.open takes either `files` or `values`, `rows` and `dims`',
      );
    }
    if (words.some((word) => word.includes('\n'))) {
      throw new EngineError('malformed', 'vectors.open: a word holds a line break');
    }
    const lines = new TextEncoder().encode(words.map((word) => `${word}\n`).join(''));
    const core = await context.runtime.core(context);
    return fromValues(core, table, { values, rows, dims, lines }, given.dtype);
  },
);

function fromValues(
  core: StartedCore,
  name: string,
  {
    values,
    rows,
    dims,
    lines,
  }: { values: Float32Array; rows: number; dims: number; lines: Uint8Array },
  dtype: TableInfo['dtype'],
): TableInfo {
  const full = core.module.call(({ Table }) => Table.fromValues(values, rows, dims, lines));
  if (dtype === 'f32') return describe(core, core.tables.set(name, full));
  try {
    const stored = core.module.call(() => full.smaller(dtype === 'i8'));
    return describe(core, core.tables.set(name, stored));
  } finally {
    core.module.free(full);
  }
}

/** The table of word vectors is filled by `words.load` alone. */
export function requireFree(table: string, method: string): void {
  if (table !== wordsTable) return;
  throw new EngineError(
    'invalid_argument',
    `${method}: the name "${wordsTable}" belongs to words.load`,
  );
}

interface Source {
  files: string[];
  tensor: string;
  labels: string | undefined;
  column: string;
  stored: TableInfo['dtype'];
}

async function openFiles(name: string, source: Source, context: Context): Promise<TableInfo> {
  const { files } = source;
  const [only] = files;
  if (only === undefined) {
    throw new EngineError('invalid_argument', 'vectors.open: `files` is empty');
  }
  const core = await context.runtime.core(context);
  const read = (path: string) =>
    context.runtime.host.read(path, {
      signal: context.signal,
      onProgress: (done, total) => context.report('', done, total),
    });
  let table: Table | undefined;
  try {
    for (const path of files) {
      const bytes = await read(path);
      if (files.length === 1 && (source.labels !== undefined || !isWordFile(bytes))) {
        return await openRows(core, name, bytes, source, context);
      }
      const first: Table | undefined = table;
      table = core.module.call(({ Table }) => (first ? first.extended(bytes) : Table.read(bytes)));
      if (first) core.module.free(first);
    }
  } catch (error) {
    if (table) core.module.free(table);
    throw error;
  }
  return describe(core, core.tables.set(name, table!));
}

/** The table of a file that is none of ours. */
async function openRows(
  core: StartedCore,
  name: string,
  bytes: Uint8Array,
  { files: [path], tensor, labels, column, stored }: Source,
  context: Context,
): Promise<TableInfo> {
  const files = await context.runtime.module('files', context);
  const named = labels === undefined ? undefined : await context.runtime.host.read(labels, context);
  const read = files.call(({ VectorRows }) => VectorRows.read(bytes, path!, tensor));
  try {
    if (named) files.call(() => read.label(named, column));
    const found = files.run(() => ({
      values: read.values(),
      rows: read.rows(),
      dims: read.dims(),
      lines: read.labels(),
      notices: read.notices(),
    }));
    return { ...fromValues(core, name, found, stored), notices: found.notices };
  } finally {
    files.free(read);
  }
}

/** Whether the header of a safetensors file says that it is of words, as in models/words. */
function isWordFile(bytes: Uint8Array): boolean {
  const start = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8 || start.getUint32(4, true) !== 0) return false;
  const length = start.getUint32(0, true);
  const header = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  return /"format"\s*:\s*"embedscope-words"/.test(header);
}

function describe(core: StartedCore, { name, handle, rows, dims, hasWords }: OpenTable): TableInfo {
  const dtype = core.module.run(() => handle.dtype() as TableInfo['dtype']);
  return { table: name, rows, dims, dtype, hasWords, notices: [] };
}
