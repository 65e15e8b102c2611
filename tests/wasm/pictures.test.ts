import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  none,
  open,
  rows,
  startGeometry as start,
  startSpectral,
  startTsne,
  startUmap,
} from './repeat.ts';
import { take } from './support.ts';

const { umap, tsne, cluster } = JSON.parse(
  readFileSync(new URL('../golden/repeat.json', import.meta.url), 'utf8'),
) as { umap: number[]; tsne: number[]; cluster: number[] };

function near(found: Float32Array, expected: number[]): void {
  assert.equal(found.length, expected.length);
  found.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]!) <= 1e-4, `${value} is not ${expected[i]} at ${i}`);
  });
}

test('UMAP draws the picture that it draws natively', async () => {
  const geometry = await start();
  const { graph } = open(geometry);
  const run = startUmap(geometry, graph);
  assert.equal(run.coordinates().length, 0);
  while (!run.step(7));
  near(run.coordinates(), umap);
  assert.equal(run.done(), run.total());
});

test('t-SNE draws the picture that it draws natively', async () => {
  const geometry = await start();
  const { graph } = open(geometry);
  const run = startTsne(geometry, graph);
  while (!run.step(11));
  near(run.coordinates(), tsne);
  assert.equal(run.perplexity(), 10);
  assert.ok(run.divergence() > 0 && run.divergence() < 2);
});

test('spectral clustering groups as it does natively', async () => {
  const geometry = await start();
  const { points, graph } = open(geometry);
  const run = startSpectral(geometry, graph);
  while (!run.step(1));
  const found = take(run.finish());
  assert.deepEqual(Array.from(found.cluster), cluster);
  assert.equal(found.suggested, 3);
  const { sizes, typical } = take(geometry.labels(points, found.cluster, 3, 2));
  assert.deepEqual(Array.from(sizes), [50, 50, 50]);
  assert.equal(found.cluster[typical[2]!], 1);
  assert.equal(take(geometry.adjustedRand(found.cluster, found.cluster)), 1);
});

test('a picture is judged, and laid over another', async () => {
  const geometry = await start();
  const { points, graph } = open(geometry);
  const picture = Float32Array.from(umap);
  const run = take(geometry.QualityRun.start(points, picture, 2, 10, 'euclidean', 0));
  while (!run.step(16));
  const quality = take(run.finish());
  assert.ok(quality.meanTrustworthiness > 0.9);
  assert.deepEqual(take(geometry.kept(graph, picture, 2, 10)), quality.kept);
  const turned = picture.map((_, i) => (i % 2 === 0 ? -picture[i + 1]! : picture[i - 1]!));
  const { coordinates, disparity } = take(geometry.align(turned, picture, 2));
  assert.ok(disparity < 1e-9);
  near(coordinates, umap);
});

test('bad input is an error, and memory comes back', async () => {
  const geometry = await start();
  const { points, graph } = open(geometry);
  const defaults = geometry.UmapRun.defaults();
  const code = (outcome: { ok: boolean; code?: string }) => (outcome.ok ? 'ok' : outcome.code);
  const wrong = new Float32Array(7);
  assert.equal(
    code(geometry.UmapRun.start(graph, defaults, 1, wrong, none.words)),
    'invalid_argument',
  );
  assert.equal(
    code(geometry.UmapRun.start(graph, { ...defaults, dims: 9 }, 1, none.floats, none.words)),
    'invalid_argument',
  );
  assert.equal(code(geometry.kept(graph, wrong, 2, 10)), 'invalid_argument');
  assert.equal(code(geometry.kept(graph, wrong, 0, 10)), 'invalid_argument');
  assert.equal(
    code(
      geometry.QualityRun.start(
        points,
        new Float32Array(2 * rows).fill(Number.NaN),
        2,
        10,
        'cosine',
        0,
      ),
    ),
    'non_finite',
  );
  let held = 0;
  for (let round = 0; round < 3; round++) {
    const run = take(geometry.UmapRun.start(graph, defaults, 1, none.floats, none.words));
    run.step(120); // and no further: cancelled
    run.delete();
    // The first call of a kind leaves what Embind remembers of it.
    if (round === 0) held = geometry.memoryInUse();
  }
  assert.equal(geometry.memoryInUse(), held);
});
