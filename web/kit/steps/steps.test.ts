import assert from 'node:assert/strict';
import test from 'node:test';
import { markup } from '../markup.ts';
import { Steps } from './steps.ts';

let reduced = false;
Object.assign(globalThis, { matchMedia: () => ({ matches: reduced }) });

const host = {
  addController() {},
  removeController() {},
  requestUpdate() {},
  updateComplete: Promise.resolve(true),
};
function counting(last: number) {
  const done: number[] = [];
  const steps = new Steps(host, async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    done.push(done.length);
    return done.length < last;
  });
  steps.speed = 'fast';
  return { steps, done };
}

test('playing does every step once, in turn, and ends', async () => {
  const { steps, done } = counting(5);
  const playing = steps.play();
  assert.equal(steps.isPlaying, true);
  void steps.play(); // a second press changes nothing
  await playing;
  assert.deepEqual(done, [0, 1, 2, 3, 4]);
  assert.equal(steps.done, true);
  assert.equal(steps.isPlaying, false);
  await steps.once();
  assert.equal(done.length, 5, 'no step is left');
  steps.reset();
  await steps.once();
  assert.equal(done.length, 6);
});

test('one step is one step', async () => {
  const { steps, done } = counting(5);
  await steps.once();
  assert.equal(done.length, 1);
  assert.equal(steps.isPlaying, false);
  assert.equal(steps.done, false);
});

test('a pause ends the playing, and it goes on from there', async () => {
  const { steps, done } = counting(4);
  const playing = steps.play();
  await new Promise((resolve) => setTimeout(resolve, 3));
  steps.pause();
  const before = done.length;
  await playing;
  assert.ok(before < 4 && done.length <= before + 1, `${before} then ${done.length}`);
  await steps.toTheEnd();
  assert.equal(steps.done, true);
});

test('a pause also ends the wait between slow steps', async () => {
  const { steps, done } = counting(4);
  steps.speed = 'slow';
  const playing = steps.play();
  await new Promise((resolve) => setTimeout(resolve, 20));
  const start = performance.now();
  steps.pause();
  await playing;
  assert.ok(performance.now() - start < 500);
  assert.equal(done.length, 1);
});

test('a failing step ends the playing and is told', async () => {
  const errors: unknown[] = [];
  const failing = new Steps(
    host,
    () => {
      throw new Error('diverged');
    },
    (error) => errors.push(error),
  );
  await failing.play();
  assert.match(String(errors[0]), /diverged/);
  assert.equal(failing.busy, false);
  assert.equal(failing.done, false);
});

test('nothing plays where motion is reduced', () => {
  const { steps } = counting(2);
  assert.match(markup(steps.render()), />Play</);
  reduced = true;
  const text = markup(steps.render());
  reduced = false;
  assert.match(text, />To the end</);
  assert.doesNotMatch(text, /Play|Speed/);
});
