/** Text as bytes and as pieces. */
import type { SentencePiece } from '../../../../wasm/text.d.ts';
import type { Context } from '../runtime.ts';
import type { Handlers } from './handler.ts';

const maxText = 1_000_000;

export const textMethods: Handlers<'text.bytes' | 'text.encode'> = {
  'text.bytes': async (given, context) => {
    const bytes = new TextEncoder().encode(given.text('text', maxText));
    const { module } = await context.runtime.core(context);
    const { codePoints, starts } = module.call((core) => core.characters(bytes));
    return { bytes, codePoints, starts };
  },

  'text.encode': async (given, context) => {
    const bytes = new TextEncoder().encode(given.text('text', maxText));
    const url = context.runtime.url(given.text('model'));
    const module = await context.runtime.module('text', context);
    const tokeniser = await sentencePiece(url, context);
    const { ids, pieces, spans } = module.call(() => tokeniser.encode(bytes));
    const vocabulary = module.run(() => tokeniser.vocabularySize());
    return { ids, pieces, spans, vocabulary };
  },
};

/** The tokeniser of a model file. One is kept: figures that share a page share a model. */
async function sentencePiece(url: string, context: Context): Promise<SentencePiece> {
  const { runtime } = context;
  if (runtime.sentencePiece?.url === url) return runtime.sentencePiece.handle;
  return runtime.loads.share(
    url,
    async (signal, onProgress) => {
      const module = await runtime.module('text', context);
      const model = await runtime.host.read(url, { signal, onProgress });
      const handle = module.call((text) => text.SentencePiece.load(model));
      if (runtime.sentencePiece) module.free(runtime.sentencePiece.handle);
      runtime.sentencePiece = { url, handle };
      return handle;
    },
    context.signal,
    (done, total) => context.report('loading the vocabulary', done, total),
  );
}
