/** The first file answers for the words that the book offers as all files do, and says for which it can't. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { offeredWords } from '../../scripts/build/figures.mjs';
import { EngineError } from '../../web/engine/shared/errors.ts';
import { BASELINE, METRICS } from '../../web/kit/measures.ts';
import { nearest, prepared, shippedWords } from '../browser/truth.ts';
import { openEngine, shippedFiles } from './support.ts';

const K = 10;
const asked = (word: string) => ({
  word,
  k: K,
  metrics: [...METRICS],
  unit: true,
  ...BASELINE,
});

test('for every word that is offered, the first answer is the last', async () => {
  const blocked = shippedFiles({
    'models/words/tail.safetensors': new EngineError('network', 'blocked'),
  });
  const { engine: first } = openEngine(blocked);
  const { engine: all } = openEngine();
  await assert.rejects(first.call('words.load', { part: 'all' }), { code: 'network' });
  await all.call('words.load', { part: 'all' });
  const truth = prepared(shippedWords(), { unit: true, centre: false });
  const words: string[] = await offeredWords();
  assert.ok(words.includes('river') && words.includes('bank'), words.join());
  for (const word of words) {
    const early = await first.call('vectors.neighbourhood', asked(word));
    const late = await all.call('vectors.neighbourhood', asked(word));
    assert.ok(early.complete && late.complete, word);
    assert.equal(early.searched, shippedWords().words.length - 1);
    assert.equal(late.searched, early.searched);
    for (const metric of METRICS) {
      const [a, b] = [early.lists[metric]!, late.lists[metric]!];
      assert.deepEqual(a.baseline, b.baseline, `random pairs by ${metric}`);
      const listed = ({ hits }: typeof a) => hits.map((hit) => [hit.word, hit.score]);
      assert.deepEqual(listed(a), listed(b), `${word} by ${metric}`);
      const expected = nearest(truth, word, metric, K);
      assert.deepEqual(
        a.hits.map((hit) => hit.word),
        expected.map((hit) => hit.word),
        `${word} by ${metric}, computed from the files`,
      );
    }
    assert.deepEqual(early.nearest?.values, late.nearest?.values);
  }
  first.dispose();
  all.dispose();
});

test('for others it says that it can’t, until all words are here', async () => {
  const { engine } = openEngine();
  const complete = async (change: object) =>
    (await engine.call('vectors.neighbourhood', { ...asked('river'), ...change })).complete;
  const partial = [
    { word: 'lake' },
    { word: 'nowhere to be found' },
    { k: K + 1 },
    { unit: false },
    { centre: true },
    { seed: 2 },
  ];
  const { rows } = await engine.call('words.load', { part: 'head' });
  assert.equal(rows, 2000, 'rows that came early are not counted');
  assert.equal(await complete({}), true);
  assert.equal(await complete({ word: 'RIVER' }), true);
  for (const change of partial) assert.equal(await complete(change), false, JSON.stringify(change));
  await engine.call('words.load', { part: 'all' });
  for (const change of partial) assert.equal(await complete(change), true, JSON.stringify(change));
  const { words } = await engine.call('vectors.words', {});
  assert.deepEqual(words, shippedWords().words, 'every row is in its place');
  engine.dispose();
});

test('what is typed is completed, and nothing else', async () => {
  const { engine } = openEngine();
  await engine.call('words.load', { part: 'all' });
  const completed = (text: string) => engine.call('vectors.completions', { text, k: 6 });
  const { known, words } = await completed('bank');
  assert.equal(known, true);
  assert.equal(words.length, 6);
  const all = shippedWords().words;
  assert.deepEqual(words, all.filter((word) => /^bank./.test(word)).slice(0, 6));
  assert.deepEqual(await completed('bankx'), { known: false, words: [] });
  assert.deepEqual(await completed(' '), { known: false, words: [] });
  engine.dispose();
});
