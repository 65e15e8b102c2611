import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Label } from './declutter.ts';
import { numbers } from './numbers.test-helper.ts';
import { PickGrid, pointAt, pointInReticle } from './picking.ts';

const random = numbers(3);
const [width, height] = [700, 450];

function points(count: number): Float32Array {
  return Float32Array.from({ length: 3 * count }, (_, i) =>
    i % 3 === 2 ? 1 : -50 + random.next() * (i % 3 === 0 ? width + 100 : height + 100),
  );
}

function bruteForce(projected: Float32Array, x: number, y: number, k: number, reach: number) {
  const found: { index: number; distance: number }[] = [];
  for (let index = 0; index < projected.length / 3; index++) {
    const [px, py] = [projected[3 * index]!, projected[3 * index + 1]!];
    if (px < 0 || py < 0 || px >= width || py >= height) continue;
    const distance = Math.hypot(px - x, py - y);
    if (distance <= reach) found.push({ index, distance });
  }
  found.sort((a, b) => a.distance - b.distance || a.index - b.index);
  return found.slice(0, k).map((one) => one.index);
}

describe('pick', () => {
  it('finds what a search through all points finds', () => {
    for (let round = 0; round < 20; round++) {
      const projected = points(1 + Math.floor(random.next() * 3000));
      const grid = new PickGrid(projected, projected.length / 3, width, height);
      for (let question = 0; question < 50; question++) {
        const [x, y] = [random.next() * width, random.next() * height];
        const k = 1 + Math.floor(random.next() * 12);
        const reach = random.next() * 120;
        assert.deepEqual(grid.near(x, y, k, reach), bruteForce(projected, x, y, k, reach));
      }
    }
  });

  it('answers at the edges and beyond them', () => {
    const projected = Float32Array.from([0, 0, 1, width - 0.01, height - 0.01, 1]);
    const grid = new PickGrid(projected, 2, width, height);
    assert.equal(grid.nearest(0, 0, 5), 0);
    assert.equal(grid.nearest(width + 3, height + 3, 10), 1);
    assert.equal(grid.nearest(-500, -500, 10), undefined);
  });

  it('has nothing to say about an empty stage', () => {
    assert.deepEqual(new PickGrid(new Float32Array(0), 0, 0, 0).near(0, 0, 5, 50), []);
  });
});

describe('what a pointer means', () => {
  const labelled = (index: number, x: number, y: number): Label => ({
    index,
    side: 'centre',
    x,
    y,
    left: x - 30,
    right: x + 30,
    top: y - 8,
    bottom: y + 8,
  });
  /** One point by itself, and twenty within a few pixels. */
  const alone = [100, 100, 1];
  const crowd = Array.from({ length: 20 }, (_, i) => [300 + i, 200 + (i % 5), 1]).flat();
  const grid = new PickGrid(Float32Array.from([...alone, ...crowd]), 21, width, height);

  it('is the label under it, before any point', () => {
    const labels = [labelled(7, 300, 220), labelled(9, 300, 250)];
    assert.equal(pointAt(grid, labels, 320, 222, 'mouse'), 7);
    assert.equal(pointAt(grid, labels, 320, 234, 'touch'), 7, 'the nearer of two');
    assert.equal(pointAt(grid, labels, 280, 262, 'touch'), 9, 'a finger is thick');
    assert.equal(pointAt(grid, labels, 280, 270, 'mouse'), undefined);
  });

  it('is a point that stands by itself, and none of a crowd', () => {
    assert.equal(pointAt(grid, [], 110, 108, 'touch'), 0);
    assert.equal(pointAt(grid, [], 305, 202, 'touch'), undefined);
    assert.equal(pointAt(grid, [], 305, 200, 'mouse'), 6, 'the mouse shows which before it picks');
    assert.equal(pointAt(grid, [], 500, 400, 'touch'), undefined);
  });

  it('is the nearest to the middle for the keyboard', () => {
    assert.equal(pointInReticle(grid, 620, 420), 10);
    assert.equal(pointInReticle(grid, 20, 20), undefined);
  });
});
