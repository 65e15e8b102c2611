import type { StartedCore } from '../../runtime.ts';
import type { OpenTable } from '../../tables.ts';
import { call } from '../call.ts';
import { table, text, whole } from '../parameters.ts';

export interface Suggestion {
  word: string;
  row: number;
  /** Spelling distance; 0 is the same letters. */
  edits: number;
}

/** Words that a text may have meant, likeliest first. */
export const suggest = call(
  { table, text: text(1000), k: whole(1, 1000) },
  async (given, context): Promise<{ suggestions: Suggestion[] }> => {
    const core = await context.runtime.core(context);
    return core.tables.use(given.table, (open) => ({
      suggestions: suggestionsFor(open, given.text, given.k, core),
    }));
  },
);

export function suggestionsFor(
  { handle }: OpenTable,
  text: string,
  k: number,
  { module }: StartedCore,
): Suggestion[] {
  return module.run(() => {
    const { rows, edits } = handle.suggest(text.trim(), k);
    return Array.from(rows, (row, index) => ({
      word: handle.words(row, 1),
      row,
      edits: edits[index]!,
    }));
  });
}
