import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MovingPoints } from './moving-points.ts';

describe('points on their way', () => {
  it('travel from where they are drawn; new ones appear in place', () => {
    const points = new MovingPoints();
    points.set(Float32Array.from([0, 0, 0]), 1, false);
    assert.equal(points.step(0.5), false);
    points.set(Float32Array.from([4, 8, 0, 1, 1, 1]), 2, true);
    assert.deepEqual([...points.drawn], [0, 0, 0, 1, 1, 1]);
    assert.equal(points.step(0.25), true);
    assert.deepEqual([...points.drawn], [1, 2, 0, 1, 1, 1]);
    assert.deepEqual(points.goal(0), [4, 8, 0]);
    // Turned round half-way, they start from there.
    points.set(Float32Array.from([1, 0, 0, 1, 1, 1]), 2, true);
    assert.deepEqual([...points.drawn.subarray(0, 3)], [1, 2, 0]);
    assert.equal(points.step(1), true);
    assert.deepEqual([...points.drawn.subarray(0, 3)], [1, 0, 0]);
    assert.equal(points.step(1), false);
  });

  it('draw no more points than they are given', () => {
    const points = new MovingPoints();
    points.set(Float32Array.from([0, 0, 0, 1, 1, 1, 2, 2, 2]), 3, false);
    points.set(Float32Array.from([5, 5, 5, 6, 6, 6]), 1, true);
    assert.equal(points.count, 1);
    points.step(1);
    assert.deepEqual([...points.drawn], [5, 5, 5]);
  });
});
