import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { grade } from '../../kit/predict/predict.model.ts';
import { cosinesChart, sensesChart, traceChart } from './bank.charts.ts';
import { EXAMPLES } from './bank.examples.ts';
import * as model from './bank.model.ts';
import { type Parsed, Problem, parse, sentencesOf, withoutText } from './bank.sentences.ts';
import { presets } from './index.ts';

const parsed = (word: string, ...sentences: string[]) =>
  parse({ word, sentences: sentences.join('\n') });
const problem = (word: string, ...sentences: string[]) => {
  try {
    parsed(word, ...sentences);
  } catch (error) {
    assert.ok(error instanceof Problem);
    return error;
  }
  throw new Error('nothing was wrong');
};

/** Two layers in the plane: all uses start as one vector and turn away by their angles. */
function reading(
  angles: readonly number[] = [0, 0.1, 1.2],
  of: Partial<Parsed> = {},
): model.Reading {
  const shares = [0, 0.5, 1, 1];
  const uses = parsed('bank', ...angles.map((_, i) => `the bank ${i}`));
  return {
    ...uses,
    ...of,
    twin: 'masked',
    found: {
      uses: uses.uses.map((use) => ({ ...use, tokens: ['▁bank'], sameLeft: [] })),
      states: shares.length,
      width: 2,
      cosines: Float64Array.from(
        shares.flatMap((share) =>
          angles.flatMap((a) => angles.map((b) => Math.cos(share * (a - b)))),
        ),
      ),
      norms: new Float64Array(shares.length * angles.length).fill(1),
      baseline: Float64Array.of(0, 0.1, 0.2, 0.25),
      trace: Float32Array.from({ length: 3 * angles.length * 2 }, (_, i) => i),
      explained: 0.5,
      milliseconds: 12,
    },
  };
}

test('sentences come as lines, or as an attribute has them', () => {
  assert.deepEqual(sentencesOf(' a \r\n\nb // c'), ['a', 'b', 'c']);
  assert.equal(model.exampleOf(presets.defaults), EXAMPLES[0]);
  assert.equal(model.exampleOf({ ...presets.defaults, word: 'river' }), undefined);
});

test('uses have the number of their sentence, with a letter where there are two', () => {
  const { uses, without } = parsed('bank', 'A bank, a bank.', 'Nothing.', 'The BANK.');
  assert.deepEqual(
    uses.map(({ label, text, begin, end }) => [label, text, begin, end]),
    [
      ['1a', 0, 2, 6],
      ['1b', 0, 10, 14],
      ['3', 2, 4, 8],
    ],
  );
  assert.deepEqual(without, [2]);
  assert.match(withoutText(parsed('a', 'a', 'b', 'a')), /^Sentence 2 is left out/);
  assert.match(withoutText(parsed('a', 'a', 'b', 'a', 'c')), /^Sentences 2 and 4 are left out/);
  assert.equal(withoutText(parsed('a', 'a', 'a')), '');
});

test('what cannot be compared is said, and what to do', () => {
  assert.match(problem(' ', 'a', 'b').message, /Type the word/);
  assert.match(problem('bank').message, /Write two sentences with “bank”/);
  assert.match(problem('bank', 'no').message, /stands in none of them/);
  assert.match(problem('bank', 'no', 'banks').message, /stands in none of the 2/);
  assert.match(problem('bank', 'bank', 'no').message, /stands only in sentence 1/);
  assert.equal(problem('a', 'a '.repeat(8)).code, 'too_large');
});

test('uses are ranked by their cosine in a state', () => {
  assert.deepEqual(model.ranked(reading(), 0, 3), [1, 2]);
  assert.deepEqual(model.ranked(reading(), 2, 3), [1, 0]);
  assert.deepEqual(model.ranked(reading(), 0, 0), [1, 2]);
  assert.ok(model.isOneVector(reading()));
  assert.ok(Math.abs(model.cosine(reading(), 3, 0, 2) - Math.cos(1.2)) < 1e-12);
  assert.equal(model.stateOf({ ...presets.defaults, layer: 99 }, reading()), 3);
  assert.equal(model.stateOf({ ...presets.defaults, layer: 1 }, reading()), 1);
  assert.equal(model.stateOf(presets.defaults, reading()), 3);
});

