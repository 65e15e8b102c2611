/**
 * Everything that can be asked of the engine: one entry a method, with its parameters and its result.
 * All of it can be cloned into a worker. Typed arrays in a result are handed over; those in parameters
 * are copied, and stay the caller's.
 *
 * Where `table` is left out, the table of word vectors is meant, which `words.load` fills.
 * A word that a table does not hold rejects with `not_found`.
 */

export type Metric = 'cosine' | 'dot' | 'euclidean';

/** How vectors are looked at before they are measured. */
export interface View {
  /** Scale every vector to length 1. */
  unit: boolean;
  /** Take away the mean vector of the table, μ. */
  centre: boolean;
  /** With `centre`: also take away this many leading principal directions (default 0). */
  remove?: number;
}

export interface TableInfo {
  table: string;
  rows: number;
  dims: number;
  /** How values are stored: `i8` is eight bits with a scale a row. */
  dtype: 'f32' | 'i8';
  hasWords: boolean;
}

/**
 * Word files (safetensors, as in models/words), their parts in order; or values, with or without
 * words. A table of that name is replaced once the new one stands.
 */
export type OpenParams = { table: string } & (
  | {
      /** Relative to the engine's base. */
      files: string[];
    }
  | {
      /** rows × dims, row-major; finite. */
      values: Float32Array;
      rows: number;
      dims: number;
      /** One a row, all different. */
      words?: string[];
    }
);

export interface Hit {
  /** Empty in a table without words. */
  word: string;
  row: number;
  /** Similarity for cosine and dot (larger is nearer), distance for euclidean. */
  score: number;
}

export interface SkipGramParams {
  /** Running text; words are found, folded to lower case and counted. One line is one sentence. */
  text: string;
  /** Same seed and text, same result, in every browser. Default 1. */
  seed?: number;
  /** Words that stand fewer times are left out. Default 1. */
  minCount?: number;
  /** Also open the result as a table of this name. */
  table?: string;
  options?: SkipGramOptions;
}

/** Defaults and effects: src/learn/skip_gram.h. */
export interface SkipGramOptions {
  dims?: number;
  window?: number;
  negatives?: number;
  subsample?: number;
  noisePower?: number;
  learningRate?: number;
  finalLearningRate?: number;
  epochs?: number;
}

export interface Calls {
  /** Opens a table under a name of the caller's. */
  'vectors.open': { params: OpenParams; result: TableInfo };

  /** Gives a table's memory back. */
  'vectors.close': { params: { table: string }; result: { closed: boolean } };

  /**
   * Loads models/words into the table `words`: its most frequent words (`head`), or all of them. What
   * has arrived is kept, so that a call after a failure goes on and one after a success costs nothing.
   */
  'words.load': {
    params: { part: 'head' | 'all' };
    result: {
      rows: number;
      dims: number;
      /** Rows when all is loaded. */
      total: number;
      /** Of the files that are in. */
      bytes: number;
    };
  };

  /** Words in the order of rows, most frequent first; `from` 0 and `count` all when left out. */
  'vectors.words': {
    params: { table?: string; from?: number; count?: number };
    result: {
      words: string[];
      /** Occurrences in the training text, one a word; empty where the table knows none. */
      counts: Uint32Array;
    };
  };

  'vectors.row': {
    params: { table?: string; word: string };
    result: {
      /** As the table writes it. */
      word: string;
      row: number;
      /** Occurrences in the training text; 0 where the table knows none. */
      count: number;
      /** dims */
      values: Float32Array;
      /** Length of the stored vector. */
      norm: number;
    };
  };

  /** The k nearest rows, nearest first. A word is never its own neighbour. */
  'vectors.nearest': {
    params: {
      table?: string;
      /** A word, or dims values. */
      query: string | Float32Array;
      k: number;
      metric: Metric;
      /** Search the first rows only. */
      rows?: number;
    } & View;
    result: {
      query: { word: string; row: number } | null;
      hits: Hit[];
      /** Rows that were compared. */
      searched: number;
      /** Of the search alone. */
      milliseconds: number;
    };
  };

  /** Words that a text may have meant, likeliest first. */
  'vectors.suggest': {
    params: { table?: string; text: string; k: number };
    result: {
      suggestions: {
        word: string;
        row: number;
        /** Spelling distance; 0 is the same letters. */
        edits: number;
      }[];
    };
  };

