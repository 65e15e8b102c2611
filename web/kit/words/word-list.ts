/** The most frequent words, for the labels of a plot. */

import type { Task } from '../figure.ts';
import { yieldToMain } from '../yield-to-main.ts';

/** Words of one message: more would hold a phone up. */
const PORTION = 4000;

/** The first `rows` words and how often each was counted (0 where that is not known). */
export async function listWords(rows: number, { engine, signal }: Task) {
  const words: string[] = [];
  const counts = new Uint32Array(rows);
  while (words.length < rows) {
    const from = words.length;
    const portion = Math.min(PORTION, rows - from);
    const part = await engine.call('vectors.words', { from, count: portion }, { signal });
    if (part.words.length === 0) break;
    counts.set(part.counts, from);
    words.push(...part.words);
    await yieldToMain();
  }
  return { words, counts };
}
