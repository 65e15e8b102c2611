// Embedscope in the form of the peers' harness: each operation maps a peer's name to what makes it ready
// for one workload. Run through bench/run.mjs, or by hand beside the harness:
//   OURS=bench/adapter.mjs node topk.mjs --only ours-f32,ours-int8
import { filesOf, openModule, take } from './modules.mjs';
import pictures from './pictures.mjs';
import tokenize from './tokenize.mjs';
import transformer from './transformer.mjs';

/** A word file (src/vectors/word_vectors.h) of rows in eight bits, one scale a row. */
function quantisedFile(values, rows, dims) {
  const words = new TextEncoder().encode(
    Array.from({ length: rows }, (_, i) => `w${i}`).join('\n'),
  );
  const scaleBytes = rows * 4;
  const end = scaleBytes + rows * dims;
  const header = JSON.stringify({
    __metadata__: { format: 'embedscope-words' },
    scale: { dtype: 'F32', shape: [rows], data_offsets: [0, scaleBytes] },
    embedding: { dtype: 'I8', shape: [rows, dims], data_offsets: [scaleBytes, end] },
    words: { dtype: 'U8', shape: [words.length], data_offsets: [end, end + words.length] },
  });
  const start = 8 + Math.ceil(header.length / 8) * 8;
  const file = new Uint8Array(start + end + words.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(start - 8), true);
  file.set(new TextEncoder().encode(header.padEnd(start - 8)), 8);
  const scales = new Float32Array(file.buffer, start, rows);
  const embedding = new Int8Array(file.buffer, start + scaleBytes, rows * dims);
  for (let row = 0; row < rows; row++) {
    const from = row * dims;
    let largest = 0;
    for (let i = from; i < from + dims; i++) largest = Math.max(largest, Math.abs(values[i]));
    scales[row] = largest / 127;
    for (let i = from; i < from + dims; i++) embedding[i] = Math.round(values[i] / scales[row]);
  }
  file.set(words, start + end);
  return file;
}

const nobody = 0xffffffff;

/** Cosine search, one query after the other, through the bindings that the page uses. */
const topk = (open) => ({
  kind: 'wasm',
  version: 'working tree',
  files: filesOf('core'),
  async make({ D, N, d, k, q }) {
    const nearest = open(await openModule('core'), D.x, N, d);
    const search = (index) => {
      const from = (index % 32) * d;
      return Array.from(take(nearest(q.subarray(from, from + d), k)).rows);
    };
    return {
      run: search,
      result: async () => Array.from({ length: 32 }, (_, index) => search(index)),
    };
  },
});
const all = new Uint8Array();
const scanned = (table) => (query, k) =>
  table.nearest(query, Uint32Array.of(nobody), 'cosine', false, null, k, 0, all);

/** Work in steps over the points, copied in once as a peer's data are: what `finish` makes of it. */
const overPoints = (start, finish) => ({
  kind: 'wasm',
  version: 'working tree',
  files: filesOf('geometry'),
  async make(workload) {
    const geometry = await openModule('geometry');
    const { D, N, d } = workload;
    const points = take(geometry.Points.allocate(N, d));
    take(points.put(0, D.x));
    return {
      run() {
        const work = take(start(geometry, points, workload));
        while (!work.step(64));
        const result = finish(take(work.finish()));
        work.delete();
        return result;
      },
    };
  },
});

function indicesOf(graph) {
  const indices = Int32Array.from(graph.indices());
  graph.delete();
  return indices;
}

export default {
  ...pictures,
  ...tokenize,
  ...transformer,
  topk: {
    'ours-f32': topk((core, values, rows, dims) =>
      scanned(take(core.Table.fromValues(values, rows, dims, new Uint8Array()))),
    ),
    'ours-int8': topk((core, values, rows, dims) =>
      scanned(take(core.Table.read(quantisedFile(values, rows, dims)))),
    ),
    'ours-binary': topk((core, values, rows, dims) => {
      const table = take(core.Table.fromValues(values, rows, dims, new Uint8Array()));
      const codes = take(core.BinaryCodes.of(table));
      return (query, k) => codes.nearest(table, query, 'cosine', k, 0, nobody, all);
    }),
  },
  knn: {
    'ours-exact': overPoints(
      ({ KnnBuild }, points, { k }) => KnnBuild.start(points, k, 'cosine'),
      indicesOf,
    ),
    'ours-cells': overPoints(
      ({ CellKnn }, points, { k }) => CellKnn.start(points, k, 'cosine', 0.98, 1),
      indicesOf,
    ),
  },
  kmeans: {
    'ours-kmeans': overPoints(
      ({ KMeansRun }, points) =>
        KMeansRun.start(points, { clusters: 50, restarts: 1, iterations: 25 }, 1),
      ({ cluster }) => cluster,
    ),
  },
  pca: {
    'ours-pca': overPoints(
      ({ PcaRun }, points, { c }) => PcaRun.start(points, c, true),
      ({ coordinates }) => Float64Array.from(coordinates),
    ),
  },
};