  /** The metric between random pairs of different rows: what "unrelated" measures. */
  'vectors.baseline': {
    params: { table?: string; metric: Metric; pairs: number; seed: number } & View;
    result: {
      pairs: number;
      mean: number;
      deviation: number;
      p05: number;
      p50: number;
      p95: number;
      p99: number;
      /** Pairs in equal bins over from…to. */
      histogram: Uint32Array;
      from: number;
      to: number;
    };
  };

  /** Three measures of two words, and ‖a − b‖² = 2 − 2 cos(a, b) checked on their unit vectors. */
  'vectors.compare': {
    params: { table?: string; a: string; b: string } & View;
    result: {
      cosine: number;
      dot: number;
      euclidean: number;
      identity: { squaredDistance: number; twoMinusTwoCosine: number; difference: number };
    };
  };

  /** Median time of one search by each metric over unit vectors, on one thread, in microseconds. */
  'vectors.race': {
    params: { table?: string; k: number; rounds: number };
    result: { cosine: number; dot: number; euclidean: number };
  };

  /** The k nearest rows of every row, among all or the first ones: a graph. */
  'neighbors.knn': {
    params: {
      table?: string;
      /** Fewer than there are rows. */
      k: number;
      metric: Metric;
      /** The first rows only. */
      rows?: number;
    } & Partial<View>;
    result: {
      /** rows × k, nearest first; no row is its own neighbour. */
      indices: Uint32Array;
      /** rows × k: 1 − cos for cosine, ‖a − b‖ for euclidean, −a·b for dot. */
      distances: Float32Array;
      /** Part of the true neighbours that are in: 1 when exact, else estimated on a sample. */
      recall: number;
      rows: number;
      k: number;
      milliseconds: number;
    };
  };

  /** Coordinates of the first rows along the directions in which they vary most. */
  'projection.pca': {
    params: {
      table?: string;
      rows: number;
      /** 1 to 50. */
      components: number;
      /** Take away the mean first; default true. */
      centre?: boolean;
    };
    result: {
      /** rows × components, row-major. */
      coordinates: Float32Array;
      /** Part of all variance that each component holds. */
      explained: Float32Array;
      rows: number;
      components: number;
      milliseconds: number;
    };
  };

  /** Which of a row's k nearest rows stay its nearest in a picture of the first `rows` rows. */
  'projection.kept': {
    params: {
      table?: string;
      /** rows × components, row-major, as `projection.pca` gives them. */
      coordinates: Float32Array;
      components: number;
      rows: number;
      row: number;
      k: number;
    };
    result: {
      /** Nearest by cosine of the vectors. */
      near: Uint32Array;
      /** Nearest by distance in the picture. */
      drawn: Uint32Array;
      /** How many are in both. */
      kept: number;
    };
  };

  /** The UTF-8 bytes of a text, and the characters that they make up. */
  'text.bytes': {
    params: { text: string };
    result: {
      bytes: Uint8Array;
      /** One a character; U+FFFD for a lone surrogate. */
      codePoints: Uint32Array;
      /** First byte of each character, and one past the last. */
      starts: Uint32Array;
    };
  };

  /** The pieces into which a sentencepiece model cuts a text. */
  'text.encode': {
    params: {
      text: string;
      /** URL of the .model file, relative to the engine's base. */
      model: string;
    };
    result: {
      ids: Uint32Array;
      /** As in the vocabulary: ▁ stands for a space. */
      pieces: string[];
      /** Two a piece: first byte in the text's UTF-8, and one past the last. */
      spans: Uint32Array;
      /** Size of the vocabulary. */
      vocabulary: number;
    };
  };

  /** Learns word vectors from a text, here and now (src/learn/skip_gram.h). Progress counts tokens. */
  'learn.skipGram': {
    params: SkipGramParams;
    result: {
      /** Most frequent first. */
      words: string[];
      counts: Uint32Array;
      dims: number;
      /** words × dims, row-major. */
      values: Float32Array;
      /** Mean loss (nats for a pair and its noise) over equal parts of the run, in order. */
      losses: Float32Array;
      /** Tokens read, over all epochs. */
      tokens: number;
      milliseconds: number;
    };
  };
}

export type Method = keyof Calls;
export type Params<M extends Method> = Calls[M]['params'];
export type Result<M extends Method> = Calls[M]['result'];

/** How far a call is. Stages that begin with "loading" count bytes, others units of work. */
export interface Progress {
  stage: string;
  done: number;
  /** 0 while unknown. */
  total: number;
}
