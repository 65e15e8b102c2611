import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import * as model from './bank.model.ts';
import { picture, still } from './bank.picture.ts';

const parsed = (word: string, ...sentences: string[]) =>
  model.parse({ word, text: sentences.join('\n') });
const problem = (word: string, ...sentences: string[]) => {
  try {
    parsed(word, ...sentences);
  } catch (error) {
    assert.ok(error instanceof model.Problem);
    return error;
  }
  throw new Error('nothing was wrong');
};

/** Two layers in the plane: all start as one, the third turns away, others stand at right angles. */
function reading(angles: readonly number[] = [0, 0.1, 1.2]): model.Reading {
  const at = (angle: number) => Float32Array.of(Math.cos(angle), Math.sin(angle));
  const sentences = angles.map((_, i) => `the bank ${i}`);
  const states = [0, 0.5, 1, 1].map((share) => angles.map((angle) => at(share * angle)));
  return {
    ...parsed('bank', ...sentences),
    twin: 'masked',
    layers: 2,
    pieces: angles.map(() => ['▁bank']),
    states,
    others: [0, 0.1, 0.2, 0.25],
    path: Float32Array.from(states.slice(0, -1).flatMap((row) => row.flatMap((v) => [...v]))),
    kept: 0.5,
    milliseconds: 12,
    sameLeft: angles.map(() => []),
  };
}

test('presets survive the way to a link and back', () => {
  const state = { word: 'Ω', text: 'Ω & co\nan Ω | so', twin: 'causal', layer: 3 } as const;
  assert.deepEqual(model.fromPresets(model.toPresets(state, true)), { state, reveal: true });
  assert.deepEqual(model.fromPresets({}), { state: model.DEFAULTS, reveal: false });
  assert.equal(model.fromPresets({ twin: 'none', layer: 'x' }).state.twin, 'masked');
  assert.equal(model.fromPresets({ sentences: 'a // b' }).state.text, 'a\nb');
  assert.equal(model.fromPresets({ sentences: '' }).state.text, '');
});

test('a word is found whole, in any case and script', () => {
  assert.deepEqual(model.findWord('bank', 'Bank, banks and BANK.'), [
    [0, 4],
    [16, 20],
  ]);
  assert.deepEqual(model.findWord('c++', 'C++ (c++) c++x'), [
    [0, 3],
    [5, 8],
  ]);
  assert.deepEqual(model.findWord('川', '大きな川で'), [[3, 4]]);
  assert.deepEqual(model.findWord('straße', 'Die Straße, die Straßen'), [[4, 10]]);
  assert.deepEqual(model.findWord('👩🏽‍🚀', 'an 👩🏽‍🚀 flies'), [[3, 10]]);
});

test('places are numbered by sentence, and by letter within one', () => {
  const { places, without } = parsed('bank', 'a bank', ' ', 'no', 'Bank to bank');
  assert.deepEqual(
    places.map((place) => place.label),
    ['1', '3a', '3b'],
  );
  assert.deepEqual(without, [2]);
  assert.match(model.withoutText(parsed('a', 'a', 'a', 'b', 'c')), /^Sentences 3 and 4 are/);
});

test('what cannot be compared is told apart', () => {
  assert.equal(problem('', 'a', 'b').code, 'invalid_argument');
  assert.match(problem('bank').message, /^Write two sentences/);
  assert.match(problem('bank', 'a', 'b').message, /in none of the 2/);
  assert.match(problem('bank', 'a', 'the bank').message, /only in sentence 2/);
  const many = problem('a', ...Array.from({ length: 8 }, () => 'a'));
  assert.equal(many.code, 'too_large');
  assert.match(many.message, /8 places/);
});

test('pieces are found by their bytes, and a long sentence is refused', () => {
  const sentence = 'é bank';
  const pieces = {
    ids: Uint32Array.of(1, 2, 3),
    pieces: ['▁é', '▁ba', 'nk'],
    spans: Uint32Array.of(0, 2, 2, 5, 5, 7),
  };
  const place = { label: '1', sentence: 0, begin: 2, end: 6 };
  assert.deepEqual(model.piecesOf(sentence, place, pieces), [1, 2]);
  const none = { ...pieces, spans: Uint32Array.of(0, 2, 2, 2, 7, 7) };
  assert.throws(() => model.piecesOf(sentence, place, none), model.Problem);
  model.checkLength(pieces, 0, 4);
  assert.throws(
    () => model.checkLength(pieces, 1, 3),
    /Sentence 2 has 3 pieces.*reads 2 at a time/,
  );
});

test('the mean of a word’s rows skips what stands before the sentence', () => {
  const values = Float32Array.of(9, 9, 1, 2, 3, 6);
  assert.deepEqual([...model.meanRows(values, 2, [0, 1], 1)], [2, 4]);
});

test('other words: all pairs but those of one token', () => {
  const rows = [
    [1, [1, 0]],
    [2, [0, 2]],
    [2, [0, 5]],
    [3, [3, 3]],
  ] as const;
  const others = new model.OtherWords(2);
  for (const [id, row] of rows) others.add(id, Float32Array.from(row), 0);
  const pairs: number[] = [];
  for (const [a, u] of rows) {
    for (const [b, v] of rows) {
      if (a !== b) pairs.push(model.cosine(Float32Array.from(u), Float32Array.from(v)));
    }
  }
  const mean = pairs.reduce((sum, value) => sum + value, 0) / pairs.length;
  assert.ok(Math.abs(others.mean() - mean) < 1e-12);
  const one = new model.OtherWords(1);
  one.add(1, Float32Array.of(1), 0);
  assert.ok(Number.isNaN(one.mean()));
});

