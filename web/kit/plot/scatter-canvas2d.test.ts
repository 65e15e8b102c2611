import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { extentOf, fit, project } from './camera.ts';
import type { Look } from './scatter.ts';
import { ScatterCanvas2d } from './scatter-canvas2d.ts';

/** As much of a canvas as the renderer touches. */
function fakeCanvas() {
  const drawn: { image: { data: Uint8ClampedArray; width: number; height: number } | null } = {
    image: null,
  };
  const context = {
    createImageData: (width: number, height: number) => ({
      width,
      height,
      data: new Uint8ClampedArray(4 * width * height),
    }),
    putImageData: (image: NonNullable<typeof drawn.image>) => {
      drawn.image = image;
    },
  };
  const canvas = { width: 0, height: 0, getContext: () => context };
  return { canvas: canvas as unknown as HTMLCanvasElement, drawn };
}

const look: Look = {
  palette: [
    [0, 0, 0],
    [255, 0, 0],
  ],
  paper: [250, 240, 230],
  size: 4,
  opacity: 1,
};

function draw(points: Float32Array, change: Partial<Look> = {}, categories?: Uint8Array) {
  const { canvas, drawn } = fakeCanvas();
  const scatter = new ScatterCanvas2d(canvas);
  const view = { width: 100, height: 80 };
  const corners = Float32Array.from([-1, -1, 0, 1, 1, 0]);
  const camera = fit(extentOf(corners, 2), view, 0);
  scatter.resize(view, 1);
  scatter.setMarks({ points, categories });
  const projected = new Float32Array(points.length);
  project(camera, view, points, projected);
  scatter.draw(camera, view, projected, { ...look, ...change }, points.length / 3);
  const image = drawn.image!;
  const at = (x: number, y: number) => [
    ...image.data.subarray(4 * (y * 100 + x), 4 * (y * 100 + x) + 4),
  ];
  return { at, image, scatter, canvas };
}

describe('canvas 2d cloud', () => {
  it('draws a mark where the camera puts its point, on paper', () => {
    const { at } = draw(Float32Array.from([0, 0, 0]));
    assert.deepEqual(at(50, 40).slice(0, 3), [0, 0, 0]);
    assert.deepEqual(at(10, 10), [250, 240, 230, 255]);
    // Up in the data is up on the stage.
    const upper = draw(Float32Array.from([0, 0.5, 0]));
    assert.deepEqual(upper.at(50, 20).slice(0, 3), [0, 0, 0]);
    assert.deepEqual(upper.at(50, 60).slice(0, 3), [250, 240, 230]);
  });

  it('takes colours from categories', () => {
    const points = Float32Array.from([0, 0, 0, 0.5, 0, 0]);
    const { at } = draw(points, {}, Uint8Array.from([0, 1]));
    assert.deepEqual(at(50, 40).slice(0, 3), [0, 0, 0]);
    assert.deepEqual(at(70, 40).slice(0, 3), [255, 0, 0]);
  });

  it('adds pale marks up where they lie on top of each other', () => {
    const one = draw(Float32Array.from([0, 0, 0]), { opacity: 0.3 }).at(50, 40)[0]!;
    const three = draw(Float32Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0]), { opacity: 0.3 });
    assert.ok(three.at(50, 40)[0]! < one && one < 250);
  });

  it('leaves out marks beyond the edge, and touches no pixel but its own', () => {
    const { image } = draw(Float32Array.from([1.3, 0, 0, -1.3, 1, 0, 0, -1.1, 0, 90, 90, 0]));
    assert.ok(image.data.every((value) => value >= 230));
  });

  it('covers about the area of a disc', () => {
    const { image } = draw(Float32Array.from([0.013, 0.007, 0]), { size: 6 });
    let ink = 0;
    for (let i = 0; i < image.data.length; i += 4) ink += (250 - image.data[i]!) / 250;
    assert.ok(Math.abs(ink - Math.PI * 9) < 2, `${ink} pixels`);
  });

  it('draws a large stage coarser rather than slowly', () => {
    const { canvas } = fakeCanvas();
    const scatter = new ScatterCanvas2d(canvas);
    scatter.resize({ width: 2000, height: 1200 }, 3);
    assert.ok(canvas.width * canvas.height <= 750_000);
  });

  it('gives its memory back', () => {
    const { scatter, canvas } = draw(Float32Array.from([0, 0, 0]));
    scatter.dispose();
    assert.equal(canvas.width * canvas.height, 0);
  });
});
