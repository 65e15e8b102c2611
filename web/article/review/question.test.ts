import assert from 'node:assert/strict';
import test from 'node:test';
import {
  explain,
  measure,
  type QuestionData,
  rightOnes,
  type Source,
  short,
} from './question.model.ts';

const answers: Record<string, number> = {
  near: 0.7,
  far: 0.1,
  'bank.cosine masked': 0.6,
  cosine: 0.7,
};
const ask = async (source: Source) => answers[typeof source === 'string' ? source : source[0]];
const call = (method: string): Source => [method, {}, ''];

const largest: QuestionData = {
  why: '',
  rule: 'largest',
  quantity: 'cosine to summer',
  options: [
    { label: 'hot, which says what summer is like', call: call('far') },
    { label: 'winter: its opposite', call: call('near') },
  ],
};
const formulas: QuestionData = {
  why: '',
  rule: 'nearest',
  quantity: 'squared distance',
  truth: 'bank.cosine masked',
  given: call('cosine'),
  options: [
    { label: '1 − c', formula: 'one-minus' },
    { label: '1 − c ÷ 2', formula: 'one-minus-half' },
    { label: '√c', formula: 'root' },
  ],
};

test('the largest number is right, and all are said', async () => {
  const measured = await measure(largest, ask);
  assert.deepEqual(measured, { numbers: [0.1, 0.7] });
  assert.deepEqual(rightOnes(measured), [1]);
  assert.equal(
    explain(largest, measured),
    'The largest cosine to summer is that of “winter”, 0.700; “hot” has 0.100.',
  );
});

test('of two that are equally good, either is right', async () => {
  assert.deepEqual(rightOnes(await measure(largest, async () => 0.5)), [0, 1]);
});

test('the number nearest to the truth is right', async () => {
  const measured = await measure(formulas, ask);
  assert.deepEqual(rightOnes(measured), [1]);
  assert.equal(
    explain(formulas, measured),
    'The squared distance is 0.600, as the engine computes it; “1 − c” gives 0.300, “1 − c ÷ 2” gives 0.650, “√c” gives 0.837.',
  );
});

test('where the truth cannot be had, that of the build stands in, and it is said', async () => {
  const question: QuestionData = {
    why: '',
    rule: 'nearest',
    quantity: 'cosine',
    truth: 'bank.cosine left out',
    measured: 0.98,
    options: [
      { label: '1: it is the same row', value: 1 },
      { label: 'about 0.5', value: 0.5 },
    ],
  };
  const measured = await measure(question, ask);
  assert.deepEqual(measured, { numbers: [1, 0.5], truth: 0.98, atBuild: true });
  assert.equal(
    explain(question, measured),
    'The cosine is 0.980, as the engine computed it when this page was built; “1” is nearest.',
  );
  // The engine's own answer comes first.
  const now = await measure(question, async () => 0.4);
  assert.deepEqual(rightOnes(now), [1]);
  await assert.rejects(
    measure({ ...question, measured: undefined }, ask),
    /left out answered undefined/,
  );
  await assert.rejects(
    measure({ ...question, truth: undefined, measured: undefined }, ask),
    /needs a truth/,
  );
});

test('an answer that is not a number is no grade', async () => {
  const nothing = async () => undefined;
  await assert.rejects(measure(largest, nothing), /far answered undefined and not a number/);
  await assert.rejects(
    measure(largest, async () => Number.NaN),
    /not a number/,
  );
});

test('a label is cut where a phrase ends, not within a number or a pair', () => {
  assert.equal(short('fire, which is hot'), 'fire');
  assert.equal(short('within 7°: it is the same geometry'), 'within 7°');
  assert.equal(
    short('random directions in 2,048 dimensions'),
    'random directions in 2,048 dimensions',
  );
  assert.equal(short('all but tiny : huge'), 'all but tiny : huge');
});
