import assert from 'node:assert/strict';
import test from 'node:test';
import { presets } from './index.ts';
import * as model from './nearest.model.ts';

const hits = (...words: string[]) =>
  words.map((word, index) => ({ word, row: word.charCodeAt(0), score: 0.9 - index / 10 }));

const lists = {
  cosine: hits('a', 'b', 'c', 'd'),
  dot: hits('b', 'a', 'x', 'y'),
  euclidean: hits('a', 'b', 'c', 'z'),
};
const baseline = { mean: 0.2, deviation: 0.1, p05: 0.05, p50: 0.2, p95: 0.35, p99: 0.45 };

test('presets survive the way to a link and back', () => {
  const state = { word: 'Ω & co', metric: 'dot', unit: false, centre: true, k: 7 } as const;
  assert.deepEqual(presets.parse(presets.format(state)), state);
});

test('presets that mean nothing fall back', () => {
  const state = presets.parse({ metric: 'manhattan', unit: 'maybe', k: 'ten' });
  assert.deepEqual(state, presets.defaults);
  assert.equal(presets.parse({ k: '1000' }).k, 50);
  assert.equal(presets.parse({ word: '' }).word, '');
});

test('moves name where each word went, and which fell out', () => {
  assert.deepEqual(
    model.moves(lists.cosine, lists.dot).map((move) => move.to),
    [1, 0, null, null],
  );
});

test('agreement counts shared words and sees a lock', () => {
  assert.deepEqual(model.agreement(lists).shared, { dot: 2, euclidean: 3 });
  assert.equal(model.agreement(lists).locked, false);
  const same = { cosine: lists.cosine, dot: lists.cosine, euclidean: lists.cosine };
  assert.equal(model.agreement(same).locked, true);
});

test('the rank table has every word of every list once', () => {
  const table = model.rankTable(lists);
  assert.deepEqual(
    table.map((row) => row.word),
    ['a', 'b', 'c', 'd', 'x', 'y', 'z'],
  );
  assert.deepEqual(table[0]?.ranks, { cosine: 1, dot: 2, euclidean: 1 });
  assert.deepEqual(table[6]?.ranks, { cosine: null, dot: null, euclidean: 4 });
});

test('a bar scale holds zero, the random pairs and every score', () => {
  for (const metric of model.METRICS) {
    const scale = model.scaleOf(metric, lists[metric], baseline);
    const shares = [scale.zero, scale.band.start, scale.band.end, scale.mark];
    for (const share of shares) assert.ok(share >= 0 && share <= 1, `${metric}: ${share}`);
    assert.ok(scale.band.start < scale.band.end);
    assert.ok(scale.place(0.9) > scale.place(0.8));
  }
  const negative = model.scaleOf('cosine', hits('a'), { ...baseline, mean: -0.1 });
  assert.ok(negative.zero > 0);
});

test('what is added up gives the score', () => {
  const a = Float32Array.of(0.6, 0.8);
  const b = Float32Array.of(1, 0);
  assert.ok(Math.abs(model.sum(model.contributions('dot', a, b)) - 0.6) < 1e-6);
  assert.ok(Math.abs(model.sum(model.contributions('euclidean', a, b)) - 0.8) < 1e-6);
  assert.ok(Math.abs(Math.hypot(...model.unitLength(Float32Array.of(3, 4))) - 1) < 1e-6);
});

test('the three answers leave no gap and no overlap', () => {
  for (const k of [3, 10, 11, 50]) {
    const seen = Array.from({ length: k + 1 }, (_, shared) => model.outcome(shared, k));
    assert.equal(seen[k], 'all');
    assert.equal(seen.filter((answer) => answer === 'all').length, 1);
    assert.equal(seen.indexOf('most'), Math.ceil(k / 2));
  }
  assert.match(model.graded('few', 2, 10), /and so it is/);
  assert.doesNotMatch(model.graded('all', 2, 10), /and so it is/);
});

test('the verdict follows the numbers', () => {
  const found = {
    query: 'q',
    searched: 2000,
    lists,
    baselines: { cosine: baseline },
    identity: { squaredDistance: 0.5764, twoMinusTwoCosine: 0.5764, difference: 5.96e-8 },
  };
  const state = { ...presets.defaults, word: 'q' };
  const apart = model.verdict({ ...state, unit: false }, found);
  assert.match(apart, /dot product keeps 2 and Euclidean distance 3/);
  const same = { cosine: lists.cosine, dot: lists.cosine, euclidean: lists.cosine };
  const locked = model.verdict(state, { ...found, lists: same });
  assert.match(locked, /same 4 words in the same order/);
  assert.match(locked, /0\.576, apart by 6\.0\s×\s10⁻⁸/);
  const one = model.verdict({ ...state, metric: 'cosine' }, found);
  assert.match(one, /Of 2,000 other words, “a” is nearest to “q” by cosine: 0\.900/);
  assert.match(one, /0\.200 on average/);
  assert.equal(model.verdict(state, { ...found, lists: {} }), '');
});

test('scores of one column share their decimals', () => {
  assert.equal(model.scoreText(0.5, hits('a')), '0.500');
  assert.equal(model.scoreText(5.25, [{ word: 'a', row: 1, score: 12.5 }]), '5.3');
});

test('the race names the cheapest', () => {
  assert.match(
    model.raceText({ cosine: 60, dot: 40, euclidean: 50 }),
    /dot product is the cheapest.*33\s% less time than cosine/,
  );
});
