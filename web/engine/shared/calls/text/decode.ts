import { openTokeniser } from '../../tokenisers.ts';
import { call } from '../call.ts';
import { tokens } from '../model/tokens.ts';
import { tokeniserParams } from './encode.ts';

/**
 * The text of token ids, without special tokens; bytes that are no character become U+FFFD.
 * @throws out_of_range for an id that a SentencePiece model does not have
 */
export const decode = call(
  { ids: tokens, model: tokeniserParams.model },
  async ({ ids, model }, context): Promise<{ text: string }> => {
    const tokeniser = await openTokeniser(context.runtime.url(model), context);
    return { text: tokeniser.decode(ids) };
  },
);