test('the prediction is graded by the cosines', async () => {
  const three = model.question(reading());
  assert.match(three.question, /Which “bank” will be nearest to the one in 1 after all 2 layers/);
  assert.deepEqual(await grade(three, '2'), {
    guess: '2',
    right: true,
    text: 'Yes. It is 2, with a cosine of 0.995.',
  });
  assert.equal((await grade(three, '3')).right, false);
  for (const [angle, answer] of [
    [0.1, 'high'],
    [0.6, 'middle'],
    [1.2, 'low'],
  ] as const) {
    const two = model.question(reading([0, angle]));
    assert.equal((await grade(two, answer)).right, true, answer);
  }
});

test('the verdict follows the numbers', () => {
  assert.match(model.beforeVerdict(reading()), /“bank” is one vector in all 3 sentences: cosine 1/);
  const said = model.verdict(reading(), 0);
  assert.match(said, /^One vector in the embedding table; after 2 layers, “bank” in 2 is nearest/);
  assert.match(said, /cosine 0\.995\. Farthest is 3: 0\.362; two different tokens .* 0\.250/);
  assert.match(model.verdict(reading([0, 0.5]), 0), /the cosine of the two is 0\.878/);
  assert.doesNotMatch(said, /here the model fails/);

  const [bank] = EXAMPLES;
  const example = parsed('bank', ...bank!.sentences);
  const wrong = model.verdict(reading([0, 0.9, 0.1, 1], example), 0);
  assert.match(wrong, /“bank” in 3 is nearest.*By meaning it should be 2: here the model fails\.$/);
  assert.doesNotMatch(model.verdict(reading([0, 0.1, 0.9, 1], example), 0), /fails/);
});

test('what a causal model cannot tell apart is said', () => {
  const causal = { ...reading([0, 0.1, 0.1]), twin: 'causal' as const };
  const [first, second, third] = causal.found.uses;
  const found = { ...causal.found, uses: [first!, second!, { ...third!, sameLeft: [1] }] };
  assert.match(
    model.twinText('causal', { ...causal, found }),
    /In 2 and 3 the words before it are/,
  );
  assert.doesNotMatch(model.twinText('causal', causal), /the words before it/);
  assert.match(model.twinText('masked', null), /sees the whole sentence/);
});

test('charts have a value for each state, and say which is which', () => {
  const lines = cosinesChart(reading(), 0, 2);
  assert.deepEqual(lines.x.values, ['embedding', '1', '2', 'norm']);
  assert.deepEqual(
    lines.series.map(({ name }) => name),
    ['1', '2', '3', 'others'],
  );
  assert.deepEqual([...(lines.series[0]!.values as number[])], [1, 1, 1, 1]);
  const trace = traceChart(reading());
  assert.deepEqual(trace.series[1]!.x, [2, 8, 14]);
  assert.deepEqual(trace.series[1]!.labels, ['', '', '2']);
  // Two embeddings of one token alone have no others.
  const alone = {
    ...reading(),
    found: { ...reading().found, baseline: Float64Array.of(NaN, 1, 1, 1) },
  };
  assert.equal(cosinesChart(alone, 0, 0).series.length, 3);
});

test('the test of senses has its chance beside it', () => {
  const found = { words: 45, texts: 270, right: Float64Array.of(0.5, 0.6, 0.85), chance: 0.4 };
  assert.match(model.sensesText(found), /Over 270 sentences on 45 words .* 85\.0\s%; .* 40\s%/);
  assert.deepEqual(sensesChart(found).labels, ['embedding', 'layer 1', 'last norm']);
  const file = new URL('../../../tools/train/senses.tsv', import.meta.url);
  const lines = model.parseSenses(readFileSync(file, 'utf8'));
  assert.ok(lines.length >= 270 && lines.every(({ word, sense, text }) => word && sense && text));
});
