import * as v from 'valibot';
import type { Encoded } from '../../runtime.ts';
import { openTokeniser } from '../../tokenisers.ts';
import { call } from '../call.ts';
import { flag, text } from '../parameters.ts';
import { mostText } from './bytes.ts';

export const tokeniserParams = {
  /**
   * Its file, relative to the engine's base: SentencePiece's .model, a tokenizer.json (whose truncation and
   * padding are not applied), or the .gguf that holds it.
   */
  model: v.pipe(text(10_000), v.nonEmpty('a path')),
  /** With the tokens that stand around a text, where the file names them; a .model does not. */
  specials: v.optional(flag, false),
};

/**
 * The pieces into which a model's tokeniser cuts a text.
 * @throws malformed where the file is none of a tokeniser
 */
export const encode = call(
  { text: text(mostText), ...tokeniserParams },
  async ({ text, model, specials }, context): Promise<Encoded> => {
    const tokeniser = await openTokeniser(context.runtime.url(model), context);
    return tokeniser.encode(text, specials);
  },
);
