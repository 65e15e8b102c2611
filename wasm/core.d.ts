/**
 * What build/wasm/core.mjs offers, written by hand to be read and proved by tests/wasm/contract.test.ts:
 * every class, function, signature and field here is compared with what Embind registers in the shipped
 * module. Errors, memory and cancellation: see boundary/boundary.h.
 */
import type { f32, f64, ModuleFactory, Outcome, Owned, Steps, u32 } from './boundary/boundary.d.ts';

/** Vectors, one a row, and words where it has any. Never changes. */
export interface Table extends Owned {
  /** This table and the next part of its file in place of rows that came early, as a new table. */
  extended(file: Uint8Array): Outcome<Table>;
  /** The first rows, `limit` at most, each divided by its length; without words. */
  unitRows(limit: u32): Outcome<Table>;
  /** This table and its words with values in f16, or in eight bits with a scale a row; without counts. */
  smaller(eightBits: boolean): Outcome<Table>;
  rows(): u32;
  dims(): u32;
  /** How values are stored: 'f32', 'f16' or 'i8', which is eight bits with a scale a row. */
  dtype(): string;
  hasWords(): boolean;
  /** Words of the rows from … from + count, cut to those there are, joined by '\n'. */
  words(from: u32, count: u32): string;
  /** Their counts; empty where the table has none. */
  counts(from: u32, count: u32): Uint32Array;
  /** The row of a word. */
  find(word: string): Outcome<u32>;
  suggest(text: string, k: u32): Suggestions;
  /** Rows of words that begin with the text and go on, most frequent first. */
  completions(text: string, k: u32): Uint32Array;
  /** dims() values. */
  row(index: u32): Outcome<Float32Array>;
  /** `count` rows from row `from` on, as a view shows them: centred, then at unit length. */
  values(from: u32, count: u32, unit: boolean, centring: Centring | null): Outcome<Float32Array>;
  norm(index: u32): Outcome<f64>;
  /**
   * One query, or several that share passes over the table: row-major, each with k places in the hits,
   * 2³² − 1 and NaN where there are fewer. `own` has a row for each query that is not among its hits,
   * 2³² − 1 for none. `limit` first rows are searched, all when 0. `filter` is empty, or one a row and 0
   * for rows that may not be found.
   */
  nearest(
    queries: Float32Array,
    own: Uint32Array,
    metric: string,
    unit: boolean,
    centring: Centring | null,
    k: u32,
    limit: u32,
    filter: Uint8Array,
  ): Outcome<Hits>;
  compare(a: u32, b: u32, unit: boolean, centring: Centring | null): Outcome<PairMeasures>;
}

/** One bit a value of a table's rows: an approximate search (src/vectors/binary_codes.h). */
export interface BinaryCodes extends Owned {
  /** Scores are true; which rows are found is approximate. `candidates` 0 means 16 k; rest as Table. */
  nearest(
    table: Table,
    query: Float32Array,
    metric: string,
    k: u32,
    candidates: u32,
    exclude: u32,
    filter: Uint8Array,
  ): Outcome<Hits>;
}

/** Nearest first. */
export interface Hits {
  rows: Uint32Array;
  scores: Float32Array;
}

/** Likeliest first. */
export interface Suggestions {
  rows: Uint32Array;
  edits: Uint32Array;
}

export interface PairMeasures {
  cosine: f64;
  dot: f64;
  euclidean: f64;
}

/** x ↦ P(x − μ), fitted on one table. */
export interface Centring extends Owned {
  /** dims values. */
  mean(): Float32Array;
}

export interface CentringFit extends Steps {
  /** After the last step, once. */
  finish(): Outcome<Centring>;
}

/** Independent standard normal values. */
export interface RandomTable extends Steps {
  /** After the last step, once. */
  finish(): Outcome<Table>;
}

export interface BaselineDraw extends Steps {
  /** After the last step, once. */
  finish(): Outcome<BaselineSummary>;
}

export interface BaselineSummary {
  pairs: f64;
  mean: f64;
  deviation: f64;
  p05: f64;
  p50: f64;
  p95: f64;
  p99: f64;
  from: f64;
  to: f64;
  histogram: Uint32Array;
}

/** Characters of a text and the bytes they take. */
export interface TextBytes {
  codePoints: Uint32Array;
  /** First byte of each, and one past the last of all. */
  starts: Uint32Array;
}

/** Defaults and effects: src/learn/skip_gram.h. */
export interface SkipGramOptions {
  dims: u32;
  window: u32;
  negatives: u32;
  subsample: f32;
  noisePower: f32;
  learningRate: f32;
  finalLearningRate: f32;
  epochs: u32;
}

/** A run over a text of its own; units are tokens. */
export interface SkipGramRun extends Steps {
  /** Mean loss in nats since the last call. */
  takeLoss(): f64;
  /** The vocabulary, most frequent first, joined by '\n'. */
  words(): string;
  counts(): Uint32Array;
  /** words × dims, row-major. */
  vectors(): Float32Array;
}

export interface Core {
  Table: {
    /** A word file (src/vectors/word_vectors.h). */
    read(file: Uint8Array): Outcome<Table>;
    /** rows × dims values; `lines` are the words in UTF-8, joined by '\n', or empty. */
    fromValues(values: Float32Array, rows: u32, dims: u32, lines: Uint8Array): Outcome<Table>;
  };
  BinaryCodes: {
    of(table: Table): Outcome<BinaryCodes>;
  };
  CentringFit: {
    start(table: Table, removeComponents: u32): Outcome<CentringFit>;
  };
  BaselineDraw: {
    start(
      table: Table,
      metric: string,
      unit: boolean,
      centring: Centring | null,
      pairs: u32,
      seed: f64,
      bins: u32,
    ): Outcome<BaselineDraw>;
  };
  RandomTable: {
    start(rows: u32, dims: u32, seed: f64): Outcome<RandomTable>;
  };
  SkipGramRun: {
    /** Words that stand fewer than `minCount` times are left out. */
    start(
      text: Uint8Array,
      minCount: u32,
      options: SkipGramOptions,
      seed: f64,
    ): Outcome<SkipGramRun>;
    defaults(): SkipGramOptions;
  };
  /** The characters of a text in UTF-8. */
  characters(text: Uint8Array): Outcome<TextBytes>;
  /** Bytes of memory in use. */
  memoryInUse(): f64;
}

declare const createCore: ModuleFactory<Core>;
export default createCore;
