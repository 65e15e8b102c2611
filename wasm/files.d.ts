/** What build/wasm/files.mjs offers: vectors from the bytes of whatever file holds them. Proved as core.d.ts is. */
import type { f64, ModuleFactory, Outcome, Owned, u32 } from './boundary/boundary.d.ts';

/** Rows of numbers, each with a label or none. */
export interface VectorRows extends Owned {
  /** Takes labels from the bytes of a file with a line a row; `column` is one of its headings or a number from 1. */
  label(file: Uint8Array, column: string): Outcome<void>;
  rows(): u32;
  dims(): u32;
  /** rows × dims, row-major. */
  values(): Float32Array;
  /** In UTF-8, joined by line breaks; empty where rows have none. */
  labels(): Uint8Array;
  /** What was decided where the format leaves it open, a sentence each. */
  notices(): string[];
}

export interface Files {
  VectorRows: {
    /** `name` helps where bytes leave open what the file is; `tensor` names a matrix of several. */
    read(file: Uint8Array, name: string, tensor: string): Outcome<VectorRows>;
  };
  /** Bytes of memory in use. */
  memoryInUse(): f64;
}

declare const createFiles: ModuleFactory<Files>;
export default createFiles;
