/**
 * The calls that speak texts: a bundle of its own, `engine/text-calls.js`, since no page's first view makes one.
 */
import { close } from './calls/embed/close.ts';
import { explain } from './calls/embed/explain.ts';
import { open } from './calls/embed/open.ts';
import { texts } from './calls/embed/texts.ts';
import { describe } from './calls/model/describe.ts';
import { tokens } from './calls/model/text-tokens.ts';
import { decode } from './calls/text/decode.ts';

export const textCalls = {
  'text.decode': decode,
  'model.tokens': tokens,
  'model.describe': describe,
  'embed.open': open,
  'embed.texts': texts,
  'embed.explain': explain,
  'embed.close': close,
};
