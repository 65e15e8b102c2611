/**
 * Everything that can be asked of the engine: one entry a method, with its parameters and its result.
 * All of it can be cloned into a worker. Typed arrays in a result are handed over; those in parameters
 * are copied, and stay the caller's.
 *
 * Where `table` is left out, the table of word vectors is meant, which `words.load` fills.
 * A word that a table does not hold rejects with `not_found`.
 */

import type * as v from 'valibot';
import type { calls } from './calls/all.ts';

/** Calls whose types come from their schemas. */
type SchemaCalls = {
  [M in keyof typeof calls]: {
    params: v.InferInput<(typeof calls)[M]['params']>;
    result: Awaited<ReturnType<(typeof calls)[M]['run']>>;
  };
};

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

/** How a table stores its values: `i8` is eight bits with a scale a row. */
export type DType = 'f32' | 'f16' | 'i8';

export interface TableInfo {
  table: string;
  rows: number;
  dims: number;
  dtype: DType;
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
      /** How to store them; less precise types take less memory. Default f32. */
      dtype?: DType;
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

/** What pictures that are found step by step have in common. */
export type LayoutParams = {
  table?: string;
  /** The first rows. */
  rows: number;
  /** Of the picture: 2, the default, or 3. */
  dims?: number;
  /** In which neighbours are near. Default cosine. */
  metric?: 'cosine' | 'euclidean';
  /** Same seed, same picture, in every browser. Default 1. */
  seed?: number;
  /** Where points begin: rows × dims. t-SNE begins at principal components otherwise, UMAP at its graph's. */
  start?: Float32Array;
} & Partial<View>;

export interface Layout {
  /** rows × dims, row-major. */
  coordinates: Float32Array;
  rows: number;
  dims: number;
  /** Part of the true neighbours that the graph has: 1 when exact. */
  recall: number;
  milliseconds: number;
}

/** What a cluster is about: words in tables that have any, else none; rows in any case. */
export interface ClusterLabel {
  size: number;
  /** Nearest to the cluster's centroid. */
  typical: { row: number; word: string }[];
  /** Farthest from everything else on the way to it. */
  distinct: { row: number; word: string }[];
}

/** A transformer; ids that it does not have are null. */
export interface ModelDescription {
  architecture: string;
  vocabulary: number;
  width: number;
  /** Of the encoder, where there are two stacks. */
  layers: number;
  decoderLayers: number;
  heads: number;
  keyHeads: number;
  headDim: number;
  hidden: number;
  context: number;
  causal: boolean;
  hasHead: boolean;
  bos: number | null;
  mask: number | null;
  decoderStart: number | null;
  eos: number[];
  /** Bytes of its weights in memory. */
  memory: number;
  /** Names of all tensors that a run can hand over. */
  tensors: string[];
}

/** Who may look at whom; the model's own mask when left out. */
export type MaskParams =
  | {
      kind?: 'model' | 'causal' | 'bidirectional' | 'prefix';
      /** Of `prefix`: positions that see each other. */
      prefix?: number;
      /** Positions to one side that are seen, itself included; 0 is all. */
      window?: number;
      /** 1 for positions that nobody may look at. */
      padding?: Uint8Array;
    }
  | {
      /** size × size, 1 where the row may look at the column. */
      allowed: Uint8Array;
      size: number;
      padding?: Uint8Array;
    };

/** A change to a named tensor on its way; what follows is computed from it. */
export interface TensorChange {
  /** A name of src/transformer/trace.h. */
  site: string;
  kind: 'replace' | 'add' | 'zero';
  /** Every row when left out. */
  row?: number;
  /** One a column; none for `zero`. */
  values?: Float32Array;
}

export interface TracedTensor {
  shape: number[];
  values: Float32Array;
}

export interface Calls extends SchemaCalls {
  /** Opens a transformer under a name of the caller's; one of that name is replaced once it stands. */
  'model.load': {
    params: {
      model: string;
      /** Its config.json, relative to the engine's base; none for a GGUF file, which has its own. */
      config?: string;
      /** Its safetensors, or the GGUF file. */
      files: string[];
      /** What each of them has to be, in their order; rejects with `integrity` for another. */
      checks?: { bytes: number; sha256: string }[];
    };
    result: ModelDescription;
  };

  /** Gives a model's memory back. */
  'model.close': { params: { model: string }; result: { closed: boolean } };

  /** One forward pass. */
  'model.run': {
    params: {
      model: string;
      ids: Uint32Array | number[];
      types?: Uint32Array | number[];
      /** What the encoder of an encoder-decoder reads. */
      source?: Uint32Array | number[];
      mask?: MaskParams;
      /** Names of tensors to hand over (src/transformer/trace.h), `*` for any layer. */
      trace?: string[];
      /** Names among the traced of hidden states that the head reads, too: `lens.NAME`. */
      lens?: string[];
      /** A tuned lens's safetensors, through which it reads those of `lens` again: `tuned.NAME`. */
      tunedLens?: string;
      changes?: TensorChange[];
      /** Seed by which the embedding's rows are shuffled. */
      shuffle?: number;
      logits?: 'none' | 'last' | 'all';
    };
    result: {
      rows: number;
      /** rows × width, after the last norm. */
      final: Float32Array;
      /** Of the rows asked for, × vocabulary. */
      logits: Float32Array;
      tensors: Record<string, TracedTensor>;
      milliseconds: number;
    };
  };

