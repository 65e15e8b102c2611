import assert from 'node:assert/strict';
import test from 'node:test';
import { type Call, grade, type QuestionData, verdict } from './question.model.ts';

const answers: Record<string, number> = { near: 0.7, far: 0.1, distance: 0.6, cosine: 0.7 };
const ask = async ([method]: Call) => answers[method]!;
const call = (method: string): Call => [method, {}, ''];

const largest: QuestionData = {
  why: '',
  rule: 'largest',
  quantity: 'cosine to summer',
  options: [
    { label: 'hot, which says what summer is like', call: call('far') },
    { label: 'winter: its opposite', call: call('near') },
  ],
};

test('the largest number wins, and a wrong answer is told both numbers', async () => {
  const graded = await grade(largest, ask);
  assert.deepEqual(graded, { right: [1], numbers: [0.1, 0.7] });
  assert.equal(
    verdict(largest, graded, 0),
    'No: the largest cosine to summer is that of “winter”, 0.700. Your answer, “hot”, has 0.100.',
  );
  assert.equal(
    verdict(largest, graded, 1),
    'Yes: the largest cosine to summer is that of “winter”, 0.700. “hot” 0.100.',
  );
});

test('of two that are equally good, either is right', async () => {
  const graded = await grade(largest, async () => 0.5);
  assert.deepEqual(graded.right, [0, 1]);
  assert.match(verdict(largest, graded, 0), /^Yes: .* that of “hot”/);
});

test('the number nearest to what was measured wins', async () => {
  const question: QuestionData = {
    why: '',
    rule: 'nearest',
    quantity: 'squared distance',
    truth: call('distance'),
    given: call('cosine'),
    options: [
      { label: '1 − c', formula: 'one-minus' },
      { label: '2 − 2c', formula: 'two-minus-two' },
      { label: '√c', formula: 'root' },
    ],
  };
  const graded = await grade(question, ask);
  assert.deepEqual(graded.right, [1]);
  assert.equal(
    verdict(question, graded, 0),
    'No: the squared distance is 0.600, as the engine computes it. “1 − c” gives 0.300; “2 − 2c” gives 0.600; “√c” gives 0.837.',
  );
});

test('what the build measured needs no engine', async () => {
  const options = [
    { label: '1: it is the same row', value: 1 },
    { label: 'about 0.5', value: 0.5 },
  ];
  const question: QuestionData = { why: '', rule: 'nearest', measured: 0.98, options };
  const graded = await grade(question, ask);
  assert.deepEqual(graded, { right: [0], numbers: [1, 0.5], truth: 0.98 });
  assert.equal(
    verdict(question, graded, 1),
    'No: the number is 0.980, as the engine computes it. “1” is nearest; you chose “about 0.5”.',
  );
  await assert.rejects(grade({ ...question, measured: undefined }, ask), /needs a truth/);
});

test('an answer that is not a number is no grade', async () => {
  const nothing = async () => undefined as unknown as number;
  await assert.rejects(grade(largest, nothing), /far answered undefined and not a number/);
  await assert.rejects(
    grade(largest, async () => Number.NaN),
    /not a number/,
  );
});
