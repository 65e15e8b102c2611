/** `model.uses` and `model.senses` against hidden states that a test asks for and measures by itself. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Engine } from '../../web/engine/client/node.ts';
import { openEngine } from './results.ts';
import { rejection } from './support.ts';

const root = new URL('../../', import.meta.url);
const tokenizer = 'models/tokenizer/tokenizer.model';
const texts = [
  'We sat on the bank of the river and fished.',
  'Nothing to be read here.',
  'The bank lent the company money; the Bank has offices.',
];
let engine: Engine;
let layers = 0;
let bos: number | null = null;

before(async () => {
  engine = openEngine({
    read: (path) =>
      new Uint8Array(readFileSync(new URL(path.replace(/^engine\//, 'build/wasm/'), root))),
  });
  const config = 'models/masked/config.json';
  const files = ['models/masked/model.safetensors'];
  ({ layers, bos } = await engine.call('model.load', { model: 'masked', config, files }));
});
after(() => engine.dispose());

/** Ids and all hidden states of a text, by the calls that each do one thing. */
async function statesOf(text: string) {
  const { ids } = await engine.call('text.encode', { text, model: tokenizer });
  const start = bos === null ? [] : [bos];
  const { tensors } = await engine.call('model.run', {
    model: 'masked',
    ids: [...start, ...ids],
    trace: ['hidden.*', 'final'],
  });
  const names = Array.from({ length: layers + 1 }, (_, layer) => `hidden.${layer}`);
  return { ids, first: start.length, states: [...names, 'final'].map((name) => tensors[name]!) };
}

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [Array.from(a), Array.from(b)];
  const dot = x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot / (Math.hypot(...x) * Math.hypot(...y));
}

test('uses of a word are compared state by state, as measured one by one', async () => {
  const found = await engine.call('model.uses', {
    model: 'masked',
    tokenizer,
    texts,
    word: 'bank',
    reading: 'mine',
  });
  const { uses, states, width, cosines, norms, trace, baseline } = found;
  assert.deepEqual(
    uses.map(({ text, begin, end }) => texts[text]!.slice(begin, end)),
    ['bank', 'bank', 'Bank'],
  );
  assert.deepEqual([uses.length, states], [3, layers + 2]);
  assert.equal(trace.length, (states - 1) * 3 * 2);
  const all = [await statesOf(texts[0]!), await statesOf(texts[2]!)];
  // "bank" is one token of its own in both; each stands where its text's words say.
  const at = [
    [0, 4],
    [1, 1],
  ] as const;
  const lens = await engine.call('text.encode', { text: texts[0]!, model: tokenizer });
  assert.equal(lens.pieces[4], '▁bank');
  for (let state = 0; state < states; state++) {
    const [a, b] = at.map(([text, token]) => {
      const { states: own, first } = all[text]!;
      const from = (first + token) * width;
      return own[state]!.values.subarray(from, from + width);
    });
    assert.ok(Math.abs(cosines[state * 9 + 1]! - cosine(a!, b!)) < 1e-5, `state ${state}`);
    assert.equal(cosines[state * 9 + 1], cosines[state * 9 + 3]);
    assert.ok(Math.abs(norms[state * 3]! - Math.hypot(...a!)) < 1e-4 * norms[state * 3]!);
    // Over every pair of different tokens, one by one.
    const tokens = all.flatMap(({ ids, first, states: own }) =>
      Array.from(ids, (id, token) => ({
        id,
        vector: own[state]!.values.subarray((first + token) * width, (first + token + 1) * width),
      })),
    );
    const pairs = tokens.flatMap((one) =>
      tokens.flatMap((two) => (one.id === two.id ? [] : [cosine(one.vector, two.vector)])),
    );
    const mean = pairs.reduce((sum, value) => sum + value, 0) / pairs.length;
    assert.ok(Math.abs(baseline[state]! - mean) < 1e-6, `baseline of state ${state}`);
    const kept = await engine.call('model.states', { model: 'masked', reading: 'mine', state });
    assert.equal(kept.width, width);
    assert.ok(Math.abs(cosine(kept.values.subarray(0, width), a!) - 1) < 1e-6);
  }
  // In the embedding, one token is one vector.
  assert.ok(Math.abs(cosines[1]! - 1) < 1e-6);
  assert.ok(cosines[(states - 1) * 9 + 1]! < 0.99);
});

