import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { extentOf, pan, toStage } from './camera.ts';
import { CameraRig, GLIDE_MS } from './camera-rig.ts';

const view = { width: 400, height: 300 };
const square = Float32Array.from([0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0]);
const cube = Float32Array.from([...square, 0.5, 0.5, 1]);

function rig(points = square, dims: 2 | 3 = 2): CameraRig {
  const made = new CameraRig();
  made.resize(view);
  made.setExtent(extentOf(points, dims));
  return made;
}

describe('the camera of a plot', () => {
  it('shows all points, also after the stage or the points changed', () => {
    const made = rig();
    assert.equal(made.zoom, 1);
    made.resize({ width: 200, height: 150 });
    assert.equal(made.zoom, 1);
    made.follow(
      extentOf(
        square.map((value) => 3 * value),
        2,
      ),
    );
    assert.equal(made.zoom, 1);
    for (const corner of [
      [0, 0],
      [3, 3],
    ]) {
      const [x, y] = toStage(made.camera, made.view, corner);
      assert.ok(x >= 0 && x <= 200 && y >= 0 && y <= 150, `${corner} at ${x}, ${y}`);
    }
  });

  it('stays where the reader put it, in the middle of another stage too', () => {
    const made = rig();
    made.set(pan(made.camera, 30, -20));
    const { centre } = made.camera;
    made.follow(extentOf(square, 2));
    made.resize({ width: 800, height: 600 });
    assert.deepEqual(made.camera.centre, centre);
    assert.ok(Math.abs(made.zoom - 1) < 0.1);
  });

  it('glides, arrives, and is stopped by a hand', () => {
    const made = rig();
    const from = made.camera;
    made.frame(
      [
        [0, 0, 0],
        [0.1, 0.1, 0],
      ],
      8,
      1000,
    );
    const goal = made.target;
    assert.ok(goal.scale > 2 * from.scale);
    assert.equal(made.step(1000), 0);
    const half = made.step(1000 + GLIDE_MS / 2);
    assert.ok(half > 0.5 && half < 1);
    assert.ok(made.camera.scale > from.scale && made.camera.scale < goal.scale);
    made.stop();
    assert.ok(!made.gliding);
    assert.ok(made.camera.scale < goal.scale);
    made.showAll(2000);
    assert.equal(made.step(2000 + GLIDE_MS), 1);
    assert.equal(made.zoom, 1);
  });

  it('comes no nearer than asked, and arrives at once without a time', () => {
    const made = rig();
    made.frame([[0.5, 0.5, 0]], 4);
    assert.ok(!made.gliding);
    assert.ok(Math.abs(made.zoom - 4) < 1e-9);
  });

  it('keeps an eye in three dimensions while points lose their depth', () => {
    const made = rig(cube, 3);
    assert.ok(Number.isFinite(made.camera.eye));
    made.setExtent(extentOf(square, 2), 0);
    made.step(GLIDE_MS / 2);
    assert.ok(Number.isFinite(made.camera.eye));
    made.arrive();
    assert.equal(made.camera.eye, Number.POSITIVE_INFINITY);
  });
});
