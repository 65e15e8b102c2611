import type { StartedCore } from '../../runtime.ts';
import type { OpenTable } from '../../tables.ts';
import { call } from '../call.ts';
import { table, word } from '../parameters.ts';

export interface VectorRow {
  /** As the table writes it. */
  word: string;
  row: number;
  /** Occurrences in the training text; 0 where the table knows none. */
  count: number;
  /** dims */
  values: Float32Array;
  /** Length of the stored vector. */
  norm: number;
}

/**
 * The vector of a word.
 * @throws not_found where the table does not hold the word
 */
export const row = call({ table, word }, async (given, context): Promise<VectorRow> => {
  const core = await context.runtime.core(context);
  return core.tables.use(given.table, (open) => readRow(open, rowOf(open, given.word, core), core));
});

/** The row of a word; throws `not_found`. */
export function rowOf(table: OpenTable, word: string, core: StartedCore): number {
  return findRow(table, word, core) ?? core.module.call(() => table.handle.find(word.trim()));
}

/** The row of a word as it is written, or else without white space around it; null for none. */
export function findRow({ handle }: OpenTable, word: string, { module }: StartedCore) {
  for (const written of [word, word.trim()]) {
    const found = module.run(() => handle.find(written));
    if (found.ok) return found.value;
  }
  return null;
}

export function readRow({ handle }: OpenTable, row: number, { module }: StartedCore): VectorRow {
  return {
    word: module.run(() => handle.words(row, 1)),
    row,
    count: module.run(() => handle.counts(row, 1)[0] ?? 0),
    values: module.call(() => handle.row(row)),
    norm: module.call(() => handle.norm(row)),
  };
}
