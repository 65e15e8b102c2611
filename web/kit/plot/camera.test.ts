import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  aboutAxis,
  type Camera,
  type Dims,
  extentOf,
  fit,
  frame,
  limited,
  mix,
  orbit,
  pan,
  project,
  resized,
  roll,
  toData,
  toStage,
  type Vec3,
  type Viewport,
  ZOOM_LIMITS,
  zoomAbout,
} from './camera.ts';
import { numbers } from './numbers.test-helper.ts';

const view: Viewport = { width: 640, height: 400 };
const random = numbers(7);

function cloud(count: number, dims: Dims): Float32Array {
  const points = new Float32Array(3 * count);
  for (let i = 0; i < count; i++) {
    for (let axis = 0; axis < dims; axis++) points[3 * i + axis] = random.normal() * (3 - axis);
  }
  return points;
}

function near(actual: readonly number[], expected: readonly number[], tolerance = 1e-6): void {
  actual.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]!) <= tolerance, `${actual} is not ${expected}`);
  });
}

function some(dims: Dims): Camera {
  const extent = extentOf(cloud(500, dims), dims);
  let camera = fit(extent, view);
  camera = zoomAbout(camera, view, 0.5 + random.next() * 4, random.next() * 640, 100);
  camera = orbit(camera, view, random.next() * 300 - 150, random.next() * 300 - 150);
  return roll(camera, random.next());
}

describe('camera', () => {
  for (const dims of [2, 3] as const) {
    it(`goes from the stage to the data and back, ${dims}-D`, () => {
      for (let i = 0; i < 200; i++) {
        const camera = some(dims);
        const [x, y] = [random.next() * view.width, random.next() * view.height];
        const [sx, sy, w] = toStage(camera, view, toData(camera, view, x, y));
        near([sx, sy, w], [x, y, 1]);
      }
    });

    it(`holds what is under the pointer while zooming, ${dims}-D`, () => {
      for (let i = 0; i < 100; i++) {
        const camera = some(dims);
        const [x, y] = [random.next() * view.width, random.next() * view.height];
        const held = toData(camera, view, x, y);
        const zoomed = zoomAbout(camera, view, 0.3 + 3 * random.next(), x, y);
        near(toStage(zoomed, view, held).slice(0, 2), [x, y], 1e-5);
      }
    });

    it(`moves the cloud with the finger, ${dims}-D`, () => {
      const camera = some(dims);
      const point = toData(camera, view, 300, 200);
      near(toStage(pan(camera, 40, -25), view, point).slice(0, 2), [340, 175], 1e-5);
    });

    it(`projects every point as toStage does, ${dims}-D`, () => {
      const points = cloud(300, dims);
      const camera = some(dims);
      const out = new Float32Array(points.length);
      project(camera, view, points, out);
      for (let i = 0; i < 300; i++) {
        const expected = toStage(camera, view, [...points.subarray(3 * i, 3 * i + 3)]);
        near([...out.subarray(3 * i, 3 * i + 3)], expected, 0.01);
      }
    });

    it(`shows the core of the cloud when fitted, ${dims}-D`, () => {
      const points = cloud(2000, dims);
      const extent = extentOf(points, dims);
      const camera = fit(extent, view, 20);
      for (const corner of [extent.coreMin, extent.coreMax]) {
        const flat: Vec3 = [corner[0], corner[1], camera.centre[2]];
        const [x, y] = toStage(camera, view, flat);
        assert.ok(x >= 0 && x <= view.width && y >= 0 && y <= view.height);
      }
    });
  }

  it('keeps a flat map from turning', () => {
    const camera = some(2);
    assert.deepEqual(orbit(camera, view, 50, 50), camera);
    assert.deepEqual(roll(camera, 1), camera);
  });

  it('turns the near side with the hand, and back again', () => {
    const camera = fit(extentOf(cloud(500, 3), 3), view);
    const [x, y, z] = camera.centre;
    const before = toStage(camera, view, [x, y, z + 0.5]);
    const turned = orbit(camera, view, 30, 20);
    const after = toStage(turned, view, [x, y, z + 0.5]);
    assert.ok(after[0] > before[0] && after[1] > before[1]);
    near(orbit(turned, view, -30, -20).rotation, camera.rotation);
  });

  it('keeps rotations of length one', () => {
    let camera = fit(extentOf(cloud(500, 3), 3), view);
    for (let i = 0; i < 2000; i++) camera = orbit(camera, view, 3, -2);
    near([Math.hypot(...camera.rotation)], [1], 1e-12);
  });

  it('draws no point from behind the eye, wherever the camera is allowed to be', () => {
    const points = cloud(1000, 3);
    const extent = extentOf(points, 3);
    const out = new Float32Array(points.length);
    for (let i = 0; i < 50; i++) {
      let camera = orbit(fit(extent, view), view, random.next() * 900, random.next() * 900);
      camera = limited(pan(camera, random.normal() * 900, random.normal() * 900), extent, view);
      project(camera, view, points, out);
      for (let at = 2; at < out.length; at += 3) assert.ok(out[at]! > 0.2);
    }
  });

  it('stays within its limits', () => {
    const extent = extentOf(cloud(500, 2), 2);
    const whole = fit(extent, view);
    const far = limited({ ...whole, scale: 1e-9, centre: [1e6, -1e6, 0] }, extent, view);
    near([far.scale], [whole.scale * ZOOM_LIMITS.out], whole.scale);
    near(far.centre, [extent.max[0], extent.min[1], 0]);
    const close = limited({ ...whole, scale: 1e9 }, extent, view);
    assert.ok(close.scale <= fit(extent, view).scale * ZOOM_LIMITS.in);
  });

  it('frames the words it is given', () => {
    for (const dims of [2, 3] as const) {
      const camera = some(dims);
      const points = Array.from({ length: 5 }, (): Vec3 => [random.next(), random.next(), 0]);
      const framed = frame(camera, view, points, 1e6);
      for (const point of points) {
        const [x, y, w] = toStage(framed, view, point);
        assert.ok(Math.abs(x - 320) * w < 321 && Math.abs(y - 200) * w < 201);
      }
    }
    assert.equal(frame(some(2), view, [[0, 0, 0]], 12).scale, 12);
  });

  it('goes from one camera to another by even factors', () => {
    const a = some(3);
    const b = some(3);
    near([mix(a, b, 0).scale, mix(a, b, 1).scale], [a.scale, b.scale]);
    near(mix(a, b, 0).centre, a.centre);
    near([mix(a, b, 0.5).scale], [Math.sqrt(a.scale * b.scale)], 1e-6);
    near([Math.hypot(...mix(a, b, 0.3).rotation)], [1]);
    assert.ok(mix(a, a, 0.5).centre.every(Number.isFinite));
  });

  it('keeps the middle and the reach when the stage changes its size', () => {
    const camera = some(2);
    const larger = resized(camera, view, { width: 1280, height: 800 });
    assert.deepEqual(larger.centre, camera.centre);
    near([larger.scale], [2 * camera.scale]);
    assert.equal(resized(camera, { width: 0, height: 0 }, view), camera);
  });

  it('survives a cloud without points or without extent', () => {
    for (const points of [new Float32Array(0), new Float32Array(30)]) {
      const camera = fit(extentOf(points, 3), view);
      assert.ok(Number.isFinite(camera.scale) && camera.scale > 0);
      assert.ok(toStage(camera, view, [0, 0, 0]).every(Number.isFinite));
    }
  });

  it('turns about an axis', () => {
    near(aboutAxis([0, 0, 1], Math.PI), [0, 0, 1, 0]);
  });
});
