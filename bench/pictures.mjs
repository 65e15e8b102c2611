// t-SNE, UMAP and spectral clustering in the harness's form: end to end, from values to picture.
import { filesOf, openModule, take } from './modules.mjs';

function finish(work) {
  while (!work.step(64));
}

/** `draw` is handed the module, the points and the graph of their k nearest. */
const overGraph = (k, draw) => ({
  kind: 'wasm',
  version: 'working tree',
  files: filesOf('geometry'),
  async make({ D, N, d, E, iters }) {
    const geometry = await openModule('geometry');
    return {
      run() {
        const points = take(geometry.Points.allocate(N, d));
        take(points.put(0, D.x));
        const build = take(geometry.KnnBuild.start(points, k, 'cosine'));
        finish(build);
        const graph = take(build.finish());
        build.delete();
        const result = draw(geometry, points, graph, { epochs: E, iterations: iters ?? 1000 });
        graph.delete();
        points.delete();
        return result;
      },
    };
  },
});

export default {
  tsne: {
    ours: overGraph(90, (geometry, points, graph, { iterations }) => {
      const fit = take(geometry.PcaRun.start(points, 2, true));
      finish(fit);
      const { coordinates } = take(fit.finish());
      fit.delete();
      const options = { ...geometry.TsneRun.defaults(), iterations };
      const run = take(geometry.TsneRun.start(graph, options, 1, coordinates));
      finish(run);
      const picture = Float64Array.from(run.coordinates());
      run.delete();
      return picture;
    }),
  },
  umap: {
    ours: overGraph(15, (geometry, _, graph, { epochs }) => {
      const options = { ...geometry.UmapRun.defaults(), epochs };
      const none = new Float32Array();
      const run = take(geometry.UmapRun.start(graph, options, 1, none, new Uint32Array()));
      finish(run);
      const picture = Float64Array.from(run.coordinates());
      run.delete();
      return picture;
    }),
  },
  spectral: {
    ours: overGraph(15, (geometry, _, graph) => {
      const { SpectralRun } = geometry;
      const options = { ...SpectralRun.defaults(), clusters: 50, neighbours: 15 };
      const run = take(SpectralRun.start(graph, options, 1));
      finish(run);
      const { cluster } = take(run.finish());
      run.delete();
      return Array.from(cluster);
    }),
  },
};
