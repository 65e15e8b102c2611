/**
 * What build/wasm/geometry.mjs offers: everything that is computed over a whole set of points. Proved as
 * core.d.ts is. Why it is a module of its own: docs/adr/0020.
 */
import type { f64, ModuleFactory, Outcome, Owned, Steps, u32 } from './boundary/boundary.d.ts';

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
  /** rows × k, nearest first. */
  indices(): Uint32Array;
  /** rows × k, smaller is nearer. */
  distances(): Float32Array;
}

export interface KnnBuild extends Steps {
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
}

export interface Geometry {
  Points: {
    /** rows × dims zeros, for put to fill. */
    allocate(rows: u32, dims: u32): Outcome<Points>;
  };
  KnnBuild: {
    start(points: Points, k: u32, metric: string): Outcome<KnnBuild>;
  };
  PcaRun: {
    start(points: Points, components: u32, centre: boolean): Outcome<PcaRun>;
  };
  /** Bytes of memory in use. */
  memoryInUse(): f64;
}

declare const createGeometry: ModuleFactory<Geometry>;
export default createGeometry;
