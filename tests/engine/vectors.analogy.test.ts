/** `vectors.analogy` and `vectors.axis` on vectors that are short enough to compute by hand. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Engine } from '../../web/engine/client/engine.ts';
import { openEngine, rejection } from './support.ts';

/** The second value is gender, the third royalty; “far” is at a right angle to all. */
const rows: Readonly<Record<string, readonly number[]>> = {
  man: [2, 0, 0, 0],
  woman: [0, 3, 0, 0],
  king: [0.6, 0, 0.8, 0],
  queen: [0, 0.6, 0.8, 0.1],
  far: [0, 0, 0, 1],
  nothing: [0, 0, 0, 0],
};

let engine: Engine;
before(async () => {
  ({ engine } = openEngine());
  const words = Object.keys(rows);
  const values = Float32Array.from(Object.values(rows).flat());
  await engine.call('vectors.open', { table: 'royal', values, rows: words.length, dims: 4, words });
});
after(() => engine.dispose());

const near = (own: number, value: number) =>
  assert.ok(Math.abs(own - value) < 1e-6, `${own} is not ${value}`);
const asked = { table: 'royal', a: 'man', b: 'king', c: 'woman', k: 2 };

test('an analogy lists answers and given words by their cosine to b − a + c', async () => {
  // b − a + c = (−0.4, 1, 0.8, 0) of length √1.8
  const { hits, given, corner, length, searched } = await engine.call('vectors.analogy', asked);
  near(length, Math.sqrt(1.8));
  assert.equal(searched, 6);
  assert.deepEqual(
    hits.map(({ word, given }) => [word, given]),
    [
      ['queen', false],
      ['woman', true],
      ['king', true],
      ['far', false],
    ],
  );
  near(hits[0]!.score, 1.24 / Math.sqrt(1.8) / Math.sqrt(1.01));
  near(given[1]!.score, 0.4 / Math.sqrt(1.8));
  // The plane: a at the origin, b on the x axis, and the corner where c + (b − a) is.
  const [a, b, c] = given.map(({ x, y, distance }) => [x, y, distance]) as number[][];
  for (const zero of [...a!, b![1]!, b![2]!, c![2]!]) near(zero, 0);
  near(b![0]!, Math.sqrt(0.8));
  near(corner.x, b![0]! + c![0]!);
  near(corner.y, c![1]!);
  near(corner.distance, 0);
  // Far from all three: by Pythagoras over the two directions of the plane.
  const far = hits.at(-1)!;
  near(far.x ** 2 + far.y ** 2 + far.distance ** 2, 2);
  assert.deepEqual(given[0]!.near[0], 'king');
});

test('an analogy of one word twice has no plane, and one of an unknown or a zero word no answer', async () => {
  const same = await engine.call('vectors.analogy', { ...asked, b: 'man' });
  assert.equal(same.hits[0]!.word, 'woman');
  near(same.given[1]!.x, 0);
  const unknown = engine.call('vectors.analogy', { ...asked, c: 'duchess' });
  await assert.rejects(unknown, rejection('not_found', /duchess/));
  const zero = engine.call('vectors.analogy', { ...asked, a: 'nothing' });
  await assert.rejects(zero, rejection('invalid_argument', /“nothing” is zero/));
});

test('an axis is the mean of its differences, and says what each pair contributes', async () => {
  const found = await engine.call('vectors.axis', {
    ...{ table: 'royal', low: ['man', 'king', 'duke'], high: ['woman', 'queen', 'duchess'] },
    ...{ words: ['queen', 'far', 'emperor'], k: 1, dimension: 2 },
  });
  const q = [0, 0.6, 0.8, 0.1].map((value) => value / Math.sqrt(1.01));
  const first = [-1, 1, 0, 0];
  const second = q.map((value, i) => value - [0.6, 0, 0.8, 0][i]!);
  const mean = first.map((value, i) => (value + second[i]!) / 2);
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const cosine = (a: number[], b: number[]) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  near(found.length, Math.sqrt(dot(mean, mean)));
  assert.deepEqual(found.missing, ['duke', 'duchess', 'emperor']);
  assert.equal(found.pairs.length, 2);
  for (const { agreement } of found.pairs) near(agreement, cosine(first, second));
  assert.deepEqual([found.low[0]!.word, found.high[0]!.word], ['man', 'woman']);
  near(found.low[0]!.score, cosine([1, 0, 0, 0], mean));
  const [queen] = found.words;
  near(queen!.score, cosine(q, mean));
  near(queen!.raw, q[2]!);
  near(queen!.without[0]!, cosine(q, second));
  near(queen!.without[1]!, cosine(q, first));
});

test('pairs that cancel out, and no pairs, make no axis', async () => {
  for (const [low, high] of [
    [
      ['man', 'woman'],
      ['woman', 'man'],
    ],
    [[], []],
  ] as const) {
    const found = await engine.call('vectors.axis', {
      ...{ table: 'royal', low, high, words: ['king'], k: 3 },
    });
    assert.equal(found.length, 0);
    assert.deepEqual([found.low, found.high], [[], []]);
    assert.ok(Number.isNaN(found.words[0]!.score));
  }
  const uneven = engine.call('vectors.axis', { table: 'royal', low: ['man'], high: [], k: 1 });
  await assert.rejects(uneven, rejection('invalid_argument', /1 words in `low` and 0/));
  const past = engine.call('vectors.axis', {
    ...{ table: 'royal', low: [], high: [], k: 1 },
    dimension: 4,
  });
  await assert.rejects(past, rejection('out_of_range', /dimension 4 of 4/));
});
