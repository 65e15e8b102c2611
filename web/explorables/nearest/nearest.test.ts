import assert from 'node:assert/strict';
import test from 'node:test';
import { presets } from './index.ts';
import * as model from './nearest.model.ts';

const baseline = { mean: 0.2, deviation: 0.1, p05: 0.05, p99: 0.45 };
const row = (word: string, ...values: number[]) => ({
  word,
  values: Float32Array.from(values),
  norm: Math.hypot(...values),
});
const answer = (change: Partial<model.State> = {}): model.Answer => ({
  to: { ...presets.defaults, word: 'q', ...change },
  query: row('q', 3, 4),
  list: { hits: [{ word: 'a', row: 1, score: 0.9 }], baseline },
  searched: 2000,
});

test('what the attribute `all` asked for is ranked by cosine', () => {
  assert.equal(model.metricOf(presets.parse({ metric: 'all' })), 'cosine');
  assert.deepEqual(model.question(presets.parse({ metric: 'dot' })).metrics, ['dot']);
});

test('the verdict has the word, the measure, and the mean as precisely as it is known', () => {
  const said = model.verdict(answer());
  assert.match(said, /^Of 2,000 other words, “a” is nearest to “q” by cosine: 0\.900\. /);
  // A deviation of 0.1 over 100,000 pairs: a standard error of 0.0003.
  assert.match(said, /Two random words score 0\.200 on average\.$/);
  assert.match(
    model.verdict(answer({ metric: 'dot', unit: true, centre: true })),
    /by dot product on centred unit vectors/,
  );
  assert.equal(model.verdict({ ...answer(), list: { hits: [], baseline } }), '');
});

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

test('what is added up gives the score', () => {
  const other = row('o', 1, 0);
  const [a, b, product] = model.compared(answer({ unit: false }), other);
  assert.ok(Math.abs(sum(product.values) - 0.6) < 1e-6);
  assert.deepEqual([a.note, b.note, product.note], ['length 1', 'length 1', 'sum 0.600']);
  const [own, , dot] = model.compared(answer({ metric: 'dot', unit: false }), other);
  assert.deepEqual([own.note, sum(dot.values)], ['length 5.00', 3]);
  const [, , squares] = model.compared(answer({ metric: 'euclidean', unit: false }), other);
  assert.equal(squares.note, 'sum 20.0, root 4.47');
});

test('a dimension is read as what it adds', () => {
  const vectors = model.compared(answer({ metric: 'euclidean', unit: false }), row('o', 1, 0));
  assert.match(model.reading('euclidean', vectors, 0), /^Dimension 1: \(3\.00 − 1\.00\)² = 4\.00/);
  assert.match(model.reading('dot', vectors, 1), /4\.00 × 0/);
});
