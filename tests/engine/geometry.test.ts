/** Neighbours, pictures and clusters over the wire, on three clouds whose every answer is known. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Engine } from '../../web/engine/client/engine.ts';
import { randomValues } from '../wasm/support.ts';
import { openEngine, randomTable, rejection } from './support.ts';

const rows = 90;
const dims = 5;
/** Row i belongs to cloud i mod 3; clouds stand 8 apart. */
const values = randomValues(rows * dims, 3).map(
  (value, at) => value + (at % dims === Math.floor(at / dims) % 3 ? 8 : 0),
);
const clouds = Uint32Array.from({ length: rows }, (_, row) => row % 3);
const table = 'clouds';

let engine: Engine;
before(async () => {
  ({ engine } = openEngine());
  const words = Array.from(clouds, (cloud, row) => `${'abc'[cloud]}${row}`);
  await engine.call('vectors.open', { table, values, rows, dims, words });
});
after(() => engine.dispose());

function distance(a: number, b: number, of: Float32Array, width: number): number {
  let square = 0;
  for (let at = 0; at < width; at++) square += (of[a * width + at]! - of[b * width + at]!) ** 2;
  return Math.sqrt(square);
}

/** How far apart, at most, two rows of a cloud are, and how near, at least, two of different ones. */
function separation(picture: Float32Array, width: number): number {
  let within = 0;
  let between = Infinity;
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < a; b++) {
      const gap = distance(a, b, picture, width);
      if (clouds[a] === clouds[b]) within = Math.max(within, gap);
      else between = Math.min(between, gap);
    }
  }
  return between / within;
}

test('neighbours are those of a plain loop, nearest first', async () => {
  const k = 7;
  const { indices, distances, recall } = await engine.call('neighbors.knn', {
    table,
    k,
    metric: 'euclidean',
  });
  assert.equal(recall, 1);
  for (let row = 0; row < rows; row++) {
    const others = Array.from({ length: rows }, (_, other) => other)
      .filter((other) => other !== row)
      .sort((a, b) => distance(row, a, values, dims) - distance(row, b, values, dims));
    assert.deepEqual(Array.from(indices.subarray(row * k, (row + 1) * k)), others.slice(0, k));
    const farthest = distances[row * k + k - 1]!;
    assert.ok(Math.abs(farthest - distance(row, others[k - 1]!, values, dims)) < 1e-5);
  }
});

test('an approximate graph has the recall that it says, or what was asked for', async () => {
  const many = 4000;
  const wanted = { table: 'many', k: 8, metric: 'cosine' as const };
  await engine.call('vectors.open', { ...randomTable('many', many, 6) });
  const exact = await engine.call('neighbors.knn', wanted);
  const cells = await engine.call('neighbors.knn', { ...wanted, recall: 0.9 });
  assert.ok(cells.recall >= 0.9 && cells.recall < 1);
  let found = 0;
  for (let row = 0; row < many; row++) {
    const own = new Set(exact.indices.subarray(row * 8, row * 8 + 8));
    for (const one of cells.indices.subarray(row * 8, row * 8 + 8)) if (own.has(one)) found++;
  }
  assert.ok(Math.abs(found / (many * 8) - cells.recall) < 0.05, `${found / (many * 8)}`);
  await assert.rejects(
    engine.call('neighbors.knn', { ...wanted, recall: 2 }),
    rejection('invalid_argument', /recall/),
  );
});

test('the axes of a projection place any row, those that were fitted too', async () => {
  const components = 3;
  const fitted = 60;
  const found = await engine.call('projection.pca', { table, rows: fitted, components });
  assert.equal(found.mean.length, dims);
  assert.equal(found.axes.length, components * dims);
  for (let row = 0; row < fitted; row++) {
    for (let one = 0; one < components; one++) {
      let place = 0;
      for (let at = 0; at < dims; at++) {
        place += (values[row * dims + at]! - found.mean[at]!) * found.axes[one * dims + at]!;
      }
      assert.ok(Math.abs(place - found.coordinates[row * components + one]!) < 1e-4);
    }
  }
});

for (const method of ['projection.tsne', 'projection.umap'] as const) {
  for (const width of [2, 3]) {
    test(`${method} in ${width} dimensions keeps the clouds apart and moves while it runs`, async () => {
      const pictures: Float32Array[] = [];
      const wanted = { table, rows, dims: width, metric: 'euclidean' as const, seed: 5 };
      const found = await engine.call(method, wanted, {
        onProgress: ({ picture }) => picture && pictures.push(picture),
      });
      assert.equal(found.coordinates.length, rows * width);
      assert.ok(separation(found.coordinates, width) > 1, 'clouds are apart');
      assert.ok(
        pictures.every((picture) => picture.every(Number.isFinite)),
        'pictures on the way are pictures',
      );
      const again = await engine.call(method, wanted);
      assert.deepEqual(again.coordinates, found.coordinates, 'one seed, one picture');
    });
  }
}

test('the judge of a picture finds a faithful one faithful, and noise not', async () => {
  const wanted = { table, rows, components: 3 };
  const { coordinates } = await engine.call('projection.pca', wanted);
  const judge = (picture: Float32Array) =>
    engine.call('projection.quality', {
      table,
      rows,
      coordinates: picture,
      dims: 3,
      k: 5,
      metric: 'euclidean',
      sample: 0,
    });
  const faithful = await judge(coordinates);
  assert.ok(faithful.trustworthiness > 0.95 && faithful.continuity > 0.95);
  assert.equal(faithful.kept.length, rows);
  const wrong = await judge(randomValues(rows * 3, 11));
  assert.ok(wrong.trustworthiness < 0.6 && wrong.meanKept < faithful.meanKept);
});

