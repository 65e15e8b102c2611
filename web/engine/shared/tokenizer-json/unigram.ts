/**
 * Unigram (Kudo, 2018): of all ways to cut a word into pieces, the one whose pieces are likeliest together, found
 * by Viterbi's algorithm.
 */
import { EngineError } from '../errors.ts';
import { byteNames } from './byte-alphabet.ts';
import type { EncodeWord } from './byte-pairs.ts';
import { type Fields, malformed } from './fields.ts';

/** An unknown character is so much less likely than the least likely piece, as a logarithm. */
const unknownPenalty = 10;

export interface Unigram {
  vocabulary: Map<string, number>;
  encode: EncodeWord;
  /** The piece for what the vocabulary has nothing for; empty is none. */
  unknown: string;
}

export function readUnigram(fields: Fields): Unigram {
  const list = fields.list('vocab');
  const unknown = fields.find('unk_id') === undefined ? undefined : fields.count('unk_id');
  const byteFallback = fields.flag('byte_fallback', false);
  fields.finish();
  const vocabulary = new Map<string, number>();
  const pieces: string[] = [];
  const scores = new Float64Array(list.length);
  list.forEach((one, id) => {
    const [piece, score]: unknown[] = Array.isArray(one) && one.length === 2 ? one : [];
    if (typeof piece !== 'string' || typeof score !== 'number')
      throw malformed(`model: entry ${id} of the vocab is no piece with its score`);
    vocabulary.set(piece, id);
    pieces.push(piece);
    scores[id] = score;
  });
  if (unknown !== undefined && unknown >= pieces.length)
    throw malformed(`model: unk_id is ${unknown} of ${pieces.length} pieces`);
  const unknownScore = scores.reduce((least, one) => Math.min(least, one), Infinity);
  const eachPiece = findPieces(pieces, vocabulary);

  const encode = (word: string): number[] => {
    // The best way to each place of the word, and its last piece.
    const best = new Float64Array(word.length + 1);
    const from = new Int32Array(word.length + 1).fill(-1);
    const last = new Int32Array(word.length + 1);
    const offer = (begin: number, end: number, id: number, score: number) => {
      const total = best[begin]! + score;
      if (from[end] !== -1 && total <= best[end]!) return;
      best[end] = total;
      from[end] = begin;
      last[end] = id;
    };
    let begin = 0;
    for (const character of word) {
      const next = begin + character.length;
      let known = false;
      eachPiece(word, begin, (end, id) => {
        offer(begin, end, id, scores[id]!);
        known ||= end === next;
      });
      if (!known && unknown === undefined)
        throw new EngineError('not_found', `the vocabulary has nothing for "${character}"`);
      if (!known) offer(begin, next, unknown!, unknownScore - unknownPenalty);
      begin = next;
    }
    // Back along it. Unknown characters side by side are one token, or their bytes.
    const parts: [begin: number, end: number][] = [];
    let fuses = false;
    for (let end = word.length; end > 0; end = from[end]!) {
      const isUnknown = last[end] === unknown;
      if (isUnknown && fuses) parts.at(-1)![0] = from[end]!;
      else parts.push([from[end]!, end]);
      fuses = isUnknown;
    }
    return parts.reverse().flatMap(([start, end]) => {
      const part = word.slice(start, end);
      const id = vocabulary.get(part);
      if (id !== undefined) return [id];
      const bytes = byteFallback ? byteNames(part).map((name) => vocabulary.get(name)) : [];
      return bytes.length > 0 && bytes.every((byte) => byte !== undefined) ? bytes : [unknown!];
    });
  };
  return { vocabulary, encode, unknown: unknown === undefined ? '' : pieces[unknown]! };
}

/**
 * Visits every piece that stands at a place of a word, the shortest first. What begins as the word does is a range
 * of the sorted pieces, which narrows with each UTF-16 unit.
 */
function findPieces(pieces: readonly string[], vocabulary: ReadonlyMap<string, number>) {
  const sorted = [...vocabulary.keys()].sort((a, b) => (a < b ? -1 : 1));
  const ids = Uint32Array.from(sorted, (piece) => vocabulary.get(piece)!);
  return (word: string, begin: number, visit: (end: number, id: number) => void): void => {
    let [from, to] = [0, ids.length];
    for (let at = begin; at < word.length; at++) {
      const depth = at - begin;
      /** The first in the range whose unit at this depth is no less than `least`. */
      const first = (least: number) => {
        let [low, high] = [from, to];
        while (low < high) {
          const middle = (low + high) >> 1;
          const piece = pieces[ids[middle]!]!;
          if (depth < piece.length && piece.charCodeAt(depth) >= least) high = middle;
          else low = middle + 1;
        }
        return low;
      };
      const unit = word.charCodeAt(at);
      from = first(unit);
      to = first(unit + 1);
      if (from === to) return;
      if (pieces[ids[from]!]!.length === depth + 1) visit(at + 1, ids[from]!);
    }
  };
}
