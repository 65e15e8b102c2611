/**
 * All other calls: a bundle of its own, `engine/calls.js`, loaded when the first of them is made. What it
 * shares with the worker is there twice, so an error is known by its name (errors.ts).
 */

import { agreement } from './calls/cluster/agreement.ts';
import { kmeans } from './calls/cluster/kmeans.ts';
import { spectral } from './calls/cluster/spectral.ts';
import { skipGram } from './calls/learn/skip-gram.ts';
import { close as closeModel } from './calls/model/close.ts';
import { generate } from './calls/model/generate.ts';
import { lens } from './calls/model/lens.ts';
import { load as loadModel } from './calls/model/load.ts';
import { logits } from './calls/model/logits.ts';
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
import { analogy } from './calls/vectors/analogy.ts';
import { axis } from './calls/vectors/axis.ts';
import { close as closeTable } from './calls/vectors/close.ts';
import { compare } from './calls/vectors/compare.ts';
import { contrast } from './calls/vectors/contrast.ts';
import { nearest } from './calls/vectors/nearest.ts';
import { nearestEach } from './calls/vectors/nearest-each.ts';
import { open } from './calls/vectors/open.ts';
import { race } from './calls/vectors/race.ts';
import { random } from './calls/vectors/random.ts';
import { suggest } from './calls/vectors/suggest.ts';
import { words } from './calls/vectors/words.ts';

export const laterCalls = {
  'vectors.open': open,
  'vectors.random': random,
  'vectors.close': closeTable,
  'vectors.nearest': nearest,
  'vectors.words': words,
  'vectors.compare': compare,
  'vectors.suggest': suggest,
  'vectors.nearestEach': nearestEach,
  'vectors.contrast': contrast,
  'vectors.race': race,
  'vectors.analogy': analogy,
  'vectors.axis': axis,
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
  'model.logits': logits,
  'model.lens': lens,
  'model.generate': generate,
  'model.pool': pool,
  'model.uses': uses,
  'model.states': states,
  'model.senses': senses,
  'learn.skipGram': skipGram,
};
