import assert from 'node:assert/strict';
import test from 'node:test';
import { asGiven } from '../../kit/as-given.ts';
import { grade } from '../../kit/predict/predict.model.ts';
import { type Parsed, parse, type Reading, sentencesOf } from '../../kit/uses/uses.model.ts';
import { cosinesChart, traceChart } from './bank.charts.ts';
import { EXAMPLES, exampleOf } from './bank.examples.ts';
import * as model from './bank.model.ts';
import { stillOf } from './bank.still.ts';
import { presets } from './index.ts';

const parsed = (word: string, ...sentences: string[]) =>
  parse({ word, sentences: sentences.join('\n') }) as Parsed;

/** Two layers in the plane: all uses start as one vector and turn away by their angles. */
function reading(angles: readonly number[] = [0, 0.1, 1.2], of: Partial<Parsed> = {}): Reading {
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

test('the examples are known by their sentences, however these are written', () => {
  const { sentences } = presets.defaults;
  assert.equal(exampleOf(sentences), EXAMPLES[0]);
  assert.equal(exampleOf(sentencesOf(sentences).join('\n')), EXAMPLES[0]);
  assert.equal(exampleOf('a // b'), undefined);
});

test('word, sentences and model make a reading; how it is looked at does not', () => {
  const { defaults } = presets;
  const lines = sentencesOf(defaults.sentences).join('\n');
  assert.ok(model.isSame(defaults, { ...defaults, sentences: lines, layer: 3, reveal: true }));
  for (const other of [{ word: 'bark' }, { twin: 'causal' }, { sentences: 'a // b' }] as const)
    assert.ok(!model.isSame(defaults, { ...defaults, ...other }));
  // What a link has chosen is not what the attributes give.
  const attributes = new Map([['word', 'bark']]);
  const figure = { getAttribute: (name: string) => attributes.get(name) ?? null };
  assert.deepEqual(asGiven(figure, presets), { ...defaults, word: 'bark' });
});

test('before the reveal the embedding is looked at, then the last state, or the reader’s', () => {
  assert.ok(model.isOneVector(reading()));
  const at = (layer: number | null, revealed: boolean) =>
    model.stateOf({ ...presets.defaults, layer }, reading(), revealed);
  assert.deepEqual([at(1, false), at(1, true), at(99, true), at(null, true)], [0, 1, 3, 3]);
});

test('the prediction is graded by the cosines', async () => {
  const three = model.question(reading());
  assert.match(
    three.question,
    /Which “bank” will be nearest to the one in sentence 1 after all 2 layers/,
  );
  assert.deepEqual(await grade(three, '2'), {
    guess: '2',
    right: true,
    answers: ['2'],
    text: 'Yes. The one in sentence 2 is nearest, with a cosine of 0.995.',
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
  // A model that adds a vector for the place: one row, and yet not one vector.
  const placed = reading();
  placed.found.cosines.set([1, 0.9, 0.8, 0.9, 1, 0.7, 0.8, 0.7, 1]);
  assert.match(model.beforeVerdict(placed), /in one way, ▁bank; .* one for the place/);
  const said = model.verdict(reading(), 0);
  assert.match(said, /^One vector in the embedding table; after 2 layers, “bank” in 2 is nearest/);
  assert.match(said, /cosine 0\.995\. Farthest is 3: 0\.362; two different tokens .* 0\.250/);
  assert.match(model.verdict(reading([0, 0.5]), 0), /the cosine of the two is 0\.878/);
  assert.doesNotMatch(said, /here the model fails/);

  const [bank] = EXAMPLES;
  const example = parsed('bank', ...sentencesOf(bank!.sentences));
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

test('what is saved has a row for each use in each state', () => {
  const { header, rows } = model.table(reading(), 1);
  assert.deepEqual(header, ['use', 'sentence', 'at', 'cosine to 2', 'x', 'y']);
  assert.equal(rows.length, 3 * 4);
  assert.deepEqual(rows[4], ['2', 'the bank 1', 'embedding', 1, 2, 3]);
  assert.deepEqual(rows[3]!.slice(4), ['', ''], 'no place after the last norm');
});

test('the still keeps its answer closed, and open where no script could ask', () => {
  const still = stillOf(reading());
  const open = still.replace(/<noscript>.*?<\/noscript>|<details class="still-answer">.*/gs, '');
  assert.match(open, /“bank” is one vector in all 3 sentences/);
  assert.doesNotMatch(open, /nearest|0\.995|<svg/);
  const [unasked, asked] = ['noscript', 'details class="still-answer"'].map((part) =>
    still.slice(still.lastIndexOf(`<${part}>`)),
  );
  for (const answer of [unasked, asked]) assert.match(answer!, /“bank” in 2 is nearest/);
});
