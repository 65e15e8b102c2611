/** Tokenisers: SentencePiece, tokenizer.json, and those that GGUF files hold. */
import { none } from './calls/parameters.ts';
import { readGguf } from './gguf.ts';
import type { Context, Tokeniser } from './runtime.ts';
import { readTokenizer, tokensOf } from './tokenizers.ts';

/** The tokeniser of a file, by the end of its name: .json, .gguf, and SentencePiece's otherwise. */
export async function openTokeniser(url: string, context: Context): Promise<Tokeniser> {
  const { runtime } = context;
  if (runtime.tokeniser?.url === url) return runtime.tokeniser;
  return runtime.loads.share(
    url,
    async (signal, onProgress) => {
      const bytes = await runtime.host.read(url, { signal, onProgress });
      const tokeniser = url.endsWith('.json')
        ? await tokenizerJson(url, bytes, context)
        : url.endsWith('.gguf')
          ? await ofGguf(url, bytes, context)
          : await sentencePiece(url, bytes, context);
      runtime.tokeniser?.free();
      runtime.tokeniser = tokeniser;
      return tokeniser;
    },
    context.signal,
    (done, total) => context.report('loading the vocabulary', done, total),
  );
}

async function sentencePiece(
  url: string,
  model: Uint8Array,
  context: Context,
  { before, after } = { before: none, after: none },
): Promise<Tokeniser> {
  const module = await context.runtime.module('text', context);
  const handle = module.call((text) => text.SentencePiece.load(model));
  const vocabulary = module.run(() => handle.vocabularySize());
  return {
    url,
    encode(text, specials) {
      const bytes = new TextEncoder().encode(text);
      const { ids, pieces, spans } = module.call(() => handle.encode(bytes));
      const around = (id: number) =>
        specials && id !== none ? [{ id, piece: module.call(() => handle.piece(id)) }] : [];
      const [start, end] = [around(before), around(after)];
      const ends = bytes.length;
      return {
        ids: Uint32Array.of(...start.map(({ id }) => id), ...ids, ...end.map(({ id }) => id)),
        pieces: [...start, ...pieces.map((piece) => ({ piece })), ...end].map(({ piece }) => piece),
        spans: Uint32Array.of(
          ...start.flatMap(() => [0, 0]),
          ...spans,
          ...end.flatMap(() => [ends, ends]),
        ),
        vocabulary,
      };
    },
    encodeAll(texts, specials) {
      const { bytes, ends } = joined(texts);
      const batch = module.call(() => handle.encodeAll(bytes, ends));
      const known = (id: number) => (specials && id !== none ? [id] : []);
      const [start, end] = [known(before), known(after)];
      if (start.length + end.length === 0) return batch;
      return together(
        texts.map((_, index) => [
          ...start,
          ...batch.ids.subarray(index === 0 ? 0 : batch.ends[index - 1], batch.ends[index]),
          ...end,
        ]),
      );
    },
    decode: (ids) => module.call(() => handle.decode(ids)),
    piece: (id) => module.call(() => handle.piece(id)),
    find(piece) {
      const id = module.run(() => handle.find(piece));
      return id === none ? undefined : id;
    },
    around: { before: before === none ? 0 : 1, after: after === none ? 0 : 1 },
    unknown: undefined,
    medianLength: 1,
    free: () => module.free(handle),
  };
}

/** The UTF-8 bytes of texts that follow each other, and where each ends. */
function joined(texts: readonly string[]): { bytes: Uint8Array; ends: Uint32Array } {
  const encoder = new TextEncoder();
  // A UTF-16 unit takes three bytes at most.
  const bytes = new Uint8Array(3 * texts.reduce((sum, { length }) => sum + length, 0));
  const ends = new Uint32Array(texts.length);
  let at = 0;
  texts.forEach((text, index) => {
    at += encoder.encodeInto(text, bytes.subarray(at)).written;
    ends[index] = at;
  });
  return { bytes: bytes.subarray(0, at), ends };
}

function together(texts: readonly (readonly number[])[]): { ids: Uint32Array; ends: Uint32Array } {
  let end = 0;
  const ends = Uint32Array.from(texts, ({ length }) => (end += length));
  return { ids: Uint32Array.from(texts.flat()), ends };
}

async function tokenizerJson(
  url: string,
  bytes: Uint8Array,
  { runtime }: Context,
): Promise<Tokeniser> {
  const library = await runtime.host.loadTokenizers(() =>
    runtime.files.addressOf('engine/tokenizers.js'),
  );
  const tokenizer = readTokenizer(library, bytes);
  const { size: vocabulary, around, unknown } = tokenizer;
  const encode = (text: string, specials: boolean) => tokensOf(tokenizer, text, specials);
  return {
    url,
    encode(text, specials) {
      const ids = encode(text, specials);
      const { before, after } = specials ? around : { before: 0, after: 0 };
      const ends = new TextEncoder().encode(text).length;
      return {
        ids: Uint32Array.from(ids),
        pieces: ids.map((id) => tokenizer.piece(id)),
        spans: Uint32Array.of(
          ...new Uint32Array(2 * before),
          ...tokenizer.places(text, ids.slice(before, ids.length - after)),
          ...new Uint32Array(2 * after).fill(ends),
        ),
        vocabulary,
      };
    },
    encodeAll: (texts, specials) => together(texts.map((text) => encode(text, specials))),
    decode: (ids) => tokenizer.decode(ids),
    piece: (id) => tokenizer.piece(id),
    find: (piece) => tokenizer.find(piece),
    around,
    unknown,
    get medianLength() {
      return tokenizer.medianLength;
    },
    free: () => {},
  };
}

async function ofGguf(url: string, bytes: Uint8Array, context: Context): Promise<Tokeniser> {
  const module = await context.runtime.module('text', context);
  const stored = readGguf(bytes, (start) => {
    const found = module.call((text) => text.ggufTokeniser(start, bytes.length));
    return found.complete ? found : null;
  });
  return stored.json
    ? tokenizerJson(url, stored.content, context)
    : sentencePiece(url, stored.content, context, stored);
}
