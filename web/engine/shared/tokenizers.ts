/**
 * Other people's tokenizer.json, read by `tokenizer-json/`. It is a bundle of its own,
 * `engine/tokenizers.js`, loaded when a call first needs it.
 */
import { EngineError } from './errors.ts';
import type { Tokenizer } from './tokenizer-json/tokenizer.ts';

export interface TokenizerLibrary {
  Tokenizer: new (json: unknown) => Tokenizer;
}

/** The library; `address` says where its bundle lies, or throws where this copy has none. */
export type LoadTokenizers = (address: () => string) => Promise<TokenizerLibrary>;

export const importTokenizers: LoadTokenizers = async (address) => {
  const url = address();
  try {
    return await import(/* @vite-ignore */ /* webpackIgnore: true */ url);
  } catch {
    throw new EngineError('network', `${url} could not be loaded. It can be tried again.`);
  }
};

/** Throws `malformed` where the file is none, `unsupported` naming what of it is not covered. */
export function readTokenizer({ Tokenizer }: TokenizerLibrary, bytes: Uint8Array): Tokenizer {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EngineError('malformed', `tokenizer.json cannot be read: ${reason}`);
  }
  return typed(() => new Tokenizer(json));
}

/** The ids of a text. Throws `not_found` naming what the vocabulary has nothing for. */
export function tokensOf(tokenizer: Tokenizer, text: string, specials: boolean): number[] {
  return typed(() => tokenizer.encode(text, specials));
}

/** The bundle has an EngineError of its own: what it throws is thrown again as ours. */
function typed<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code, message } = error as EngineError;
    throw new EngineError(code ?? 'malformed', message);
  }
}
