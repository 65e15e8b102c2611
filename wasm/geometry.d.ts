/**
 * What build/wasm/geometry.mjs offers: everything that is computed over a whole set of points. Proved as
 * core.d.ts is. Why it is a module of its own: docs/adr/0008.
 */
import type { f32, f64, ModuleFactory, Outcome, Owned, Steps, u32 } from './boundary/boundary.d.ts';

/** Rows in f32, copied from a table of the core. */
export interface Points extends Owned {
  /** Writes whole rows, from row `from` on. */
  put(from: u32, rows: Float32Array): Outcome<void>;
}

/** The k nearest rows of every row, and how far they are (src/neighbors/knn_graph.h). */
export interface Graph extends Owned {
  rows(): u32;
  k(): u32;
  /** 1 when exact, else estimated on a sample. */
  recall(): f64;
  /** Rows that differ from each other. */
  distinct(): u32;
  /** rows × k, nearest first. */
  indices(): Uint32Array;
  /** rows × k, smaller is nearer. */
  distances(): Float32Array;
}

export interface KnnBuild extends Steps {
  /** After the last step, once. */
  finish(): Outcome<Graph>;
}

export interface CellKnn extends Steps {
  /** After the last step, once. */
  finish(): Outcome<Graph>;
}

export interface PcaRun extends Steps {
  /** After the last step, once. */
  finish(): Outcome<Projection>;
}

export interface Projection {
  /** rows × components, row-major. */
  coordinates: Float32Array;
  /** Part of all variance, one a component. */
  explained: Float32Array;
  /** What was taken off each row: dims values, zeros without centring. */
  mean: Float32Array;
  /** components × dims, row-major: a row's coordinates are its products with these, less the mean's. */
  axes: Float32Array;
}

/** Defaults and effects: src/projection/umap.h. `epochs` 0 means as many as suit the number of rows. */
export interface UmapOptions {
  dims: u32;
  neighbours: u32;
  minDist: f32;
  spread: f32;
  epochs: u32;
  learningRate: f32;
  repulsion: f32;
  negatives: u32;
  labelWeight: f32;
}

/** Defaults and effects: src/projection/tsne.h. `learningRate` 0 means one that suits the rows. */
export interface TsneOptions {
  dims: u32;
  perplexity: f64;
  iterations: u32;
  exaggeration: f64;
  exaggerated: u32;
  learningRate: f64;
  theta: f32;
}

/** A unit of the last part is an epoch. It borrows its graph: delete it first. */
export interface UmapRun extends Steps {
  /** rows × dims: the picture so far; empty before the first epoch. */
  coordinates(): Float32Array;
}

/** A unit of the last part is an iteration. It borrows its graph: delete it first. */
export interface TsneRun extends Steps {
  /** rows × dims: the picture so far. */
  coordinates(): Float32Array;
  /** Kullback–Leibler, in nats. */
  divergence(): f64;
  /** What was taken: less than what was asked for, where the graph has too few neighbours. */
  perplexity(): f64;
}

export interface QualityRun extends Steps {
  /** After the last step, once. */
  finish(): Outcome<Quality>;
}

/** Of the rows that were judged, ascending, and the mean over them. */
export interface Quality {
  rows: Uint32Array;
  trustworthiness: Float32Array;
  continuity: Float32Array;
  kept: Float32Array;
  meanTrustworthiness: f64;
  meanContinuity: f64;
  meanKept: f64;
}

/** A picture laid over another. */
export interface Aligned {
  coordinates: Float32Array;
  /** What is left between the two, 0…1. */
  disparity: f64;
}

export interface SpectralRun extends Steps {
  /** After the last step, once. */
  finish(): Outcome<Spectrum>;
}

/** Defaults and effects: src/cluster/spectral.h. */
export interface SpectralOptions {
  clusters: u32;
  mostClusters: u32;
  neighbours: u32;
  rotations: u32;
}

export interface Spectrum {
  /** Of each point, largest cluster first. */
  cluster: Uint32Array;
  clusters: u32;
  /** Lowest of the normalised Laplacian, ascending. */
  eigenvalues: Float32Array;
  /** How many clusters the widest gap suggests. */
  suggested: u32;
  residual: f64;
}

export interface KMeansRun extends Steps {
  /** After the last step, once. */
  finish(): Outcome<Means>;
}

/** Defaults and effects: src/cluster/kmeans.h. */
export interface KMeansOptions {
  clusters: u32;
  restarts: u32;
  iterations: u32;
}

