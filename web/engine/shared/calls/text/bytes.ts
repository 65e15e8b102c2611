import { call } from '../call.ts';
import { text } from '../parameters.ts';

/** UTF-16 units of a text that is tokenised. */
export const mostText = 1_000_000;

export interface TextBytes {
  bytes: Uint8Array;
  /** One a character; U+FFFD for a lone surrogate. */
  codePoints: Uint32Array;
  /** First byte of each character, and one past the last. */
  starts: Uint32Array;
}

/** The UTF-8 bytes of a text, and the characters that they make up. */
export const bytes = call({ text: text(mostText) }, async (given, context): Promise<TextBytes> => {
  const encoded = new TextEncoder().encode(given.text);
  const { module } = await context.runtime.core(context);
  const { codePoints, starts } = module.call((core) => core.characters(encoded));
  return { bytes: encoded, codePoints, starts };
});
