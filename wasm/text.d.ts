/** What build/wasm/text.mjs offers: sentencepiece. Proved as core.d.ts is. */
import type { f64, ModuleFactory, Outcome, Owned, u32 } from './boundary/boundary.d.ts';

export interface SentencePiece extends Owned {
  encode(text: Uint8Array): Outcome<Pieces>;
  vocabularySize(): u32;
}

/** The pieces of a text, in order. */
export interface Pieces {
  ids: Uint32Array;
  /** As in the vocabulary: ▁ stands for a space. */
  pieces: string[];
  /** Two a piece: first byte in the text, and one past the last. */
  spans: Uint32Array;
}

export interface Text {
  SentencePiece: {
    /** From the bytes of a .model file. */
    load(model: Uint8Array): Outcome<SentencePiece>;
  };
  /** Bytes of memory in use. */
  memoryInUse(): f64;
}

declare const createText: ModuleFactory<Text>;
export default createText;
