import assert from 'node:assert/strict';
import test from 'node:test';
import { markup } from '../markup.ts';
import { grade, inBracket, largest } from './predict.model.ts';
import { Prediction } from './predict.ts';

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
    answers: ['most'],
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

class Host extends EventTarget {
  readonly updateComplete = Promise.resolve(true);
  readonly shadowRoot = null;
  addController() {}
  removeController() {}
  requestUpdate() {}
}
Object.assign(globalThis, { document: { activeElement: null, body: null } });

function asked() {
  const host = new Host();
  const told: unknown[] = [];
  host.addEventListener('embedscope-prediction', (event) =>
    told.push((event as CustomEvent).detail),
  );
  const prediction = new Prediction<'few' | 'most' | 'all'>(host as unknown as Host & HTMLElement);
  return { prediction, told };
}

test('nothing is committed before a choice; then the grade is told once', async () => {
  const { prediction, told } = asked();
  await prediction.commit(question(7));
  assert.equal(prediction.revealed, false);
  prediction.select('few');
  assert.equal(prediction.revealed, false, 'selecting is not committing');
  await Promise.all([prediction.commit(question(7)), prediction.commit(question(7))]);
  assert.equal(prediction.revealed, true);
  assert.deepEqual(told, [{ question: 'How many?', guess: 'few', right: false }]);
});

test('where nothing could be measured, the reader tries again', async () => {
  const { prediction, told } = asked();
  prediction.select('most');
  await prediction.commit({ ...question(7), measure: () => Promise.reject(new Error('offline')) });
  assert.equal(prediction.revealed, false);
  assert.match(JSON.stringify(prediction.render(question(7))), /could not be measured/);
  await prediction.commit(question(7));
  assert.equal(prediction.graded?.right, true);
  assert.equal(told.length, 1);
});

test('an answer that comes after another question, or after the figure has left, is not shown', async () => {
  for (const leave of ['reset', 'hostDisconnected'] as const) {
    const { prediction, told } = asked();
    let come: (value: number) => void = () => {};
    const late = { ...question(7), measure: () => new Promise<number>((done) => (come = done)) };
    prediction.select('most');
    const committed = prediction.commit(late);
    prediction[leave]();
    come(7);
    await committed;
    assert.equal(prediction.revealed, false, leave);
    assert.deepEqual(told, []);
    prediction.select('most');
    await prediction.commit(question(7));
    assert.equal(prediction.revealed, true, `${leave}: it can be asked again`);
  }
});

test('t-SNE stays on one line, and the text as it is', () => {
  const { prediction } = asked();
  const given = { ...question(7), question: 'How many does t-SNE keep?' };
  const said = markup(prediction.render(given));
  assert.match(said, /<span class="number">t-SNE<\/span> keep/);
});

test('who skips sees the answer, now and for the next question', () => {
  const { prediction } = asked();
  prediction.skip();
  assert.equal(prediction.revealed, true);
  assert.equal(prediction.graded, null);
  prediction.reset();
  assert.equal(prediction.revealed, true);
  prediction.reset(true);
  assert.equal(prediction.revealed, false);
});