test('cosines, ranks and the verdict follow the states', () => {
  const read = reading();
  const cosines = model.cosinesTo(read, 0);
  assert.deepEqual(cosines[0], [1, 1, 1, 1]);
  assert.ok(Math.abs(cosines[2]![1]! - Math.cos(0.6)) < 1e-6);
  assert.deepEqual(model.ranked(read, 0, 3), [1, 2]);
  assert.deepEqual(model.ranked(read, 2, 3), [1, 0]);
  const said = model.verdict(read, 0);
  assert.match(said, /^One vector in the table; after 2 layers, “bank” in 2 is nearest/);
  assert.match(said, /cosine 0\.995\. Farthest is 3: 0\.362; .* score 0\.250 on average\.$/);
  assert.match(model.verdict(reading([0, 0.1, 1.2, 1.2]), 0), /Farthest are 3 and 4: 0\.362;/);
  const example = { word: 'bank', sentences: [], same: '3' };
  assert.match(model.verdict(read, 0, example), /should have been 3: here the twin fails/);
  assert.doesNotMatch(model.verdict(read, 1, example), /fails/);
  assert.match(model.verdict(reading([0, 1]), 0), /the cosine of the two is 0\.540;/);
});

test('a word that is written in two ways is not one vector', () => {
  const read = reading();
  const turned = {
    ...read,
    states: [read.states[1]!, ...read.states.slice(1)],
    pieces: [['▁bank'], ['▁bank'], ['▁B', 'ank']],
  };
  assert.equal(model.isOneVector(read), true);
  assert.equal(model.isOneVector(turned), false);
  assert.match(model.beforeVerdict(turned), /in 2 ways, ▁bank and ▁B ank/);
  assert.match(model.verdict(turned, 0), /^After 2 layers/);
});

test('the prediction is graded by the numbers', () => {
  const read = reading();
  assert.deepEqual(
    model.choices(read).map(({ value }) => value),
    ['2', '3'],
  );
  assert.match(model.graded(read, '2'), /and so it is/);
  assert.match(model.graded(read, '3'), /otherwise/);
  assert.equal(model.graded(read, 'skipped'), '');
  for (const [angle, bracket] of [
    [0.1, 'high'],
    [0.6, 'middle'],
    [2, 'low'],
  ] as const) {
    assert.equal(model.outcome(reading([0, angle])), bracket);
  }
});

test('the causal twin says where it has nothing to go by', () => {
  const causal = { ...reading(), twin: 'causal' as const, sameLeft: [[], [0], []] };
  assert.match(model.twinText('causal', causal), /In 1 and 2 the same stands to its left/);
  assert.doesNotMatch(model.twinText('causal', reading()), /In 1/);
  assert.match(model.twinText('masked', causal), /whole sentence/);
});

test('charts keep within their box, and labels that meet become one', () => {
  const read = reading([0, 0.1, 0.11, 2.6]);
  const chart = model.chartOf(read, 0);
  assert.equal(chart.lines.length, 3);
  const points = [...chart.lines.flatMap((line) => line.points), ...chart.others];
  for (const { x, y } of [...points, ...model.pathsOf(read).flatMap((line) => line.points)]) {
    assert.ok(x >= -1e-6 && x <= 1 + 1e-6 && y >= -1e-6 && y <= 1 + 1e-6, `${x} ${y}`);
  }
  const labels = model.endLabels(chart.lines, model.CHART_NEAR);
  assert.deepEqual(
    labels.map((label) => label.text),
    ['2, 3', '4'],
  );
  assert.equal(model.clear({ x: 1, y: labels[0]!.y + 0.01 }, labels)!.y, labels[0]!.y + 0.07);
});

test('pictures escape what the reader typed', () => {
  const read = { ...reading(), word: 'a<b', sentences: ['<i>', '&', '"'] };
  for (const svg of [picture(read, 0, () => 'red'), still(read, 'a"b')]) {
    assert.doesNotMatch(svg, /a<b|<i>|NaN|undefined/);
    assert.match(svg, /a&lt;b/);
  }
});

test('the right senses, with ties shared', () => {
  const at = (angle: number) => Float32Array.of(Math.cos(angle), Math.sin(angle));
  const senses = ['x', 'x', 'y', 'y'];
  assert.equal(model.rightSenses([0, 0.1, 2, 2.1].map(at), senses), 4);
  assert.equal(model.rightSenses([0, 2, 0.1, 2.1].map(at), senses), 0);
  const tied = model.rightSenses([1, 1, 1, 1].map(at), senses);
  assert.ok(Math.abs(tied - 4 / 3) < 1e-12, 'each of three is as near');
});

test('the project’s sentences: six a word, three a sense, the word once in each', () => {
  const file = new URL('../../../tools/train/senses.tsv', import.meta.url);
  const lines = model.parseSenses(readFileSync(file, 'utf8'));
  assert.ok(Math.abs(model.chanceOf(lines) - 0.4) < 1e-12);
  for (const { word, sentence } of lines) {
    assert.equal(model.findWord(word, sentence).length, 1, sentence);
  }
});

test('every example can be compared', () => {
  for (const { word, sentences, same } of model.EXAMPLES) {
    const { places } = parsed(word, ...sentences);
    assert.equal(places.length, sentences.length);
    assert.ok(places.slice(1).some((place) => place.label === same));
  }
});
