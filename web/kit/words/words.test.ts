import assert from 'node:assert/strict';
import test from 'node:test';
import type { Task } from '../figure.ts';
import { markup } from '../markup.ts';
import { restBytes, scopeText } from './words.model.ts';
import { Words, type Work } from './words.ts';

const connection = { saveData: false };
Object.defineProperty(globalThis, 'navigator', { value: { connection }, configurable: true });

/** An engine with three words in its first file and five in all. */
const ALL = ['the', 'of', 'river', 'lake', 'brook'];
function small(fails = false) {
  const asked: string[] = [];
  let rows = 0;
  const answers: Record<string, (params: Record<string, unknown>) => unknown> = {
    'words.load': ({ part }) => {
      if (part === 'all' && fails) throw Object.assign(new Error('offline'), { code: 'network' });
      rows = part === 'all' ? ALL.length : Math.max(rows, 3);
      return { rows, total: ALL.length };
    },
    'vectors.suggest': () => ({ suggestions: [{ word: 'river' }] }),
  };
  const call = async (method: string, params: Record<string, unknown>) => {
    asked.push(method);
    return answers[method]!(params);
  };
  const task = {
    engine: { call },
    signal: new AbortController().signal,
    onProgress: () => {},
  } as unknown as Task;
  const row = (word: string) => async () => {
    const at = ALL.indexOf(word);
    if (at < 0 || at >= rows) throw Object.assign(new Error('none'), { code: 'not_found' });
    return at;
  };
  const host = {
    addController() {},
    removeController() {},
    requestUpdate() {},
    updateComplete: Promise.resolve(true),
  };
  const work: Work = async (_, job) => {
    try {
      return await job(task);
    } catch {
      return undefined;
    }
  };
  let more = 0;
  const words = new Words(host, work, () => (more += 1));
  return { words, task, row, asked, more: () => more };
}

test('the first words come alone; the others with the first touch, once', async () => {
  const { words, task, asked, more } = small();
  words.touch();
  assert.deepEqual(asked, [], 'nothing is touched before the figure has started');
  await words.load('head', task);
  assert.equal(words.complete, false);
  words.touch();
  words.touch();
  await words.all();
  assert.equal(words.complete, true);
  await Promise.resolve();
  assert.equal(more(), 0, 'no word waits for them');
  assert.equal(asked.filter((method) => method === 'words.load').length, 2);
});

test('a word that has not come yet is waited for', async () => {
  const { words, task, row } = small();
  await words.load('head', task);
  assert.equal(await words.find('river', task, row('river')), 2);
  assert.equal(words.complete, false);
  assert.equal(await words.find('brook', task, row('brook')), 4);
  assert.equal(words.complete, true);
  assert.equal(words.unknown, null);
});

test('an answer that is not complete is not given before all words are here', async () => {
  const { words, task } = small();
  await words.load('head', task);
  const ask = async () => ({ complete: words.complete });
  const asked = words.find('river', task, ask);
  await Promise.resolve();
  await Promise.resolve();
  assert.equal(words.waiting, 'river');
  assert.match(
    markup(words.scope()),
    /“river” is compared with all 5 words:\s+2 more are coming\./,
  );
  assert.deepEqual(await asked, { complete: true });
  assert.equal(words.waiting, null);
});

test('words that come while one of them is asked for are asked again', async () => {
  const { words, task } = small();
  await words.load('head', task);
  const ask = async () => {
    const complete = words.complete;
    await words.all();
    return { complete };
  };
  assert.deepEqual(await words.find('river', task, ask), { complete: true });
  assert.equal(words.unknown, null);
});

test('who saves data is asked first', async () => {
  connection.saveData = true;
  try {
    const { words, task, row, more } = small();
    await words.load('head', task);
    words.touch();
    assert.equal(await words.find('brook', task, row('brook')), null);
    assert.equal(words.complete, false);
    assert.equal(words.waiting, 'brook');
    assert.match(markup(words.scope()), /<button[^>]*>load 2 more<\/button>/);
    await words.all();
    assert.equal(more(), 1, 'the word that waits is asked for again');
    assert.equal(await words.find('brook', task, row('brook')), 4);
  } finally {
    connection.saveData = false;
  }
});

test('a word that is nowhere is answered by suggestions, until the next one is found', async () => {
  const { words, task, row } = small();
  await words.load('head', task);
  assert.equal(await words.find('rivr', task, row('rivr')), null);
  assert.deepEqual(words.unknown, { word: 'rivr', suggestions: ['river'] });
  await words.find('river', task, row('river'));
  assert.equal(words.unknown, null);
});

test('where the others can’t be had, the first words still answer', async () => {
  const { words, task, row } = small(true);
  await words.load('head', task);
  assert.equal(await words.find('brook', task, row('brook')), null);
  assert.equal(words.unknown, null, 'it may be among the others');
  assert.equal(words.waiting, 'brook');
  assert.match(markup(words.scope()), /<button[^>]*>load 2 more<\/button>/);
  assert.equal(await words.find('the', task, row('the')), 0);
  assert.equal(words.waiting, null);
});

test('a failure that is not a missing word is the figure’s to show', async () => {
  const { words, task } = small();
  await words.load('head', task);
  await assert.rejects(
    words.find('river', task, () => Promise.reject(new Error('crashed'))),
    /crashed/,
  );
});

test('the scope line counts, and says what the rest weighs', () => {
  assert.equal(scopeText(30_000, null), 'Searching all 30,000 words.');
  assert.equal(scopeText(30_000, 'lake'), '“lake” is compared with all 30,000 words:');
  assert.equal(restBytes(null), null);
  const files = [
    { name: 'a', bytes: 9 },
    { name: 'b', bytes: 7, brotli: 5 },
    { name: 'c', bytes: 2 },
  ];
  assert.equal(restBytes({ files }), 7);
});
