import { cancelled } from '../../errors.ts';
import type { Context } from '../../runtime.ts';
import type { OpenTable } from '../../tables.ts';
import { readCard, readWordFile, type WordFile } from '../../word-files.ts';
import { call } from '../call.ts';
import { oneOf, wordsTable } from '../parameters.ts';
import { keepBaseline } from '../vectors/baseline.ts';

export interface LoadedWords {
  /** Of the files that are in; those that came early are not counted. */
  rows: number;
  dims: number;
  /** Rows when all is loaded. */
  total: number;
  /** Of the files that are in. */
  bytes: number;
}

/**
 * Loads models/words into the table `words`: its most frequent words (`head`), or all of them. What has
 * arrived is kept, so that a call after a failure goes on and one after a success costs nothing.
 * @throws network where a file does not arrive
 * @throws integrity where it is another than its card says
 */
export const load = call(
  { part: oneOf(['head', 'all']) },
  async ({ part }, context): Promise<LoadedWords> => {
    const { runtime, signal } = context;
    const { module, tables } = await runtime.core(context);
    const files = await readFiles(context);
    const wanted = files.slice(0, part === 'head' ? 1 : files.length);
    const total = bytesOf(wanted);
    for (const [index, file] of wanted.entries()) {
      const before = bytesOf(files.slice(0, index));
      if (partsIn(context, tables.has(wordsTable)) > index) continue;
      await runtime.loads.share(
        file.url,
        async (loadSignal, onProgress) => {
          const bytes = await readWordFile(runtime.host.read, file, loadSignal, onProgress);
          // Nobody waits for this load any more, and another of this part may be on its way.
          if (loadSignal.aborted) throw cancelled();
          const read =
            index === 0
              ? module.call(({ Table }) => Table.read(bytes))
              : await tables.use(wordsTable, ({ handle }) =>
                  module.call(() => handle.extended(bytes)),
                );
          const table = tables.set(wordsTable, read);
          if (index === 0) keepBaselines(table, file);
          runtime.words = { files, parts: index + 1 };
        },
        signal,
        (done) => context.report('loading words', before + done, total),
      );
    }
    return tables.use(wordsTable, ({ dims }) => ({
      rows: files.slice(0, runtime.words!.parts).reduce((sum, file) => sum + file.rows, 0),
      dims,
      total: files.reduce((sum, file) => sum + file.rows, 0),
      bytes: bytesOf(files.slice(0, runtime.words!.parts)),
    }));
  },
);

/** Random pairs are of all words, also while a part of them is here. */
function keepBaselines(table: OpenTable, { early }: WordFile): void {
  for (const { metric, seed, histogram, ...drawn } of early?.baselines ?? []) {
    const asked = { metric, seed, pairs: drawn.pairs, unit: true, centre: false, remove: 0 };
    keepBaseline(table, asked, { ...drawn, histogram: Uint32Array.from(histogram) });
  }
}

async function readFiles(context: Context): Promise<WordFile[]> {
  const { runtime, signal } = context;
  if (runtime.words) return runtime.words.files;
  return runtime.loads.share(
    'card',
    async (loadSignal) => {
      const files = await readCard(runtime.host.read, runtime.base, loadSignal);
      runtime.words = { files, parts: 0 };
      return files;
    },
    signal,
    () => {},
  );
}

/** How many parts the table holds; none once it has been closed. */
function partsIn({ runtime }: Context, open: boolean): number {
  return open ? (runtime.words?.parts ?? 0) : 0;
}

function bytesOf(files: readonly WordFile[]): number {
  return files.reduce((sum, file) => sum + file.bytes, 0);
}
