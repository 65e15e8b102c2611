import * as v from 'valibot';
import { call } from '../call.ts';
import { none, table, whole } from '../parameters.ts';

export interface Words {
  words: string[];
  /** Occurrences in the training text, one a word; empty where the table knows none. */
  counts: Uint32Array;
}

/** Words in the order of rows, most frequent first. */
export const words = call(
  {
    table,
    from: v.optional(whole(0, none - 1), 0),
    /** All that follow when left out. */
    count: v.optional(whole(0, none - 1), none - 1),
  },
  async ({ table, from, count }, context): Promise<Words> => {
    const { module, tables } = await context.runtime.core(context);
    return tables.use(table, ({ handle, rows, hasWords }) =>
      module.run(() => ({
        // Of rows that there are, so that one empty word is not taken for none.
        words: hasWords && count > 0 && from < rows ? handle.words(from, count).split('\n') : [],
        counts: handle.counts(from, count),
      })),
    );
  },
);
