import assert from 'node:assert/strict';
import test from 'node:test';
import { type Call, grade } from './question.model.ts';

const answers: Record<string, number> = { near: 0.7, far: 0.1, distance: 0.6, cosine: 0.7 };
const ask = async ([method]: Call) => answers[method]!;
const call = (method: string): Call => [method, {}, ''];

test('the largest number wins', async () => {
  const graded = await grade(
    {
      why: '',
      rule: 'largest',
      options: [
        { label: 'a', call: call('far') },
        { label: 'b', call: call('near') },
      ],
    },
    ask,
  );
  assert.deepEqual(graded, { best: 1, values: ['0.100', '0.700'] });
});

test('the number nearest to what was measured wins', async () => {
  const graded = await grade(
    {
      why: '',
      rule: 'nearest',
      truth: call('distance'),
      given: call('cosine'),
      options: [
        { label: '1 − c', formula: 'one-minus' },
        { label: '2 − 2c', formula: 'two-minus-two' },
        { label: '√c', formula: 'root' },
        { label: 'nought', value: 0 },
      ],
    },
    ask,
  );
  assert.equal(graded.best, 1);
  assert.equal(graded.values[1], '0.600, measured 0.600');
  assert.equal(graded.values[3], '');
});

test('what the build measured needs no engine', async () => {
  const options = [
    { label: 'one', value: 1 },
    { label: 'half', value: 0.5 },
  ];
  const graded = await grade({ why: '', rule: 'nearest', measured: 0.98, options }, ask);
  assert.deepEqual(graded, { best: 0, values: ['measured 0.980', ''] });
  await assert.rejects(grade({ why: '', rule: 'nearest', options }, ask), /truth/);
});
