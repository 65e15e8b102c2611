import assert from 'node:assert/strict';
import test from 'node:test';
import { presets } from './index.ts';
import * as model from './metrics.model.ts';

const hits = (...words: string[]) =>
  words.map((word, index) => ({ word, row: word.charCodeAt(0), score: 0.9 - index / 10 }));

const lists = {
  cosine: hits('a', 'b', 'c', 'd'),
  dot: hits('b', 'a', 'x', 'y'),
  euclidean: hits('a', 'b', 'c', 'z'),
};
const identity = { squaredDistance: 0.5764, twoMinusTwoCosine: 0.5764, difference: 5.96e-8 };
const found = { to: { ...presets.defaults, word: 'q' }, query: 'q', lists, identity };
const same = { cosine: lists.cosine, dot: lists.cosine, euclidean: lists.cosine };

test('moves say where each word went, and which are not among the others', () => {
  assert.deepEqual(model.moves(lists.cosine, lists.dot), [1, 0, null, null]);
  assert.deepEqual(model.agreement(lists), { shared: { dot: 2, euclidean: 3 }, same: false });
  assert.deepEqual(model.agreement(same), { shared: { dot: 4, euclidean: 4 }, same: true });
});

test('the table of ranks has every word of any list once, cosine’s first', () => {
  assert.deepEqual(model.rankTable(found).rows, [
    ['a', 1, 2, 1],
    ['b', 2, 1, 2],
    ['c', 3, '–', 3],
    ['d', 4, '–', '–'],
    ['x', '–', 3, '–'],
    ['y', '–', 4, '–'],
    ['z', '–', '–', 4],
  ]);
});

test('the verdict follows the numbers', () => {
  const own = model.verdict({ ...found, to: { ...found.to, unit: false } });
  assert.match(own, /differ: of cosine’s 4 words, the dot product has 2 and Euclidean distance 3/);
  const alike = { ...found, to: { ...found.to, unit: false }, lists: same };
  assert.match(model.verdict(alike), /^Even at their own lengths all three rank the same 4 words/);
  const locked = model.verdict({ ...found, lists: same });
  assert.match(locked, /same 4 words in the same order/);
  assert.match(
    locked,
    /“a”, ‖a\u00a0−\u00a0b‖² is 0\.576 and 2\u00a0−\u00a02\u00a0cos is 0\.576, a difference of 6\.0/,
  );
  const exact = { ...identity, difference: 0 };
  assert.match(model.verdict({ ...found, lists: same, identity: exact }), /to the last bit/);
  assert.match(model.verdict(found), /only near ties change places/);
});

test('what the engine answers becomes a ranking; an unknown word does not', () => {
  const nothing = { query: null, lists: {}, identity: null };
  assert.equal(model.ranking(found.to, nothing), null);
  const answer = { query: { word: 'Q' }, lists: { cosine: { hits: lists.cosine } }, identity };
  assert.equal(model.ranking(found.to, answer)?.query, 'Q');
  assert.deepEqual(model.ranking(found.to, answer)?.lists.dot, []);
});

test('the brackets leave no gap and no overlap', () => {
  for (const k of [3, 10, 11, 30]) {
    const [few, most, all] = model.brackets(k);
    assert.ok(few.from < 0 && most.from === Math.ceil(k / 2) && all.from === k);
  }
});

// SciPy: binomtest(won, rounds).pvalue
test('the sign test gives SciPy’s p-values', () => {
  const known = [
    [20, 40, 1],
    [26, 40, 0.08069],
    [29, 40, 0.0064262],
    [40, 40, 1.8189894e-12],
    [11, 40, 0.0064262],
    [1, 1, 1],
  ] as const;
  for (const [won, rounds, p] of known) {
    const own = model.signTest(won, rounds);
    assert.ok(Math.abs(own - p) <= 2e-4 * p, `${won} of ${rounds}: ${own} instead of ${p}`);
  }
});

test('quantiles are interpolated', () => {
  const samples = Float64Array.of(4, 1, 3, 2);
  assert.deepEqual(
    [0, 0.25, 0.5, 1].map((share) => model.quantile(samples, share)),
    [1, 1.75, 2.5, 4],
  );
});

const raced = (dot: (round: number) => number) => ({
  rows: 10_000,
  times: {
    cosine: Float64Array.from({ length: 40 }, (_, round) => 50 + (round % 3)),
    dot: Float64Array.from({ length: 40 }, (_, round) => dot(round)),
    euclidean: Float64Array.from({ length: 40 }, () => 80),
  },
});

test('a race has a winner only where it beats the next nearly every time', () => {
  assert.match(
    model.raceText(raced(() => 40)),
    /^Cheapest is dot product: .* in 40 of 40 .*10,000/,
  );
  // Ahead at the median, behind in two rounds of five.
  const close = model.raceText(raced((round) => (round % 5 < 3 ? 45 : 60)));
  assert.match(close, /^Too close to call: dot product beat cosine in 24 of 40/);
  const { series } = model.raceChart(raced(() => 40));
  assert.deepEqual(
    [series[0]!.values, series[0]!.low],
    [
      [51, 40, 80],
      [50, 40, 80],
    ],
  );
});
