/** What is written of the calls, against the calls: docs/calls.md, and the options that the core has. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import createCore from '#wasm/core';
import createGeometry from '#wasm/geometry';
import { declarations, describeCalls, reference } from '../../scripts/build/calls.mjs';
import { skipGramOptions } from '../../web/engine/shared/calls/learn/skip-gram.ts';
import { tsneOptions } from '../../web/engine/shared/calls/projection/tsne.ts';
import { umapOptions } from '../../web/engine/shared/calls/projection/umap.ts';
import { calls } from '../../web/engine/shared/calls.ts';
import { withDefaults } from '../../web/engine/shared/options.ts';

const wasm = (name: string) => ({
  wasmBinary: readFileSync(new URL(`../../build/wasm/${name}.wasm`, import.meta.url)),
});

test('docs/calls.md is what the calls say: node scripts/build/calls.mjs', async () => {
  const described = await describeCalls();
  assert.deepEqual(
    described.calls.map(({ name }: { name: string }) => name),
    Object.keys(calls),
  );
  const written = readFileSync(new URL('../../docs/calls.md', import.meta.url), 'utf8');
  assert.equal(reference(described), written);
  for (const { name, about } of described.calls) assert.ok(about, `${name} says what it does`);
  // One default, the core's, told where it is asked for.
  const umap = described.calls.find(({ name }: { name: string }) => name === 'projection.umap');
  const weight = umap?.params.find(({ name }: { name: string }) => name === 'labelWeight');
  assert.equal(weight?.default, 0.5);
  assert.doesNotMatch(declarations(described), /valibot|InferOutput/);
});

test('every option of a call is one of the core’s, with its default', async () => {
  const geometry = await createGeometry(wasm('geometry'));
  const core = await createCore(wasm('core'));
  const pairs: [object, object][] = [
    [{ ...umapOptions, labelWeight: 0 }, geometry.UmapRun.defaults()],
    [tsneOptions, geometry.TsneRun.defaults()],
    [skipGramOptions, core.SkipGramRun.defaults()],
    [{ clusters: 0, restarts: 0, iterations: 0 }, geometry.KMeansRun.defaults()],
    [
      { clusters: 0, mostClusters: 0, rotations: 0, neighbours: 0 },
      geometry.SpectralRun.defaults(),
    ],
  ];
  for (const [options, defaults] of pairs) {
    const unknown = Object.keys(options).filter((name) => !(name in defaults));
    assert.deepEqual(unknown, []);
  }
});

test('options are the core’s but for what is given under the same name', () => {
  const defaults = { dims: 2, minDist: 0.1 };
  assert.deepEqual(withDefaults(defaults, { minDist: 0.5, dims: undefined }), {
    dims: 2,
    minDist: 0.5,
  });
  assert.deepEqual(defaults, { dims: 2, minDist: 0.1 });
});
