/** Clusters of three clouds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clouds, dims, engine, rows, table, values } from './clouds.ts';
import { rejection } from './support.ts';

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

test('how many neighbours were taken is said', async () => {
  const few = { table, rows: 10, neighbours: 15 };
  assert.equal((await engine.call('cluster.spectral', { ...few, clusters: 2 })).neighbours, 9);
  assert.equal((await engine.call('projection.umap', { ...few, epochs: 1 })).neighbours, 9);
  const many = { table, rows, neighbours: 15 };
  assert.equal((await engine.call('projection.umap', { ...many, epochs: 1 })).neighbours, 15);
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
