import assert from 'node:assert/strict';
import test from 'node:test';
import { DIMS } from '../../kit/controls/dims-slider.ts';
import { cosineLaw } from '../../kit/statistics.ts';
import { fan, sizeOf } from './directions.fan.ts';
import * as model from './directions.model.ts';
import { presets } from './index.ts';

/** Pairs that fall into the bins as the law says, to within one each. */
function lawful(dims: number, pairs = 1_000_000): model.Spread {
  const at = cosineLaw(dims);
  const width = 2 / 256;
  const histogram = Array.from({ length: 256 }, (_, bin) => {
    // The middle of eight parts each.
    let part = 0;
    for (let i = 0; i < 8; i++) part += at(-1 + (bin + (i + 0.5) / 8) * width) * (width / 8);
    return Math.round(part * pairs);
  });
  const deviation = 1 / Math.sqrt(dims);
  const total = histogram.reduce((sum, one) => sum + one, 0);
  return {
    pairs: total,
    mean: 0,
    deviation,
    p05: -1.645 * deviation,
    p95: 1.645 * deviation,
    histogram,
  };
}

test('the fan has a line for each hundredth, symmetric where the pairs are', () => {
  const angles = model.rays(lawful(2)).map((one) => (one * 180) / Math.PI);
  assert.equal(angles.length, 100);
  // In two dimensions every angle is as likely: equal steps from 180° down.
  for (const [i, one] of angles.entries()) {
    assert.ok(Math.abs(one - (179.1 - 1.8 * i)) < 1.5, `${i}: ${one}`);
  }
  const narrow = model.rays(lawful(2048)).map((one) => (one * 180) / Math.PI);
  assert.ok(Math.min(...narrow) > 86 && Math.max(...narrow) < 94);
});

test('bins are merged to half a deviation, and keep every pair', () => {
  for (const [dims, bins] of [
    [2, 32],
    [192, 64],
    [2048, 256],
  ] as const) {
    const random = lawful(dims);
    const { edges, series } = model.chart({ dims, random, space: null });
    assert.equal(edges.length, bins + 1);
    assert.equal(
      Array.from(series[0]!.values).reduce((sum, one) => sum + one, 0),
      random.pairs,
    );
  }
});

const space = {
  name: 'our words',
  dims: 192,
  isCentred: false,
  spread: { ...lawful(192), mean: 0.44, deviation: 0.14 },
};

test('the verdict follows the numbers', () => {
  const random = lawful(192);
  const alone = model.verdict({ dims: 192, random, space: null });
  assert.match(alone, /In 192 dimensions, .* between 83\.2° and 96\.8° apart/);
  assert.match(alone, /is 0\.0722; the law says 1\/\u2060√192 = 0\.0722\.$/);
  const over = model.verdict({ dims: 192, random, space });
  assert.match(over, /our words have a mean cosine of 0\.440? .* in 4\.7\.$/);
  const centred = { ...space, isCentred: true, spread: { ...space.spread, mean: 0 } };
  assert.match(model.verdict({ dims: 192, random, space: centred }), /centred, have .* in 51\.$/);
});

test('the brackets leave no gap and no overlap', () => {
  assert.deepEqual(
    model.BRACKETS.map(({ from }) => from),
    [Number.NEGATIVE_INFINITY, 20, 60],
  );
});

test('the slider reaches from 2 to 2,048 and has every default', () => {
  assert.deepEqual([DIMS[0], DIMS.at(-1)], [2, 2048]);
  assert.ok([presets.defaults.dims, model.MANY].every((dims) => DIMS.includes(dims)));
});

test('a table below makes the fan higher', () => {
  const random = lawful(192);
  const [one, two] = [null, space].map((of) => ({ dims: 192, random, space: of }));
  assert.ok(sizeOf(two!).height > sizeOf(one!).height);
  assert.ok(fan(two!));
});
