import assert from 'node:assert/strict';
import test from 'node:test';
import { grade, inBracket, largest } from './predict.model.ts';

const brackets = [
  { value: 'few', label: 'fewer than 5', from: -Infinity },
  { value: 'most', label: '5 to 9', from: 5 },
  { value: 'all', label: 'all 10', from: 10 },
] as const;
const question = (measured: number) => ({
  question: 'How many?',
  options: brackets,
  measure: async () => measured,
  right: inBracket(brackets),
  explain: (value: number) => `It is ${value}.`,
});

test('the number decides, whatever was guessed', async () => {
  assert.deepEqual(await grade(question(7), 'most'), {
    guess: 'most',
    right: true,
    text: 'Yes. It is 7.',
  });
  const wrong = await grade(question(10), 'few');
  assert.equal(wrong.right, false);
  assert.equal(wrong.text, 'No: you said fewer than 5. It is 10.');
});

test('every number falls in one bracket, in whatever order they are written', () => {
  for (const order of [brackets, [...brackets].reverse()]) {
    const right = inBracket(order);
    assert.equal(right(-3), 'few');
    assert.equal(right(4.999), 'few');
    assert.equal(right(5), 'most');
    assert.equal(right(1e9), 'all');
  }
});

test('a number in no bracket is an error, not a wrong answer', async () => {
  await assert.rejects(grade(question(Number.NaN), 'all'), /No option of “How many\?” is right/);
});

test('a failure to measure is passed on', async () => {
  const failing = { ...question(1), measure: () => Promise.reject(new Error('no model')) };
  await assert.rejects(grade(failing, 'all'), /no model/);
});

test('of several numbers the largest is right, and so are its ties', () => {
  const options = ['a', 'b', 'c'].map((value) => ({ value, label: value }));
  assert.deepEqual(largest(options)([1, 3, 2]), ['b']);
  assert.deepEqual(largest(options, 0.1)([1, 3, 2.95]), ['b', 'c']);
  assert.deepEqual(largest(options)([Number.NaN, 1, 0]), []);
});