export interface Means {
  /** Of each point. */
  cluster: Uint32Array;
  /** clusters × dims, row-major. */
  centroids: Float32Array;
  /** Sum of squared distances to the nearest centroid. */
  inertia: f64;
}

/** Lists of rows, as many for each cluster; 2³² − 1 where it has fewer members. */
export interface Labels {
  sizes: Uint32Array;
  typical: Uint32Array;
  distinct: Uint32Array;
}

export interface SpaceRun extends Steps {
  /** After the last step, once. */
  finish(): Outcome<SpaceStatistics>;
}

/** What each means: src/vectors/space.h. */
export interface SpaceStatistics {
  participationRatio: f64;
  meanCosine: f64;
  isotropy: f64;
  farthestToNearest: f64;
  relativeContrast: f64;
}

export interface Hubs {
  /** How often each row is among the first k neighbours of others. */
  occurrences: Uint32Array;
  skewness: f64;
  orphans: u32;
  largestHub: u32;
}

export interface Geometry {
  Points: {
    /** rows × dims zeros, for put to fill. */
    allocate(rows: u32, dims: u32): Outcome<Points>;
  };
  KnnBuild: {
    start(points: Points, k: u32, metric: string): Outcome<KnnBuild>;
  };
  /** Approximate: what a sample of rows must find of its true neighbours is `recall`. */
  CellKnn: {
    start(points: Points, k: u32, metric: string, recall: f64, seed: f64): Outcome<CellKnn>;
  };
  PcaRun: {
    start(points: Points, components: u32, centre: boolean): Outcome<PcaRun>;
  };
  UmapRun: {
    /** `start` is rows × dims, or empty for the spectral one; `labels` may be empty. */
    start(
      graph: Graph,
      options: UmapOptions,
      seed: f64,
      start: Float32Array,
      labels: Uint32Array,
    ): Outcome<UmapRun>;
    defaults(): UmapOptions;
    /**
     * New points put into a finished picture: of each its k neighbours in it, nearest first, as a graph
     * holds them.
     */
    transform(
      indices: Uint32Array,
      distances: Float32Array,
      k: u32,
      picture: Float32Array,
      options: UmapOptions,
      seed: f64,
    ): Outcome<Float32Array>;
  };
  TsneRun: {
    /** `start` is rows × dims, or empty for noise. */
    start(graph: Graph, options: TsneOptions, seed: f64, start: Float32Array): Outcome<TsneRun>;
    defaults(): TsneOptions;
  };
  QualityRun: {
    /** `sample` rows are judged, all when 0. */
    start(
      points: Points,
      picture: Float32Array,
      dims: u32,
      k: u32,
      metric: string,
      sample: u32,
    ): Outcome<QualityRun>;
  };
  SpectralRun: {
    start(graph: Graph, options: SpectralOptions, seed: f64): Outcome<SpectralRun>;
    defaults(): SpectralOptions;
  };
  KMeansRun: {
    start(points: Points, options: KMeansOptions, seed: f64): Outcome<KMeansRun>;
    defaults(): KMeansOptions;
  };
  SpaceRun: {
    start(points: Points, metric: string, queries: u32): Outcome<SpaceRun>;
  };
  /** Of every row, the part of its first k neighbours that a picture kept. */
  kept(graph: Graph, picture: Float32Array, dims: u32, k: u32): Outcome<Float32Array>;
  align(moving: Float32Array, target: Float32Array, dims: u32): Outcome<Aligned>;
  /** Rank correlation of distances between points and in a picture. */
  shepard(
    points: Points,
    picture: Float32Array,
    dims: u32,
    metric: string,
    pairs: u32,
    seed: f64,
  ): Outcome<f64>;
  labels(points: Points, cluster: Uint32Array, count: u32, words: u32): Outcome<Labels>;
  adjustedRand(first: Uint32Array, second: Uint32Array): Outcome<f64>;
  mutualInformation(first: Uint32Array, second: Uint32Array): Outcome<f64>;
  hubs(graph: Graph, k: u32): Outcome<Hubs>;
  mutualKnn(first: Graph, second: Graph, k: u32): Outcome<f64>;
  linearCka(first: Points, second: Points): Outcome<f64>;
  /** How random cosines fall into equal bins over −1…1. */
  cosineLaw(dims: u32, bins: u32): Outcome<Float32Array>;
  /** Bytes of memory in use. */
  memoryInUse(): f64;
}

declare const createGeometry: ModuleFactory<Geometry>;
export default createGeometry;
