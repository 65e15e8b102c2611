/**
 * The same test without a language model: a use is the mean of the rows of the words around it, the rarer ones
 * weighing more (Arora, Liang and Ma: A simple but tough-to-beat baseline for sentence embeddings, 2017, without
 * its common component). What a contextual model is to be compared with.
 */
import type { Ask } from '../../kit/figure-module.ts';
import type { Labelled } from './senses.model.ts';

/** Frequency at which a word weighs half, as in the paper. */
const HALF = 1e-3;

interface Row {
  readonly count: number;
  readonly values: Float32Array;
}

const wordsOf = (text: string) => text.toLowerCase().match(/\p{L}+/gu) ?? [];

/** Of the words of a text but for one, dims; unknown ones are left out. */
export function meanRow(text: string, but: string, rows: ReadonlyMap<string, Row>, total: number) {
  const sum = new Float64Array(rows.values().next().value!.values.length);
  for (const word of wordsOf(text)) {
    const row = word === but ? undefined : rows.get(word);
    if (!row) continue;
    const weight = HALF / (HALF + row.count / total);
    row.values.forEach((value, i) => {
      sum[i]! += weight * value;
    });
  }
  return sum;
}

function cosine(a: Float64Array, b: Float64Array): number {
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, i) => {
    ab += value * b[i]!;
    aa += value * value;
    bb += b[i]! * b[i]!;
  });
  return aa && bb ? ab / Math.sqrt(aa * bb) : 0;
}

/** Part of the texts whose nearest other text on the same word has its sense. */
export function shareOfTable(
  labelled: readonly Labelled[],
  rows: ReadonlyMap<string, Row>,
  total: number,
): number {
  let right = 0;
  for (const one of new Set(labelled.map(({ word }) => word))) {
    const own = labelled.filter(({ word }) => word === one);
    const means = own.map(({ word, text }) => meanRow(text, word, rows, total));
    own.forEach(({ sense }, a) => {
      const to = means.map((mean, b) => (b === a ? -2 : cosine(means[a]!, mean)));
      if (own[to.indexOf(Math.max(...to))]!.sense === sense) right += 1;
    });
  }
  return right / labelled.length;
}

/** By the shipped table. */
export async function tableShare(ask: Ask, labelled: readonly Labelled[]): Promise<number> {
  const { words, counts } = await ask('vectors.words', {});
  const total = counts.reduce((sum, count) => sum + count, 0);
  const used = new Set(labelled.flatMap(({ text }) => wordsOf(text)));
  const rows = new Map<string, Row>();
  for (const word of words) if (used.has(word)) rows.set(word, await ask('vectors.row', { word }));
  return shareOfTable(labelled, rows, total);
}
