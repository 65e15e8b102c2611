import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Task } from '../figure.ts';
import { listWords } from './word-list.ts';

/** An engine that has so many words, and notes what is asked of it. */
function fake(total: number) {
  const asked: { from: number; count: number }[] = [];
  const call = async (_method: string, params: { from: number; count: number }) => {
    asked.push(params);
    const rows = Math.max(0, Math.min(params.count, total - params.from));
    const words = Array.from({ length: rows }, (_, i) => `w${params.from + i}`);
    return { words, counts: Uint32Array.from(words, (_, i) => params.from + i + 1) };
  };
  const task = { engine: { call }, signal: new AbortController().signal, onProgress: () => {} };
  return { task: task as unknown as Task, asked };
}

it('lists words in portions, with their counts', async () => {
  const { task, asked } = fake(30_000);
  const { words, counts } = await listWords(9000, task);
  assert.deepEqual([words.length, words[0], words.at(-1)], [9000, 'w0', 'w8999']);
  assert.deepEqual([counts.length, counts[0], counts.at(-1)], [9000, 1, 9000]);
  assert.deepEqual(
    asked.map(({ from, count }) => [from, count]),
    [
      [0, 4000],
      [4000, 4000],
      [8000, 1000],
    ],
  );
});

it('ends where the words end', async () => {
  const { task } = fake(50);
  assert.equal((await listWords(9000, task)).words.length, 50);
});
