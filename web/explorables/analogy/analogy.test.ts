import assert from 'node:assert/strict';
import test from 'node:test';
import * as model from './analogy.model.ts';

const hit = (word: string, row: number, score: number, given = false, y = 0.5) => ({
  ...{ word, row, score, given, x: 1, y, distance: given ? 0 : 0.76 },
});
const king = { ...hit('king', 2, 0.725, true, 0), near: ['queen'] };
const found: model.Found = {
  given: [
    { ...hit('man', 1, 0.1, true, 0), x: 0, near: ['boy'] },
    king,
    { ...hit('woman', 3, 0.4, true), near: ['girl'] },
  ],
  hits: [king, hit('queen', 4, 0.592), hit('throne', 5, 0.525)],
  corner: { x: 2, y: 0.5, distance: 0 },
  length: 1.3,
  searched: 9,
};
const sum = 'king\u00a0−\u00a0man\u00a0+\u00a0woman';

test('given words are answers only where they are allowed', () => {
  assert.deepEqual(model.list(found, false).labels, ['queen', 'throne']);
  assert.deepEqual(model.list(found, true).labels, ['king (given)', 'queen', 'throne']);
  assert.deepEqual(model.list(found, true).series[0]!.values, [0.725, 0.592, 0.525]);
});

test('the verdict names the first answer that counts, with its number', () => {
  assert.equal(
    model.verdict(found, false),
    `With the three words left out, the word nearest to ${sum} is “queen” (cosine 0.592). “queen” is 0.76 away from the plane of the three words.`,
  );
  assert.equal(
    model.verdict(found, true),
    `With the three words allowed, the answer to ${sum} is “king” (cosine 0.725), a word of the question. “queen” (cosine 0.592) is second. Leaving the three words out hides this.`,
  );
  const both = { ...found, hits: [king, { ...found.given[2]! }, ...found.hits.slice(1)] };
  assert.match(model.verdict(both, true), /“queen” .* is the first that was not given/);
  const holds = { ...found, hits: found.hits.slice(1) };
  assert.match(model.verdict(holds, true), /^Even with the three words allowed.*“queen”/);
});

test('words on one line have no plane, and a sum of nothing no answer', () => {
  const [a, b, c] = found.given as [typeof king, typeof king, typeof king];
  const line = { ...found, given: [a, b, { ...c, y: 0 }] };
  assert.equal(model.hasPlane(found), true);
  assert.equal(model.hasPlane(line), false);
  assert.match(model.verdict(line, false), /on one line: they have no plane/);
  assert.match(model.verdict({ ...found, hits: [] }, false), /zero vector.*no word is near it/);
});

test('the plane has two equal steps, and the answers with their distances', () => {
  const { series } = model.plane(found);
  const [first, second, answers] = series as [
    (typeof series)[number],
    (typeof series)[number],
    (typeof series)[number],
  ];
  assert.deepEqual(
    [first.labels, second.labels],
    [
      ['man', 'king'],
      ['woman', 'result'],
    ],
  );
  assert.deepEqual(
    [first.x, first.y, second.x, second.y],
    [
      [0, 1],
      [0, 0],
      [1, 2],
      [0.5, 0.5],
    ],
  );
  assert.deepEqual(answers.labels, ['queen 0.76', 'throne 0.76']);
});

test('a prediction is right about the first of all answers', () => {
  assert.deepEqual(model.firstOf(found), ['b']);
  assert.deepEqual(model.firstOf({ ...found, hits: found.hits.slice(1) }), ['other']);
  const twice = { ...found, given: [king, king, found.given[2]!] };
  assert.deepEqual(model.firstOf(twice), ['a', 'b']);
  assert.match(model.explain(found), /^“king” comes first, at 0\.725, before “queen” at 0\.592/);
  assert.match(
    model.explain({ ...found, hits: found.hits.slice(1) }),
    /“queen” comes first even then/,
  );
});
