/** Layouts of three clouds: found, judged, kept under a name, added to. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomValues } from '../wasm/support.ts';
import { clouds, dims, engine, rows, separation, table, values } from './clouds.ts';
import { rejection } from './support.ts';

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

for (const method of ['projection.tsne', 'projection.umap'] as const) {
  test(`${method} says how many rows are distinct, and equal ones do not show the order of rows`, async () => {
    const equal = { table: 'equal', rows: 300 };
    const row = randomValues(8, 5);
    const values = Float32Array.from(
      { length: 300 * 8 },
      (_, at) => row[at % 8]! * (at < 2392 ? 1 : 2),
    );
    await engine.call('vectors.open', { ...equal, dims: 8, values });
    const found = await engine.call(method, { ...equal, metric: 'euclidean' });
    assert.equal(found.distinct, 2);
    const { coordinates } = await engine.call(method, { ...equal, metric: 'euclidean', seed: 2 });
    assert.notDeepEqual(coordinates, found.coordinates);
    // The mean of each quarter of the file lies where the mean of all does.
    const half = (from: number, axis: number) => {
      let sum = 0;
      for (let at = from; at < from + 74; at++) sum += found.coordinates[2 * at + axis]!;
      return sum / 74;
    };
    for (const axis of [0, 1]) {
      const places = Array.from({ length: 299 }, (_, at) => found.coordinates[2 * at + axis]!);
      const mean = places.reduce((sum, place) => sum + place, 0) / 299;
      const spread = Math.sqrt(places.reduce((sum, at) => sum + (at - mean) ** 2, 0) / 299);
      for (const from of [0, 74, 148, 222]) {
        assert.ok(Math.abs(half(from, axis) - mean) < 0.5 * spread, `${from} ${axis}`);
      }
    }
  });
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

test('a layout that is kept under a name is what its coordinates are', async () => {
  const name = 'mine';
  const umap = { table, rows, neighbours: 10, epochs: 50 };
  const { coordinates } = await engine.call('projection.umap', { ...umap, layout: name });
  const asked = { table, rows, dims: 2, k: 5, sample: 0 };
  const { milliseconds: _, ...byName } = await engine.call('projection.quality', {
    ...asked,
    layout: name,
  });
  const { milliseconds: __, ...byValue } = await engine.call('projection.quality', {
    ...asked,
    coordinates,
  });
  assert.deepEqual(byName, byValue);
  const row = { table, rows, components: 2, row: 7, k: 5 };
  assert.deepEqual(
    await engine.call('projection.kept', { ...row, layout: name }),
    await engine.call('projection.kept', { ...row, coordinates }),
  );
  const pca = await engine.call('projection.pca', { table, rows, components: 2, layout: 'pca' });
  const over = await engine.call('projection.align', { moving: name, target: 'pca', layout: name });
  const { coordinates: target } = pca;
  const moved = await engine.call('projection.align', { moving: coordinates, target, dims: 2 });
  assert.deepEqual(over, moved);
  // The one that was kept is now the moved one.
  const again = await engine.call('projection.align', { moving: name, target: 'pca' });
  assert.ok(Math.abs(again.disparity - over.disparity) < 1e-6);

  await assert.rejects(
    engine.call('projection.quality', { ...asked, rows: rows - 1, layout: name }),
    rejection('invalid_argument', /180 coordinates are not 89 rows of 2/),
  );
  await assert.rejects(
    engine.call('projection.quality', asked),
    rejection('invalid_argument', /neither `layout` nor `coordinates`/),
  );
  assert.deepEqual(await engine.call('projection.close', { layout: name }), { closed: true });
  await assert.rejects(
    engine.call('projection.kept', { ...row, layout: name }),
    rejection('not_found', /"mine"/),
  );
});

test('options that are left out are the core’s own, and others reach it', async () => {
  const labels = clouds.map((_, row) => row % 2);
  const asked = { table, rows, epochs: 30, neighbours: 10, labels };
  const layout = async (more: object) =>
    (await engine.call('projection.umap', { ...asked, ...more })).coordinates;
  const standard = await layout({});
  assert.deepEqual(await layout({ labelWeight: 0.5, spread: 1, negatives: 5 }), standard);
  for (const more of [{ labelWeight: 0.9 }, { spread: 2 }, { negatives: 2 }, { repulsion: 2 }]) {
    assert.notDeepEqual(await layout(more), standard, JSON.stringify(more));
  }
  await assert.rejects(
    layout({ labelWieght: 1 }),
    rejection('invalid_argument', /projection\.umap has no parameter `labelWieght`/),
  );
  await assert.rejects(layout({ labelWeight: 2 }), rejection('invalid_argument'));
});
