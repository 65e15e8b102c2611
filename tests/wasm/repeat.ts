/**
 * One seed, one layout, on every machine: three clouds of points on a line, laid out and clustered. The results
 * stand in tests/golden/repeat.json, which tests/golden/make_repeat.ts wrote on one machine; native code
 * (tests/unit/projection/repeat_test.cpp, which makes the same points) and WebAssembly are compared with it.
 */
import { readFileSync } from 'node:fs';
import createGeometry from '#wasm/geometry';
import type { Geometry, Graph, Points } from '../../wasm/geometry.d.ts';
import { built, randomValues, take } from './support.ts';

export const [rows, dims] = [150, 6];

export const startGeometry = (): Promise<Geometry> =>
  createGeometry({ wasmBinary: readFileSync(built('geometry.wasm')), locateFile: (path) => path });

function clouds(): Float32Array {
  const values = randomValues(rows * dims, 1);
  for (let row = 0; row < rows; row++) values[row * dims]! += 3 * (row % 3);
  return values;
}

export function open(geometry: Geometry): { points: Points; graph: Graph } {
  const points = take(geometry.Points.allocate(rows, dims));
  take(points.put(0, clouds()));
  const build = take(geometry.KnnBuild.start(points, 30, 'euclidean'));
  while (!build.step(1));
  const graph = take(build.finish());
  build.delete();
  return { points, graph };
}

/** The first two columns: what is compared is the layout, whatever the eigenproblem's last bits. */
const begin = () => clouds().filter((_, i) => i % dims < 2);

export const none = { floats: new Float32Array(), words: new Uint32Array() };

export const startUmap = (geometry: Geometry, graph: Graph) =>
  take(
    geometry.UmapRun.start(
      graph,
      { ...geometry.UmapRun.defaults(), epochs: 200 },
      3,
      begin(),
      none.words,
    ),
  );

export const startTsne = (geometry: Geometry, graph: Graph) =>
  take(
    geometry.TsneRun.start(
      graph,
      { ...geometry.TsneRun.defaults(), perplexity: 10, iterations: 300 },
      3,
      none.floats,
    ),
  );

export const startSpectral = (geometry: Geometry, graph: Graph) =>
  take(
    geometry.SpectralRun.start(
      graph,
      { ...geometry.SpectralRun.defaults(), mostClusters: 10, neighbours: 10 },
      1,
    ),
  );
