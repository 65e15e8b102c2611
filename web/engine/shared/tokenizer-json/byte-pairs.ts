/** Byte-pair encoding (Sennrich, Haddow and Birch, 2016): neighbours are merged in the order learnt. */
import { EngineError } from '../errors.ts';
import { byteNames } from './byte-alphabet.ts';
import { type Fields, malformed, unsupported } from './fields.ts';

/** The ids of a word. */
export type EncodeWord = (word: string) => number[];

/** Ids are below 2²². */
const pairOf = (left: number, right: number) => left * 2 ** 22 + right;

interface Merge {
  rank: number;
  into: number;
}

export function readBytePairs(fields: Fields, vocabulary: ReadonlyMap<string, number>): EncodeWord {
  const continuing = fields.text('continuing_subword_prefix', '');
  const ending = fields.text('end_of_word_suffix', '');
  const byteFallback = fields.flag('byte_fallback', false);
  const fuse = fields.flag('fuse_unk', false);
  const wholeWords = fields.flag('ignore_merges', false);
  const unknown = vocabulary.get(fields.text('unk_token', ''));
  if ((fields.find('dropout') ?? 0) !== 0)
    throw unsupported('model: dropout would leave out merges at random');
  if (fields.find('merges') === undefined) throw malformed('the model has no merges');
  const merges = readMerges(fields.list('merges'), vocabulary, continuing);
  fields.finish();

  const symbolsOf = (word: string): number[] => {
    const ids: number[] = [];
    let waiting: number | undefined; // an unknown one, which the next may join
    const characters = [...word];
    characters.forEach((character, index) => {
      const last = index === characters.length - 1;
      const symbol = (index > 0 ? continuing : '') + character + (last ? ending : '');
      const id = vocabulary.get(symbol);
      if (id !== undefined) {
        if (waiting !== undefined) ids.push(waiting);
        waiting = undefined;
        ids.push(id);
        return;
      }
      const bytes = byteFallback ? byteNames(symbol).map((name) => vocabulary.get(name)) : [];
      if (bytes.length > 0 && bytes.every((byte) => byte !== undefined)) {
        ids.push(...(bytes as number[]));
        return;
      }
      if (unknown === undefined)
        throw new EngineError('not_found', `the vocabulary has nothing for "${symbol}"`);
      if (waiting !== undefined && !fuse) ids.push(waiting);
      waiting = unknown;
    });
    if (waiting !== undefined) ids.push(waiting);
    return ids;
  };
  return (word) => {
    const whole = wholeWords ? vocabulary.get(word) : undefined;
    return whole === undefined ? merged(symbolsOf(word), merges) : [whole];
  };
}

/** Either ["a", "b"] or "a b". */
function readMerges(
  list: readonly unknown[],
  vocabulary: ReadonlyMap<string, number>,
  continuing: string,
): Map<number, Merge> {
  const merges = new Map<number, Merge>();
  list.forEach((one, rank) => {
    const parts: unknown = typeof one === 'string' ? one.split(' ') : one;
    if (!Array.isArray(parts) || parts.length !== 2 || parts.some((p) => typeof p !== 'string'))
      throw malformed(`the merge ${JSON.stringify(one)} has no two parts`);
    const [left, right] = parts as [string, string];
    const [first, second, into] = [left, right, left + right.slice(continuing.length)].map((p) =>
      vocabulary.get(p),
    );
    if (first === undefined || second === undefined || into === undefined)
      throw malformed(
        `the vocab lacks a part or the whole of the merge of "${left}" and "${right}"`,
      );
    merges.set(pairOf(first, second), { rank, into });
  });
  return merges;
}

/** The earliest learnt merge first, and the leftmost of those; a heap keeps long words from taking n². */
function merged(symbols: number[], merges: ReadonlyMap<number, Merge>): number[] {
  const next = symbols.map((_, index) => index + 1);
  const previous = symbols.map((_, index) => index - 1);
  const gone = new Uint8Array(symbols.length);
  const heap: { rank: number; at: number; into: number }[] = [];
  const before = (a: { rank: number; at: number }, b: { rank: number; at: number }) =>
    a.rank !== b.rank ? a.rank < b.rank : a.at < b.at;
  const swap = (a: number, b: number) => {
    [heap[a], heap[b]] = [heap[b]!, heap[a]!];
  };
  const look = (at: number) => {
    if (at < 0 || next[at]! >= symbols.length) return;
    const found = merges.get(pairOf(symbols[at]!, symbols[next[at]!]!));
    if (!found) return;
    let child = heap.push({ rank: found.rank, at, into: found.into }) - 1;
    for (let parent = (child - 1) >> 1; child > 0; parent = (child - 1) >> 1) {
      if (!before(heap[child]!, heap[parent]!)) break;
      swap(child, parent);
      child = parent;
    }
  };
  const take = () => {
    swap(0, heap.length - 1);
    const top = heap.pop()!;
    for (let parent = 0; ; ) {
      const [left, right] = [2 * parent + 1, 2 * parent + 2];
      let least = parent;
      if (left < heap.length && before(heap[left]!, heap[least]!)) least = left;
      if (right < heap.length && before(heap[right]!, heap[least]!)) least = right;
      if (least === parent) return top;
      swap(parent, least);
      parent = least;
    }
  };
  symbols.forEach((_, index) => {
    look(index);
  });
  while (heap.length > 0) {
    const { at, into } = take();
    const right = next[at]!;
    if (gone[at] || right >= symbols.length) continue;
    if (merges.get(pairOf(symbols[at]!, symbols[right]!))?.into !== into) continue;
    symbols[at] = into;
    gone[right] = 1;
    next[at] = next[right]!;
    if (next[right]! < symbols.length) previous[next[right]!] = at;
    look(previous[at]!);
    look(at);
  }
  return symbols.filter((_, index) => !gone[index]);
}
