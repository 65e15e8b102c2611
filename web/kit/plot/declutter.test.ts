import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Label, type LabelRequest, overlap, placeLabels } from './declutter.ts';
import { numbers } from './numbers.test-helper.ts';

const random = numbers(11);

function scattered(count: number, width: number, height: number): Float32Array {
  const projected = new Float32Array(3 * count);
  for (let i = 0; i < count; i++) {
    // Denser in the middle, and some of them off the stage.
    projected[3 * i] = width * (0.5 + 0.25 * random.normal());
    projected[3 * i + 1] = height * (0.5 + 0.25 * random.normal());
    projected[3 * i + 2] = 1;
  }
  return projected;
}

function request(change: Partial<LabelRequest> = {}): LabelRequest {
  const [width, height] = [800, 500];
  const count = 3000;
  const widths = Array.from({ length: count }, () => 15 + 80 * random.next());
  return {
    projected: scattered(count, width, height),
    count,
    width,
    height,
    measure: (index) => widths[index]!,
    lineHeight: 16,
    gap: { x: 20, y: 16 },
    ...change,
  };
}

function assertApart(labels: readonly Label[]): void {
  for (let i = 0; i < labels.length; i++) {
    for (let j = 0; j < i; j++) assert.ok(!overlap(labels[i]!, labels[j]!), `${i} overlaps ${j}`);
  }
}

describe('labels', () => {
  it('never overlap and never leave the stage, whatever the points', () => {
    for (let round = 0; round < 40; round++) {
      const count = 1 + Math.floor(random.next() * 3000);
      const width = 200 + 900 * random.next();
      const height = 150 + 600 * random.next();
      const first = Array.from({ length: 15 }, () => Math.floor(random.next() * count));
      const taken = [{ left: width - 50, right: width, top: 0, bottom: 140 }];
      const base = request({ projected: scattered(count, width, height), count, width, height });
      const labels = placeLabels({ ...base, first, taken });
      assert.ok(labels.length > 0);
      assertApart(labels);
      for (const label of labels) {
        assert.ok(label.left >= 0 && label.right <= width);
        assert.ok(label.top >= 0 && label.bottom <= height);
        assert.ok(!overlap(label, taken[0]!));
      }
    }
  });

  it('are written once each, the most important first', () => {
    const labels = placeLabels(request());
    assert.equal(new Set(labels.map((label) => label.index)).size, labels.length);
    // Unless it sits at the edge, the most frequent word is always there.
    const projected = scattered(100, 800, 500);
    projected.set([400, 250, 1], 0);
    assert.equal(placeLabels(request({ projected, count: 100 }))[0]?.index, 0);
  });

  it('put what is asked for before all else, beside its mark', () => {
    const projected = scattered(3000, 800, 500);
    projected.set([400, 250, 1], 3 * 2999);
    const labels = placeLabels(request({ projected, first: [2999] }));
    assert.equal(labels[0]?.index, 2999);
    assert.notEqual(labels[0]?.side, 'centre');
  });

  it('keep the paper around them that was asked for', () => {
    const gap = { x: 20, y: 16 };
    const labels = placeLabels(request({ gap }));
    for (const a of labels) {
      for (const b of labels) if (a !== b) assert.ok(!overlap(a, b, gap.x, gap.y));
    }
    assert.ok(placeLabels(request({ gap: { x: 60, y: 60 } })).length < labels.length);
  });

  it('stay while the map is panned, unless the edge or a far more important word takes their place', () => {
    const base = request();
    const moved = { ...base, projected: base.projected.slice() };
    let labels = placeLabels(base);
    let [gone, seen] = [0, 0];
    for (let step = 0; step < 50; step++) {
      for (let i = 0; i < base.count; i++) moved.projected[3 * i]! += 2;
      const next = placeLabels({ ...moved, previous: labels });
      for (const label of labels) {
        seen++;
        if (next.some((one) => one.index === label.index)) continue;
        gone++;
        const here = { ...label, left: label.left + 2, right: label.right + 2 };
        const rival = next.some(
          (one) => overlap(one, here, base.gap.x, base.gap.y) && one.index * 4 < label.index,
        );
        assert.ok(here.right > base.width || rival, `${label.index} went without need`);
      }
      labels = next;
    }
    assert.ok(gone < 0.02 * seen, `${gone} of ${seen} went`);
  });

  it('come out the same for the same frame', () => {
    const base = request();
    const once = placeLabels(base);
    assert.deepEqual(placeLabels({ ...base, previous: once }), once);
  });

  it('are not written for points behind the eye or off the stage', () => {
    const projected = Float32Array.from([100, 100, -0.5, -30, 20, 1, 300, 200, 1]);
    const labels = placeLabels(request({ projected, count: 3 }));
    assert.deepEqual(
      labels.map((label) => label.index),
      [2],
    );
  });

  it('stop at the limit', () => {
    assert.equal(placeLabels(request({ limit: 5 })).length, 5);
  });

  it('hardly ever ask for a width: most words fail before it', () => {
    let asked = 0;
    const measure = () => {
      asked++;
      return 50;
    };
    const count = 20_000;
    placeLabels(request({ projected: scattered(count, 800, 500), count, measure }));
    assert.ok(asked < count / 4, `${asked} widths`);
  });
});