test('the trace is the pooled states along their principal components', async () => {
  const asked = { model: 'masked', tokenizer, texts, word: 'bank', reading: 'trace' };
  const { trace, explained, states, width } = await engine.call('model.uses', asked);
  const rows: number[][] = [];
  for (let state = 0; state < states - 1; state++) {
    const { values } = await engine.call('model.states', {
      model: 'masked',
      reading: 'trace',
      state,
    });
    for (let use = 0; use < 3; use++) {
      rows.push(Array.from(values.subarray(use * width, (use + 1) * width)));
    }
  }
  const mean = rows[0]!.map((_, i) => rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length);
  const variance = rows.reduce(
    (sum, row) => sum + row.reduce((own, value, i) => own + (value - mean[i]!) ** 2, 0),
    0,
  );
  const drawn = trace.reduce((sum, value) => sum + value ** 2, 0);
  assert.ok(Math.abs(drawn / variance - explained) < 1e-4, `${drawn / variance} ${explained}`);
  assert.ok(explained > 0.3 && explained <= 1);
});

test('spans stand for themselves, and the same left side is said', async () => {
  const twice = ['A cold bank', 'A cold bank'];
  const { uses } = await engine.call('model.uses', {
    model: 'masked',
    tokenizer,
    texts: twice,
    spans: [
      { text: 0, begin: 7, end: 11 },
      { text: 1, begin: 7, end: 11 },
      { text: 1, begin: 2, end: 6 },
    ],
  });
  assert.deepEqual(
    uses.map(({ tokens, sameLeft }) => ({ tokens, sameLeft })),
    [
      { tokens: ['▁bank'], sameLeft: [] },
      { tokens: ['▁bank'], sameLeft: [0] },
      { tokens: ['▁cold'], sameLeft: [] },
    ],
  );
});

test('what cannot be read is said', async () => {
  const asked = { model: 'masked', tokenizer, texts };
  const uses = (more: object) => engine.call('model.uses', { ...asked, ...more });
  await assert.rejects(uses({ word: 'zebra' }), rejection('not_found', /0 uses in 3 texts/));
  await assert.rejects(uses({}), rejection('not_found', /0 uses/));
  await assert.rejects(
    uses({ spans: [{ text: 9, begin: 0, end: 1 }] }),
    rejection('out_of_range', /text 9, of 3/),
  );
  await assert.rejects(
    uses({ spans: [{ text: 0, begin: 0, end: 1000 }] }),
    rejection('out_of_range', /from 0 to 1000/),
  );
  await assert.rejects(
    uses({ texts: [`bank ${'and so on '.repeat(500)}`], word: 'bank' }),
    rejection('too_large', /text 1 has \d+ tokens, and the model reads \d+ at a time/),
  );
  await assert.rejects(uses({ word: 'bank', wrod: 1 }), rejection('invalid_argument', /`wrod`/));
  await assert.rejects(
    engine.call('model.states', { model: 'masked', reading: 'nowhere', state: 0 }),
    rejection('not_found', /"nowhere"/),
  );
});

test('senses are told apart by the nearest use', async () => {
  const labelled = [
    { word: 'bank', sense: 'river', text: 'We sat on the bank of the river.' },
    { word: 'bank', sense: 'river', text: 'Trees grow on the bank of the stream.' },
    { word: 'bank', sense: 'money', text: 'The bank lent the company money.' },
    { word: 'bank', sense: 'money', text: 'The bank has offices in every city.' },
  ];
  const reports: string[] = [];
  const told = await engine.call(
    'model.senses',
    { model: 'masked', tokenizer, labelled },
    { onProgress: ({ stage, done, total }) => reports.push(`${stage}: ${done} of ${total}`) },
  );
  // Of the whole test, and of no pass within it, whose end would stand as the end of all.
  assert.deepEqual(reports, ['reading the texts: 4 of 4']);
  assert.deepEqual([told.words, told.texts], [1, 4]);
  assert.ok(Math.abs(told.chance - 1 / 3) < 1e-12);
  // In the embedding all are one vector: every neighbour ties, and each has its share.
  assert.ok(Math.abs(told.right[0]! - 1 / 3) < 1e-12);
  const { cosines, states } = await engine.call('model.uses', {
    model: 'masked',
    tokenizer,
    texts: labelled.map(({ text }) => text),
    word: 'bank',
  });
  for (let state = 1; state < states; state++) {
    const right = labelled.filter(({ sense }, a) => {
      const to = labelled.map((_, b) => (a === b ? -2 : cosines[(state * 4 + a) * 4 + b]!));
      return labelled[to.indexOf(Math.max(...to))]!.sense === sense;
    });
    assert.equal(told.right[state], right.length / 4, `state ${state}`);
  }
});

test('“bankers” is two tokens, as the chapter on contextual vectors says', async () => {
  const { pieces } = await engine.call('text.encode', { text: 'bankers', model: tokenizer });
  assert.deepEqual(pieces, ['▁bank', 'ers']);
});
