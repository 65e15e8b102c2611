import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { grade } from '../../kit/predict/predict.model.ts';
import { chosenState, type Parsed, parse, type Reading } from '../../kit/uses/uses.model.ts';
import * as model from './senses.model.ts';
import { stillOf } from './senses.still.ts';

const file = new URL('../../../tools/train/senses.tsv', import.meta.url);
const labelled = model.parseSenses(readFileSync(file, 'utf8'));
const tested = { words: 45, texts: 270, right: Float64Array.of(0.5, 0.6, 0.85), chance: 0.4 };

/** Two states: all uses are one vector, then they lie at these angles. */
function reading(...angles: number[]): Reading {
  const sentences = angles.map((_, i) => `the bat ${i}`).join('\n');
  const cosines = [0, 1].flatMap((share) =>
    angles.flatMap((a) => angles.map((b) => Math.cos(share * (a - b)))),
  );
  const found = { cosines: Float64Array.from(cosines), states: 2 };
  return { ...(parse({ word: 'bat', sentences }) as Parsed), twin: 'masked', found } as Reading;
}

test('the test has six sentences a word, three of each sense, and each word stands in its own', () => {
  assert.equal(labelled.length, 270);
  for (const word of new Set(labelled.map((line) => line.word))) {
    const sentences = model.sentencesOn(word, labelled);
    const senses = model.sensesOf(sentences, labelled);
    assert.equal(sentences.split('\n').indexOf(''), 3, word);
    assert.deepEqual([senses.length, new Set(senses).size], [6, 2], word);
    assert.equal((parse({ word, sentences }) as Parsed).uses.length, 6, word);
  }
  assert.equal(model.sentencesOn('Bat', labelled), model.sentencesOn('bat', labelled));
  assert.equal(model.sentencesOn('nothing', labelled), '');
});

test('the reader’s own senses are separated by an empty line', () => {
  assert.deepEqual(model.sensesOf('a\nb\n\n\nc', []), ['sense 1', 'sense 1', 'sense 2']);
  assert.deepEqual(model.sensesOf('\na // b //  // c', []), ['sense 1', 'sense 1', 'sense 2']);
});

test('a use is right where the nearest other has its sense; ties count in part', () => {
  const uses = reading(0, 0.1, 1, 0.3);
  const senses = ['x', 'x', 'y', 'y'];
  assert.deepEqual(model.nearest(uses, 1, 3), [1]);
  assert.deepEqual(
    [0, 1, 2, 3].map((use) => model.right(uses, senses, 1, use)),
    [1, 1, 1, 0],
  );
  // In the table all are one vector: of three that are equally near, one has the sense.
  assert.deepEqual(model.nearest(uses, 0, 0), [1, 2, 3]);
  assert.equal(model.right(uses, senses, 0, 0), 1 / 3);
  assert.match(
    model.wordVerdict(uses, senses, 1),
    /^For 3 of the 4 uses of “bat”.*at the last norm/,
  );
  assert.match(model.wordVerdict(uses, senses, 0), /^For 1\.33 of the 4 uses.*at the embedding/);
  assert.match(model.wordVerdict(uses, ['x', 'x', 'x', 'x'], 1), /put an empty line between/);
  assert.equal(chosenState(9, uses), 1);
});

test('the whole test has its chance beside it, and grades the prediction', async () => {
  assert.match(model.testVerdict(tested), /Over 270 sentences on 45 words .* 85\.0\s%; .* 40\s%/);
  const chart = model.testChart(tested, 1);
  assert.deepEqual(chart.labels, ['embedding', 'layer 1', 'last norm']);
  assert.equal(chart.chosen, 1);
  const question = model.question(labelled, async () => tested);
  assert.match(question.question, /270 sentences on 45 words/);
  const graded = await grade(question, 'most');
  assert.deepEqual([graded.right, graded.answers], [true, ['most']]);
  assert.match(
    graded.text,
    /^Yes\. For 85\.0\s% of the sentences the nearest use has the same sense\.$/,
  );
});

test('the still keeps its answer closed, and open where no script could ask', () => {
  const still = stillOf(tested);
  const open = still.replace(/<noscript>.*?<\/noscript>|<details class="still-answer">.*/gs, '');
  assert.match(open, /270 sentences on 45 words of two senses/);
  assert.doesNotMatch(open, /85|<svg/);
  for (const part of ['<noscript>', '<details class="still-answer">']) {
    assert.match(still.slice(still.indexOf(part)), /the right sense for 85/);
  }
});
