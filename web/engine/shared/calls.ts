/**
 * Everything that can be asked of the engine, by name: a call is a schema of its parameters and a handler
 * (calls/ROOM/NAME.ts). All of it can be cloned into a worker. Typed arrays in a result are handed over;
 * those in parameters are copied, and stay the caller's. docs/calls.md is made from these files.
 */
import type * as v from 'valibot';
import { agreement } from './calls/cluster/agreement.ts';
import { kmeans } from './calls/cluster/kmeans.ts';
import { spectral } from './calls/cluster/spectral.ts';
import { skipGram } from './calls/learn/skip-gram.ts';
import { close as closeModel } from './calls/model/close.ts';
import { generate } from './calls/model/generate.ts';
import { load as loadModel } from './calls/model/load.ts';
import { pool } from './calls/model/pool.ts';
import { run } from './calls/model/run.ts';
import { senses } from './calls/model/senses.ts';
import { states } from './calls/model/states.ts';
import { uses } from './calls/model/uses.ts';
import { knn } from './calls/neighbors/knn.ts';
import { align } from './calls/projection/align.ts';
import { close as closeLayout } from './calls/projection/close.ts';
import { kept } from './calls/projection/kept.ts';
import { pca } from './calls/projection/pca.ts';
import { quality } from './calls/projection/quality.ts';
import { tsne } from './calls/projection/tsne.ts';
import { umap } from './calls/projection/umap.ts';
import { umapPlace } from './calls/projection/umap-place.ts';
import { compare as compareSpaces } from './calls/space/compare.ts';
import { statistics } from './calls/space/statistics.ts';
import { bytes } from './calls/text/bytes.ts';
import { encode } from './calls/text/encode.ts';
import { encodeAll } from './calls/text/encode-all.ts';
import { baseline } from './calls/vectors/baseline.ts';
import { close as closeTable } from './calls/vectors/close.ts';
import { compare } from './calls/vectors/compare.ts';
import { nearest } from './calls/vectors/nearest.ts';
import { nearestEach } from './calls/vectors/nearest-each.ts';
import { neighbourhood } from './calls/vectors/neighbourhood.ts';
import { open } from './calls/vectors/open.ts';
import { race } from './calls/vectors/race.ts';
import { row } from './calls/vectors/row.ts';
import { suggest } from './calls/vectors/suggest.ts';
import { words } from './calls/vectors/words.ts';
import { load as loadWords } from './calls/words/load.ts';

export const calls = {
  'words.load': loadWords,
  'vectors.open': open,
  'vectors.close': closeTable,
  'vectors.words': words,
  'vectors.row': row,
  'vectors.suggest': suggest,
  'vectors.nearest': nearest,
  'vectors.nearestEach': nearestEach,
  'vectors.neighbourhood': neighbourhood,
  'vectors.baseline': baseline,
  'vectors.compare': compare,
  'vectors.race': race,
  'neighbors.knn': knn,
  'projection.pca': pca,
  'projection.tsne': tsne,
  'projection.umap': umap,
  'projection.umapPlace': umapPlace,
  'projection.kept': kept,
  'projection.quality': quality,
  'projection.align': align,
  'projection.close': closeLayout,
  'cluster.spectral': spectral,
  'cluster.kmeans': kmeans,
  'cluster.agreement': agreement,
  'space.statistics': statistics,
  'space.compare': compareSpaces,
  'text.bytes': bytes,
  'text.encode': encode,
  'text.encodeAll': encodeAll,
  'model.load': loadModel,
  'model.close': closeModel,
  'model.run': run,
  'model.generate': generate,
  'model.pool': pool,
  'model.uses': uses,
  'model.states': states,
  'model.senses': senses,
  'learn.skipGram': skipGram,
};

export type { TracedTensor } from './calls/model/run.ts';

export type Method = keyof typeof calls;
export type Calls = { [M in Method]: { params: Params<M>; result: Result<M> } };
export type Params<M extends Method> = v.InferInput<(typeof calls)[M]['params']>;
export type Result<M extends Method> = Awaited<ReturnType<(typeof calls)[M]['run']>>;

/** How far a call is. Stages that begin with "loading" count bytes, others units of work. */
export interface Progress {
  stage: string;
  done: number;
  /** 0 while unknown. */
  total: number;
  /** Coordinates so far, row-major, while work moves the points of a layout. */
  picture?: Float32Array;
}
