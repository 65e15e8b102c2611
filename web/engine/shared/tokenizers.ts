/**
 * Other people's tokenizer.json (WordPiece, byte pairs) by the library of those who write them. It is a
 * bundle of its own, `engine/tokenizers.js`, loaded when a call first needs it.
 */
import type { Tokenizer } from '@huggingface/tokenizers';
import { EngineError } from './errors.ts';
import { checkPatterns } from './patterns.ts';

export interface TokenizerLibrary {
  Tokenizer: new (tokenizer: object, settings: object) => Tokenizer;
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

/** Throws `malformed` where the file is none that the library reads. */
export function readTokenizer({ Tokenizer }: TokenizerLibrary, bytes: Uint8Array): Tokenizer {
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    checkPatterns(json);
    return new Tokenizer(json as object, {});
  } catch (error) {
    if (error instanceof EngineError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new EngineError('malformed', `tokenizer.json cannot be read: ${reason}`);
  }
}
