import type { EncodedTexts } from '../../runtime.ts';
import { openTokeniser } from '../../tokenisers.ts';
import { call } from '../call.ts';
import { texts } from '../parameters.ts';
import { tokeniserParams } from './encode.ts';

/** The ids of many texts at once, several times as fast as one by one. */
export const encodeAll = call(
  { texts, ...tokeniserParams },
  async ({ texts, model, specials }, context): Promise<EncodedTexts> => {
    const tokeniser = await openTokeniser(context.runtime.url(model), context);
    return tokeniser.encodeAll(texts, specials);
  },
);
