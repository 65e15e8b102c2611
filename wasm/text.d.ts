/** What build/wasm/text.mjs offers: sentencepiece, and the tokenisers of GGUF files. Proved as core.d.ts is. */
import type { f64, ModuleFactory, Outcome, Owned, u32 } from './boundary/boundary.d.ts';

export interface SentencePiece extends Owned {
  encode(text: Uint8Array): Outcome<Pieces>;
  /** Many texts at once, ids alone: they follow each other in `texts`, and `ends` has a place for each. */
  encodeAll(texts: Uint8Array, ends: Uint32Array): Outcome<Batch>;
  /** The text of ids. */
  decode(ids: Uint32Array): Outcome<string>;
  /** The id of a piece; 4294967295 where there is none. */
  find(piece: string): u32;
  vocabularySize(): u32;
  piece(id: u32): Outcome<string>;
}

/** The pieces of a text, in order. */
export interface Pieces {
  ids: Uint32Array;
  /** As in the vocabulary: ▁ stands for a space. */
  pieces: string[];
  /** Two a piece: first byte in the text, and one past the last. */
  spans: Uint32Array;
}

/** The ids of texts that were encoded together, and where in them each text ends. */
export interface Batch {
  ids: Uint32Array;
  ends: Uint32Array;
}

/** The tokeniser of a GGUF file, as the file that it was made from. Ids that it does not have are 4294967295. */
export interface GgufTokeniser {
  /** False where the header goes on past what was handed over: come again with more. */
  complete: boolean;
  /** Whether `content` is a tokenizer.json, and no .model. */
  json: boolean;
  content: Uint8Array;
  /** Ids to put around a text, of a .model. */
  before: u32;
  after: u32;
}

export interface Text {
  SentencePiece: {
    /** From the bytes of a .model file. */
    load(model: Uint8Array): Outcome<SentencePiece>;
  };
  /** Of a file by its beginning and its size. */
  ggufTokeniser(start: Uint8Array, size: f64): Outcome<GgufTokeniser>;
  /** Bytes of memory in use. */
  memoryInUse(): f64;
}

declare const createText: ModuleFactory<Text>;
export default createText;
