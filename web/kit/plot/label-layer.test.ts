import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { crowding, LabelLayer } from './label-layer.ts';

const view = { width: 320, height: 300 };
/** Seven pixels a letter at 14 px. */
const context = { font: '', measureText: (text: string) => ({ width: 50 * text.length }) };

function layer(labels: readonly string[]): LabelLayer {
  const made = new LabelLayer();
  made.setTexts(labels);
  made.setFont(context as unknown as CanvasRenderingContext2D, 'sans-serif');
  return made;
}

describe('labels of a plot', () => {
  it('write a marked word of any length on the narrowest stage', () => {
    const made = layer(['w'.repeat(60), 'river']);
    made.setMarked([0]);
    made.place(Float32Array.from([160, 150, 1, 165, 150, 1]), view, []);
    assert.deepEqual(
      made.placed.map((label) => label.index),
      [0],
    );
    const { left, right } = made.placed[0]!;
    assert.ok(left >= 0 && right <= view.width);
  });

  it('forget what belonged to other labels', () => {
    const made = layer(['a', 'b', 'c']);
    made.place(Float32Array.from([50, 50, 1, 150, 150, 1, 250, 250, 1]), view, []);
    assert.equal(made.placed.length, 3);
    made.setTexts(['a']);
    assert.deepEqual(
      made.placed.map((label) => label.index),
      [0],
    );
  });

  it('fade in once, and not at all where nothing moves', () => {
    const made = layer(['a']);
    made.place(Float32Array.from([50, 50, 1]), view, []);
    assert.equal(made.age(1000, false).fading, true);
    const half = made.age(1070, false);
    assert.ok(half.fading && half.ageOf(0) > 0.4 && half.ageOf(0) < 0.6);
    const whole = made.age(1200, false);
    assert.deepEqual([whole.fading, whole.ageOf(0)], [false, 1]);
    assert.equal(layer(['a']).age(0, true).ageOf(0), 1);
  });

  it('are fewer around marked points', () => {
    const grid = Float32Array.from(
      { length: 3 * 900 },
      (_, i) => [20 + 9.3 * (((i - (i % 3)) / 3) % 30), 20 + 9 * Math.floor(i / 90), 1][i % 3]!,
    );
    const made = layer(Array.from({ length: 900 }, () => 'a'));
    made.place(grid, view, []);
    const before = made.placed.length;
    const marked = layer(Array.from({ length: 900 }, () => 'a'));
    marked.setMarked([465]);
    marked.place(grid, view, []);
    assert.ok(marked.placed.some(({ index }) => index === 465));
    assert.ok(2 * marked.placed.length <= before, `${marked.placed.length} of ${before}`);
  });

  it('have less room between them where few points are in view', () => {
    const far = new Float32Array(3 * 400).fill(-1);
    assert.equal(crowding(far, view), 0.08);
    const near = new Float32Array(3 * 400).fill(100);
    assert.equal(crowding(near, view), 1);
  });
});
