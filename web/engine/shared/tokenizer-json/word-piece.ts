/** WordPiece (Schuster and Nakajima, 2012): the longest piece that the rest of a word begins with, repeatedly. */
import { EngineError } from '../errors.ts';
import type { EncodeWord } from './byte-pairs.ts';
import type { Fields } from './fields.ts';

export function readWordPiece(fields: Fields, vocabulary: ReadonlyMap<string, number>): EncodeWord {
  const continuing = fields.text('continuing_subword_prefix', '##');
  const longestWord = fields.count('max_input_chars_per_word', 100);
  const unknown = fields.text('unk_token', '[UNK]');
  fields.finish();
  let longest = 0;
  for (const piece of vocabulary.keys()) longest = Math.max(longest, piece.length);

  const pieces = (characters: readonly string[]): number[] | null => {
    const ids: number[] = [];
    for (let at = 0; at < characters.length; ) {
      let end = Math.min(characters.length, at + longest);
      let id: number | undefined;
      for (; end > at; end--) {
        id = vocabulary.get((at > 0 ? continuing : '') + characters.slice(at, end).join(''));
        if (id !== undefined) break;
      }
      if (id === undefined) return null;
      ids.push(id);
      at = end;
    }
    return ids;
  };
  return (word) => {
    const characters = [...word];
    const found = characters.length > longestWord ? null : pieces(characters);
    if (found) return found;
    const id = vocabulary.get(unknown);
    if (id === undefined)
      throw new EngineError('not_found', `the vocabulary has nothing for "${word}"`);
    return [id];
  };
}
