import { call } from '../call.ts';
import { table, text, whole } from '../parameters.ts';
import { findRow } from './row.ts';

export interface Completions {
  /** The text is a word as it stands. */
  known: boolean;
  words: string[];
}

/** Words that begin with a text and go on, most frequent first, with case and accents set aside. */
export const completions = call(
  { table, text: text(1000), k: whole(1, 1000) },
  async (given, context): Promise<Completions> => {
    const core = await context.runtime.core(context);
    return core.tables.use(given.table, (open) => ({
      known: findRow(open, given.text, core) !== null,
      words: core.module.run(() => {
        const rows = open.handle.completions(given.text.trim(), given.k);
        return Array.from(rows, (row) => open.handle.words(row, 1));
      }),
    }));
  },
);
