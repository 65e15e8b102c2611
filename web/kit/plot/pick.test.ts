import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { numbers } from './numbers.test-helper.ts';
import { PickGrid } from './pick.ts';

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
