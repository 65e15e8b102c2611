/** `vectors.neighbourhood`: one message in place of the calls that each do one thing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openEngine, randomTable, rejection } from './support.ts';

const metrics = ['cosine', 'dot', 'euclidean'] as const;

test('one answer holds what single calls say', async () => {
  const { engine } = openEngine();
  await engine.call('words.load', { part: 'head' });
  for (const view of [{}, { unit: true }, { unit: true, centre: true, remove: 1 }]) {
    const found = await engine.call('vectors.neighbourhood', { word: 'river', k: 7, ...view });
    assert.deepEqual(found.query, await engine.call('vectors.row', { word: 'river' }));
    assert.deepEqual(found.suggestions, []);
    for (const metric of metrics) {
      const asked = { query: 'river', k: 7, metric, ...view };
      const { hits, searched } = await engine.call('vectors.nearest', asked);
      const pairs = { metric, pairs: 10_000, seed: 1, ...view };
      const baseline = await engine.call('vectors.baseline', pairs);
      assert.deepEqual(found.lists[metric], { hits, baseline });
      assert.equal(found.searched, searched);
    }
    const first = found.lists.cosine!.hits[0]!.word;
    assert.deepEqual(found.nearest, await engine.call('vectors.row', { word: first }));
    const { identity } = await engine.call('vectors.compare', { a: 'river', b: first, ...view });
    assert.deepEqual(found.identity, identity);
  }
  engine.dispose();
});

test('a list alone, and a baseline that is drawn once', async () => {
  const { engine } = openEngine();
  await engine.call('words.load', { part: 'head' });
  const asked = { word: 'river', k: 3, metrics: ['dot' as const] };
  const stages = new Set<string>();
  const onProgress = ({ stage }: { stage: string }) => stages.add(stage);
  const first = await engine.call('vectors.neighbourhood', asked, { onProgress });
  assert.ok(stages.has('drawing random pairs'));
  stages.clear();
  const second = await engine.call('vectors.neighbourhood', asked, { onProgress });
  assert.ok(!stages.has('drawing random pairs'));
  assert.deepEqual(second, first);
  assert.deepEqual(Object.keys(first.lists), ['dot']);
  engine.dispose();
});

test('an unknown word is answered by what it may have been', async () => {
  const { engine } = openEngine();
  await engine.call('words.load', { part: 'head' });
  const found = await engine.call('vectors.neighbourhood', { word: 'rivr', k: 3, suggestions: 4 });
  assert.equal(found.query, null);
  assert.deepEqual(found.lists, {});
  const { suggestions } = await engine.call('vectors.suggest', { text: 'rivr', k: 4 });
  assert.deepEqual(found.suggestions, suggestions);
  engine.dispose();
});

test('a word is found as it is written, before it is found without spaces around it', async () => {
  const { engine } = openEngine();
  const words = ['end', '\u2028end', 'alone'];
  await engine.call('vectors.open', { ...randomTable('mine', 3, 4), words });
  const row = async (word: string) =>
    (await engine.call('vectors.row', { table: 'mine', word })).row;
  assert.deepEqual([await row('end'), await row('\u2028end'), await row(' end ')], [0, 1, 0]);
  assert.equal(await row(' alone'), 2);
  engine.dispose();
});

test('an empty word is refused wherever it stands, the last place too', async () => {
  const { engine } = openEngine();
  const table = { table: 'empty', values: Float32Array.of(1, 0, 0, 1, 1, 1), rows: 3, dims: 2 };
  for (const [at, words] of [
    ['', 'b', 'c'],
    ['a', '', 'c'],
    ['a', 'b', ''],
  ].entries()) {
    await assert.rejects(
      engine.call('vectors.open', { ...table, words }),
      rejection('malformed', new RegExp(`an empty word on line ${at + 1}`)),
    );
  }
});

test('unknown parameters are refused by name, whatever they are called', async () => {
  const { engine } = openEngine();
  await engine.call('words.load', { part: 'head' });
  for (const odd of ['K', 'constructor', 'hasOwnProperty', '__proto__x']) {
    await assert.rejects(
      engine.call('vectors.neighbourhood', { word: 'river', k: 3, [odd]: 1 } as never),
      rejection('invalid_argument', new RegExp(`no parameter \`${odd}\``)),
    );
  }
  await assert.rejects(
    engine.call('vectors.neighbourhood', { word: 'river' } as never),
    rejection('invalid_argument', /`k` is missing, a whole number from 1 to 1000/),
  );
  engine.dispose();
});