test('k-means and spectral clustering find the clouds, and say what each is about', async () => {
  const means = await engine.call('cluster.kmeans', { table, rows, clusters: 3, words: 4 });
  const spectral = await engine.call('cluster.spectral', {
    table,
    rows,
    clusters: 3,
    neighbours: 8,
    metric: 'euclidean',
    words: 4,
  });
  for (const { cluster, labels } of [means, spectral]) {
    const agreement = await engine.call('cluster.agreement', { first: cluster, second: clouds });
    assert.ok(Math.abs(agreement.adjustedRand - 1) < 1e-12);
    assert.ok(Math.abs(agreement.mutualInformation - 1) < 1e-6);
    for (const [one, label] of labels.entries()) {
      assert.equal(label.size, rows / 3);
      const cloud = 'abc'[clouds[cluster.indexOf(one)]!];
      assert.deepEqual(new Set(label.typical.map(({ word }) => word[0])), new Set([cloud]));
    }
  }
  let inertia = 0;
  for (let row = 0; row < rows; row++) {
    for (let at = 0; at < dims; at++) {
      inertia +=
        (values[row * dims + at]! - means.centroids[means.cluster[row]! * dims + at]!) ** 2;
    }
  }
  assert.ok(Math.abs(means.inertia - inertia) < 1e-3);
});

test('what cannot be clustered or drawn is refused, and the engine goes on', async () => {
  await assert.rejects(
    engine.call('cluster.kmeans', { table, rows, clusters: rows + 1 }),
    rejection('invalid_argument', /91 clusters of 90 points/),
  );
  await assert.rejects(
    engine.call('cluster.kmeans', { table, rows: rows + 1, clusters: 2 }),
    rejection('out_of_range', /91 rows of 90/),
  );
  await assert.rejects(
    engine.call('neighbors.knn', { table, k: rows, metric: 'cosine' }),
    rejection('invalid_argument'),
  );
  const controller = new AbortController();
  const call = engine.call(
    'cluster.kmeans',
    { table, rows, clusters: 20, restarts: 1000 },
    { signal: controller.signal, onProgress: () => controller.abort() },
  );
  await assert.rejects(call, rejection('cancelled'));
  const { cluster } = await engine.call('cluster.kmeans', { table, rows, clusters: 1 });
  assert.deepEqual(cluster, new Uint32Array(rows));
});

test('new points are placed by UMAP in their own cloud, in as many goes as it takes', async () => {
  const wanted = { table, metric: 'euclidean' as const, seed: 5 };
  // The picture is of the first two thirds; the last third comes later, more than once over.
  const fitted = 60;
  const { coordinates } = await engine.call('projection.umap', { ...wanted, rows: fitted });
  const later = values.subarray(fitted * dims);
  const several = new Float32Array(later.length * 5);
  for (let at = 0; at < several.length; at += later.length) several.set(later, at);
  const place = (some: Float32Array) =>
    engine.call('projection.umapPlace', { ...wanted, rows: fitted, coordinates, values: some });
  const placed = await place(several);
  assert.equal(placed.coordinates.length, 2 * 5 * (rows - fitted));
  for (let one = 0; one < 5 * (rows - fitted); one++) {
    const [x, y] = placed.coordinates.subarray(2 * one, 2 * one + 2);
    const far = (row: number) =>
      Math.hypot(coordinates[2 * row]! - x!, coordinates[2 * row + 1]! - y!);
    const nearest = Array.from({ length: fitted }, (_, row) => row).sort((a, b) => far(a) - far(b));
    assert.equal(clouds[nearest[0]!], clouds[one % (rows - fitted)], `point ${one}`);
  }
  const again = await place(several);
  assert.deepEqual(again.coordinates, placed.coordinates, 'one seed, one place');
  await assert.rejects(place(later.subarray(1)), rejection('invalid_argument', /149 values/));
  await assert.rejects(
    engine.call('projection.umapPlace', { ...wanted, rows: 59, coordinates, values: later }),
    rejection('invalid_argument', /120 coordinates are not 59 rows of 2/),
  );
});

test('two tables are alike where one is the other turned and scaled, and not where it is noise', async () => {
  // Axes exchanged, one mirrored, all doubled: another table, the same space.
  const turned = Float32Array.from(values, (_, at) => {
    const [row, axis] = [Math.floor(at / dims), at % dims];
    return 2 * (axis === 0 ? -1 : 1) * values[row * dims + ((axis + 2) % dims)]!;
  });
  await engine.call('vectors.open', { table: 'turned', values: turned, rows, dims });
  const noise = randomValues(rows * 3, 77);
  await engine.call('vectors.open', { table: 'noise', values: noise, rows, dims: 3 });
  const compare = (other: string) =>
    engine.call('space.compare', { table, other, rows, k: 8, metric: 'euclidean' });
  const same = await compare('turned');
  assert.ok(Math.abs(same.mutualKnn - 1) < 1e-6 && Math.abs(same.linearCka - 1) < 1e-5);
  const different = await compare('noise');
  assert.ok(different.mutualKnn < 0.3 && different.linearCka < 0.3);
  await assert.rejects(compare('nowhere'), rejection('not_found', /nowhere/));
});
