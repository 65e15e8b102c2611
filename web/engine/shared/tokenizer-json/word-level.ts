/** Whole words: each has an id, or is unknown. */
import { EngineError } from '../errors.ts';
import type { EncodeWord } from './byte-pairs.ts';
import type { Fields } from './fields.ts';

export function readWordLevel(fields: Fields, vocabulary: ReadonlyMap<string, number>): EncodeWord {
  const unknown = vocabulary.get(fields.text('unk_token', '<unk>'));
  fields.finish();
  return (word) => {
    const id = vocabulary.get(word) ?? unknown;
    if (id === undefined)
      throw new EngineError('not_found', `the vocabulary has nothing for "${word}"`);
    return [id];
  };
}
