import * as v from 'valibot';
import type { Table } from '../../../../../wasm/core.d.ts';
import { EngineError } from '../../errors.ts';
import type { Context, StartedCore } from '../../runtime.ts';
import type { OpenTable } from '../../tables.ts';
import { call } from '../call.ts';
import { floats, name, none, oneOf, texts, whole, wordsTable } from '../parameters.ts';

/** How a table stores its values: `i8` is eight bits with a scale a row. */
const dtype = oneOf(['f32', 'f16', 'i8']);

export interface TableInfo {
  table: string;
  rows: number;
  dims: number;
  dtype: 'f32' | 'f16' | 'i8';
  hasWords: boolean;
}

/**
 * Opens a table under a name of the caller's: word files (safetensors, as in models/words), or values, with
 * or without words. A table of that name is replaced once the new one stands.
 * @throws malformed for a file that is none, or words that hold line breaks
 */
export const open = call(
  {
    table: name,
    /** Word files, their parts in order, relative to the engine's base. */
    files: v.optional(texts),
    /** In place of `files`: rows × dims, row-major; finite. */
    values: v.optional(floats),
    rows: v.optional(whole(1, none - 1)),
    dims: v.optional(whole(1, 131_071)),
    /** One a row, all different. */
    words: v.optional(texts, []),
    /** How to store the values; less precise types take less memory. */
    dtype: v.optional(dtype, 'f32'),
  },
  async (given, context): Promise<TableInfo> => {
    const { table, values, rows, dims, words } = given;
    requireFree(table, 'vectors.open');
    if (given.files) {
      const files = given.files.map((file) => context.runtime.url(file));
      return context.runtime.loads.share(
        JSON.stringify([table, files]),
        async (signal, onProgress) =>
          openFiles(table, files, {
            ...context,
            signal,
            report: (_, done, total) => onProgress(done, total),
          }),
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
    const full = core.module.call(({ Table }) => Table.fromValues(values, rows, dims, lines));
    if (given.dtype === 'f32') return describe(core, core.tables.set(table, full));
    try {
      const stored = core.module.call(() => full.smaller(given.dtype === 'i8'));
      return describe(core, core.tables.set(table, stored));
    } finally {
      core.module.free(full);
    }
  },
);

/** The table of word vectors is filled by `words.load` alone. */
export function requireFree(table: string, method: string): void {
  if (table !== wordsTable) return;
  throw new EngineError(
    'invalid_argument',
    `${method}: the name "${wordsTable}" belongs to words.load`,
  );
}

async function openFiles(name: string, files: string[], context: Context): Promise<TableInfo> {
  const core = await context.runtime.core(context);
  let table: Table | undefined;
  try {
    for (const file of files) {
      const bytes = await context.runtime.host.read(file, {
        signal: context.signal,
        onProgress: (done, total) => context.report('', done, total),
      });
      const first: Table | undefined = table;
      table = core.module.call(({ Table }) => (first ? first.extended(bytes) : Table.read(bytes)));
      if (first) core.module.free(first);
    }
  } catch (error) {
    if (table) core.module.free(table);
    throw error;
  }
  if (!table) throw new EngineError('invalid_argument', 'vectors.open: `files` is empty');
  return describe(core, core.tables.set(name, table));
}

function describe(core: StartedCore, { name, handle, rows, dims, hasWords }: OpenTable): TableInfo {
  const dtype = core.module.run(() => handle.dtype() as TableInfo['dtype']);
  return { table: name, rows, dims, dtype, hasWords };
}
