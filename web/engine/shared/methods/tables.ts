/** Opening, reading and closing tables. */
import type { Table } from '../../../../wasm/core.d.ts';
import { wordsTable } from '../arguments.ts';
import type { DType, TableInfo } from '../calls.ts';
import { EngineError } from '../errors.ts';
import type { Context, StartedCore } from '../runtime.ts';
import type { OpenTable } from '../tables.ts';
import type { Handlers } from './handler.ts';

const maxRows = 2 ** 32 - 2;

export const tableMethods: Handlers<'vectors.open' | 'vectors.close' | 'vectors.words'> = {
  'vectors.open': async (given, context) => {
    const name = given.tableName();
    if (name === wordsTable) {
      throw new EngineError('invalid_argument', `the name "${wordsTable}" belongs to words.load`);
    }
    if (given.has('files')) {
      const files = given.texts('files').map((file) => context.runtime.url(file));
      return context.runtime.loads.share(
        JSON.stringify([name, files]),
        async (signal, onProgress) =>
          openFiles(name, files, {
            ...context,
            signal,
            report: (_, done, total) => onProgress(done, total),
          }),
        context.signal,
        (done, total) => context.report('loading vectors', done, total),
      );
    }
    const values = given.floats('values');
    const rows = given.integer('rows', 1, maxRows);
    const dims = given.integer('dims', 1, 131_071);
    const words = given.has('words') ? given.texts('words') : [];
    if (words.some((word) => word.includes('\n'))) {
      throw new EngineError('malformed', 'vectors.open: a word holds a line break');
    }
    const lines = new TextEncoder().encode(words.join('\n'));
    const dtype = given.has('dtype') ? given.choice('dtype', ['f32', 'f16', 'i8'] as const) : 'f32';
    const core = await context.runtime.core(context);
    const given32 = core.module.call(({ Table }) => Table.fromValues(values, rows, dims, lines));
    if (dtype === 'f32') return describe(core, core.tables.set(name, given32));
    try {
      const stored = core.module.call(() => given32.smaller(dtype === 'i8'));
      return describe(core, core.tables.set(name, stored));
    } finally {
      core.module.free(given32);
    }
  },

  'vectors.close': (given, context) => {
    const name = given.tableName();
    context.runtime.graphs.clear();
    return { closed: context.runtime.started?.tables.close(name) ?? false };
  },

  'vectors.words': async (given, context) => {
    const name = given.table();
    const from = given.integer('from', 0, maxRows, 0);
    const count = given.integer('count', 0, maxRows, maxRows);
    const { module, tables } = await context.runtime.core(context);
    return tables.use(name, ({ handle }) =>
      module.run(() => {
        const lines = handle.words(from, count);
        return {
          words: lines === '' ? [] : lines.split('\n'),
          counts: handle.counts(from, count),
        };
      }),
    );
  },
};

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
  const dtype = core.module.run(() => handle.dtype() as DType);
  return { table: name, rows, dims, dtype, hasWords };
}