  /** Continues token ids, until an end of text, the context's or `maxTokens`. Progress counts tokens. */
  'model.generate': {
    params: {
      model: string;
      ids: Uint32Array | number[];
      maxTokens: number;
      mask?: MaskParams;
      changes?: TensorChange[];
      /** 0, the default, is greedy. */
      temperature?: number;
      topK?: number;
      topP?: number;
      seed?: number;
    };
    result: {
      /** Those added. */
      ids: Uint32Array;
      /** −ln of the probability of each. */
      surprises: Float32Array;
      milliseconds: number;
    };
  };

  /** One vector of many rows. */
  'model.pool': {
    params: {
      tokens: Float32Array;
      width: number;
      kind?: 'mean' | 'first' | 'last' | 'weighted';
      /** The first dimensions to keep; 0 is all. */
      dims?: number;
      normalise?: boolean;
    };
    result: { vector: Float32Array };
  };

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

  /** `vectors.nearest` of many at once, in less time than one after the other. Progress counts queries. */
  'vectors.nearestEach': {
    params: {
      table?: string;
      /** Words, none of which is its own neighbour, or queries × dims values. */
      queries: string[] | Float32Array;
      k: number;
      metric: Metric;
      /** Search the first rows only. */
      rows?: number;
      /** One a row of the table: 0 for rows that may not be found. */
      filter?: Uint8Array;
    } & Partial<View>;
    result: {
      queries: number;
      /** Places of each query: the k that was asked for, or as many as there are rows. */
      k: number;
      /** queries × k, nearest first; 2³² − 1 where a query has fewer. */
      rows: Uint32Array;
      /** queries × k: similarity or distance, as in `Hit`; NaN where a query has fewer. */
      scores: Float32Array;
      milliseconds: number;
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
      /**
       * Below 1: rows are compared in cells, as many as it takes for a sample of rows to have that part of
       * their true neighbours (src/neighbors/cell_knn.h); faster for many rows. 1, the default: exact.
       */
      recall?: number;
      /** Of the cells. Default 1. */
      seed?: number;
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
      /** What was taken off each row: dims values, zeros without centring. */
      mean: Float32Array;
      /** components × dims: for any other row too, its coordinates are (row − mean) · axesᵀ. */
      axes: Float32Array;
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

  /**
   * A picture by t-SNE (src/projection/tsne.h). Progress carries the coordinates as they move. The graph
   * of neighbours that it starts from is kept, so that the next picture of the same rows begins at once.
   */
  'projection.tsne': {
    params: LayoutParams & {
      /** How many neighbours count, smoothly. Default 30. */
      perplexity?: number;
      /** Default 1000. */
      iterations?: number;
    };
    result: Layout & {
      /** What was taken: less than what was asked for, where there are few rows. */
      perplexity: number;
      /** Kullback–Leibler divergence of the picture, in nats. */
      divergence: number;
    };
  };

  /** A picture by UMAP (src/projection/umap.h); all else as `projection.tsne`. */
  'projection.umap': {
    params: LayoutParams & {
      /** Default 15. */
      neighbours?: number;
      /** How near points may come. Default 0.1. */
      minDist?: number;
      /** 0, the default: as many as suit the number of rows. */
      epochs?: number;
      /** One a row, 2³² − 1 for unknown: points of one label are also drawn together. */
      labels?: Uint32Array;
      /** How much they count, 0…1. Default 0.5. */
      labelWeight?: number;
    };
    result: Layout;
  };

  /**
   * Other vectors put into a finished picture by UMAP, which stays as it is: each begins among its
   * nearest rows of the picture and settles (src/projection/umap.h).
   */
  'projection.umapPlace': {
    params: {
      table?: string;
      /** The picture's: the first rows of the table. */
      rows: number;
      /** rows × dims, row-major, as `projection.umap` gave them. */
      coordinates: Float32Array;
      /** Of the picture: 2, the default, or 3. */
      dims?: number;
      /** Vectors × the table's dims. */
      values: Float32Array;
      /** As for the picture, and the same defaults. */
      metric?: 'cosine' | 'euclidean';
      neighbours?: number;
      minDist?: number;
      epochs?: number;
      seed?: number;
    } & Partial<View>;
    result: {
      /** vectors × dims, row-major. */
      coordinates: Float32Array;
      dims: number;
      milliseconds: number;
    };
  };

  /**
   * How far a picture of the first rows can be trusted (src/projection/trustworthiness.h), over rows
   * spread evenly; and what it kept of each row's k nearest, for every row.
   */
  'projection.quality': {
    params: {
      table?: string;
      /** rows × dims, row-major. */
      coordinates: Float32Array;
      rows: number;
      /** 2 or 3. */
      dims: number;
      /** Less than half of the rows. */
      k: number;
      metric?: 'cosine' | 'euclidean';
      /** Rows that are judged, 0 for all. Default 500. */
      sample?: number;
    } & Partial<View>;
    result: {
      trustworthiness: number;
      continuity: number;
      /** Of every row, the part of its k nearest that are among its k nearest in the picture. */
      kept: Float32Array;
      meanKept: number;
      /** Rank correlation of distances, over 10,000 pairs. */
      shepard: number;
      /** Rows that were judged, and what was found of each. */
      judged: Uint32Array;
      judgedTrustworthiness: Float32Array;
      judgedContinuity: Float32Array;
      milliseconds: number;
    };
  };

  /** A picture moved, turned or mirrored, and scaled to lie over another of the same rows. */
  'projection.align': {
    params: { moving: Float32Array; target: Float32Array; dims: number };
    result: {
      coordinates: Float32Array;
      /** What is left between the two, 0…1. */
      disparity: number;
    };
  };

  /** Groups of the first rows by spectral clustering of their neighbour graph (src/cluster/spectral.h). */
  'cluster.spectral': {
    params: {
      table?: string;
      rows: number;
      /** 0, the default: as many as the eigengap suggests. */
      clusters?: number;
      /** Eigenvalues that are looked at for that. Default 20. */
      mostClusters?: number;
      /** Default 15. */
      neighbours?: number;
      metric?: 'cosine' | 'euclidean';
      seed?: number;
      /** Words that say what each is about. Default 8. */
      words?: number;
    } & Partial<View>;
    result: {
      /** Of each row, largest cluster first. */
      cluster: Uint32Array;
      clusters: number;
      eigenvalues: Float32Array;
      suggested: number;
      labels: ClusterLabel[];
      milliseconds: number;
    };
  };

  /** Groups of the first rows around as many centroids (src/cluster/kmeans.h). */
  'cluster.kmeans': {
    params: {
      table?: string;
      rows: number;
      clusters: number;
      /** Independent starts, of which the best is taken. Default 10. */
      restarts?: number;
      /** Lloyd's steps of each at most. Default 100. */
      iterations?: number;
      seed?: number;
      /** Words that say what each is about. Default 8. */
      words?: number;
    } & Partial<View>;
    result: {
      /** Of each row. */
      cluster: Uint32Array;
      /** clusters × dims, row-major. */
      centroids: Float32Array;
      /** Sum of squared distances to the nearest centroid. */
      inertia: number;
      labels: ClusterLabel[];
      milliseconds: number;
    };
  };

  /** How far two groupings of the same things agree, whatever their groups are called. */
  'cluster.agreement': {
    params: { first: Uint32Array; second: Uint32Array };
    result: { adjustedRand: number; mutualInformation: number };
  };

  /** What kind of space the first rows fill (src/vectors/space.h, src/compare/spaces.h). */
  'space.statistics': {
    params: {
      table?: string;
      rows: number;
      metric?: 'cosine' | 'euclidean';
      /** Neighbours that count for hubs. Default 10. */
      k?: number;
    } & Partial<View>;
    result: {
      participationRatio: number;
      meanCosine: number;
      isotropy: number;
      farthestToNearest: number;
      relativeContrast: number;
      hubs: { skewness: number; orphans: number; largest: number; occurrences: Uint32Array };
      /** How cosines of random directions would fall into 64 equal bins over −1…1. */
      cosineLaw: Float32Array;
      milliseconds: number;
    };
  };

  /** Whether two tables say the same of the same rows: the first ones of both (src/compare/spaces.h). */
  'space.compare': {
    params: {
      table?: string;
      /** The table it is compared with, of any width. */
      other: string;
      rows: number;
      metric?: 'cosine' | 'euclidean';
      /** Neighbours that count. Default 10. */
      k?: number;
    } & Partial<View>;
    result: {
      /** Part of each row's k nearest that are so in both tables, the mean over rows: 0…1. */
      mutualKnn: number;
      /** Linear centred kernel alignment: 0…1. */
      linearCka: number;
      milliseconds: number;
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

  /** The pieces into which a model's tokeniser cuts a text. */
  'text.encode': {
    params: {
      text: string;
      /**
       * Its file, relative to the engine's base: SentencePiece's .model, a tokenizer.json, or the .gguf
       * that holds it.
       */
      model: string;
      /** With the tokens that stand around a text, where the file names them; a .model does not. */
      specials?: boolean;
    };
    result: {
      ids: Uint32Array;
      /** As in the vocabulary: ▁ stands for a space. */
      pieces: string[];
      /** Two a piece: first byte in the text's UTF-8, and one past the last. None of a tokenizer.json. */
      spans: Uint32Array;
      /** Size of the vocabulary. */
      vocabulary: number;
    };
  };

  /** The ids of many texts at once, several times as fast as one by one. */
  'text.encodeAll': {
    params: {
      texts: readonly string[];
      /** As in `text.encode`. */
      model: string;
      specials?: boolean;
    };
    result: {
      /** Of all texts, one after the other. */
      ids: Uint32Array;
      /** Where in `ids` each text ends. */
      ends: Uint32Array;
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
  /** Coordinates so far, row-major, while work moves the points of a picture. */
  picture?: Float32Array;
}
