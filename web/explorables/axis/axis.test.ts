import assert from 'node:assert/strict';
import test from 'node:test';
import * as model from './axis.model.ts';
import { presets } from './index.ts';

const word = (name: string, score: number, raw: number, ...without: number[]) => ({
  ...{ word: name, score, raw, without },
});
const hit = (name: string) => ({ word: name, score: 0.5 });
const found: model.Found = {
  pairs: [
    { low: 'small', high: 'large' },
    { low: 'little', high: 'big' },
  ],
  words: [
    word('ant', 0.2, 0.4, 0.3, 0.1),
    word('dog', 0.1, 0.3, 0.2, 0.2),
    word('cow', 0.3, 0.2, 0.1, 0.3),
  ],
  missing: [],
  length: 0.7,
  low: [hit('tiny')],
  high: [hit('huge')],
  raw: { low: [hit('x')], high: [hit('y')] },
  searched: 30_000,
};

test('pairs and words are read as they are written', () => {
  const read = (pairs: string, words = 'a b') => model.read({ ...presets.defaults, pairs, words });
  const { low, high, words, problems } = read(
    ' Small : large,tiny huge\nlittle:big;',
    'Ant, bee\nant; cow',
  );
  assert.deepEqual(
    [low, high],
    [
      ['small', 'tiny', 'little'],
      ['large', 'huge', 'big'],
    ],
  );
  assert.deepEqual(words, ['ant', 'bee', 'cow']);
  assert.deepEqual(problems, { pairs: '', words: '' });
  assert.match(
    read('small : large, tiny').problems.pairs,
    /^“tiny” is not a pair\. Write two words/,
  );
  assert.match(read('small : large : huge').problems.pairs, /“small large huge” is not a pair/);
  const many = Array.from({ length: 61 }, (_, i) => `w${i}`).join(' ');
  assert.match(read('a : b', many).problems.words, /first 60 words/);
  assert.equal(read('a : b', many).words.length, 60);
  assert.match(read('a : b, '.repeat(21)).problems.pairs, /first 20 pairs/);
});

test('the order along the axis is compared with the list, with and without each pair', () => {
  assert.equal(model.agreement(found, 0), 0.5);
  assert.equal(model.agreement(found, 1), -1);
  assert.equal(model.agreement(found, 2), 1);
  assert.equal(model.rawAgreement(found), -1);
  assert.equal(model.best(found), 2);
  const alone = {
    ...found,
    pairs: found.pairs.slice(0, 1),
    words: found.words.map((one) => ({ ...one, without: [Number.NaN] })),
  };
  assert.equal(model.best(alone), 0);
});

test('the verdict has the number of what is seen', () => {
  const state = presets.defaults;
  assert.match(
    model.verdict(found, state),
    /^Along the axis the rank correlation with the order of your 3 words is 0\.500 .* Along raw dimension 7 it is −1\.000\.$/,
  );
  assert.match(
    model.verdict(found, { ...state, leave: 2 }),
    /axis without little : big the .* is 1\.000 .* With all pairs it is 0\.500, and along raw/,
  );
  assert.match(model.verdict({ ...found, words: [] }, state), /List at least three words/);
  assert.match(model.explain(found), /^Without little : big it is 1\.000, with all pairs 0\.500/);
});

test('pairs that cancel out, no pairs and missing words are said', () => {
  const nothing = { ...found, length: 0 };
  assert.match(
    model.verdict(nothing, presets.defaults),
    /^The pairs small : large and little : big cancel out/,
  );
  assert.match(model.verdict({ ...nothing, pairs: [] }, presets.defaults), /^There is no axis yet/);
  assert.equal(model.canCompare(nothing), false);
  assert.equal(model.missingText(found), '');
  assert.match(
    model.missingText({ ...found, missing: ['foo'] }),
    /30,000 words, and left out: foo, which is too rare/,
  );
});

test('each word has a row of its own, and the ends stand beside those of a raw dimension', () => {
  const chart = model.axisChart(found, 2);
  assert.equal(chart.title, 'Along the axis without little : big');
  assert.deepEqual(chart.series[0]!.x, [0.1, 0.2, 0.3]);
  assert.deepEqual(chart.series[0]!.y, [1, 2, 3]);
  assert.equal(model.axisChart(found, 9).title, 'Along the axis');
  assert.deepEqual(model.axisEnds(found).rows, [['tiny', 'huge']]);
  assert.deepEqual(model.rawEnds(found, 7).rows, [['x', 'y']]);
});
