import * as v from 'valibot';
import { findEncoder } from '../../encoders.ts';
import { EngineError } from '../../errors.ts';
import { openTokeniser } from '../../tokenisers.ts';
import { call } from '../call.ts';
import { file, flag, name, text } from '../parameters.ts';
import { mostText } from '../text/bytes.ts';

export interface TextTokens {
  ids: Uint32Array;
  /** As the vocabulary writes them. */
  pieces: string[];
  /** Two a token, in UTF-16 units of the text: `text.slice(begin, end)`; equal where it holds nothing of the text. */
  spans: Uint32Array;
}

/**
 * The tokens of a text: ids, pieces, and where each stands in the text.
 * @throws not_found where neither an open encoder nor a tokeniser is named
 */
export const tokens = call(
  {
    text: text(mostText),
    /** An encoder that embed.open opened, */
    model: v.optional(name),
    /** or the file of a tokeniser, as for text.encode. */
    tokenizer: v.optional(file),
    /** With the tokens that its file puts around a text. */
    specials: v.optional(flag, true),
  },
  async ({ text, model, tokenizer, specials }, context): Promise<TextTokens> => {
    const path =
      tokenizer ??
      (model === undefined ? undefined : findEncoder(model, context.runtime)?.tokenizer);
    if (path === undefined) {
      throw new EngineError(
        'not_found',
        model === undefined
          ? 'model.tokens takes the name of an open encoder, or a `tokenizer`'
          : `no encoder called "${model}" is open`,
      );
    }
    const tokeniser = await openTokeniser(context.runtime.url(path), context);
    const { ids, pieces, spans } = tokeniser.encode(text, specials);
    return { ids, pieces, spans: unitsOf(text, spans) };
  },
);

/** Places in a text's UTF-8, as places in its UTF-16. */
function unitsOf(text: string, places: Uint32Array): Uint32Array {
  const units = new Map<number, number>();
  let [byte, unit] = [0, 0];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (let i = 0; i < size; i++) units.set(byte + i, unit);
    byte += size;
    unit += character.length;
  }
  return places.map((place) => units.get(place) ?? text.length);
}
