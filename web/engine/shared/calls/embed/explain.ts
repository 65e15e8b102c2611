import { encoderOf, promptOf } from '../../encoders.ts';
import { openTokeniser } from '../../tokenisers.ts';
import { call } from '../call.ts';
import { text } from '../parameters.ts';
import { mostText } from '../text/bytes.ts';
import { embed } from './passes.ts';
import { embedParams } from './texts.ts';

/** Everything on the way from a text to its vector in which two programs can differ. */
export interface Explanation {
  /** As the tokeniser gets it: after the prompt, in lower case where the model wants that. */
  input: string;
  prompt: string;
  /** Tokens that are read, and their pieces. */
  ids: Uint32Array;
  pieces: string[];
  /** One a token: 0 of the text, 1 put around it, 2 of the prompt. */
  kinds: Uint8Array;
  /** Of the whole text, and at how many it is cut (0: nowhere). */
  tokens: number;
  longest: number;
  /** How token vectors become one, whether a prompt's tokens count, and what follows. */
  pooling: string[];
  includePrompt: boolean;
  modules: string[];
  /** Types of the stored weights; all is computed in F32. */
  types: string[];
  /** The vector, its length, and its length before it was scaled. */
  vector: Float32Array;
  length: number;
  lengthBefore: number;
  notices: string[];
}

/**
 * "Why does Python say otherwise?": a text's vector with all that was done for it.
 * @throws not_found for an encoder that is not open, or a prompt that it does not have
 */
export const explain = call(
  { ...embedParams, text: text(mostText) },
  async (given, context): Promise<Explanation> => {
    const encoder = encoderOf(given.model, context.runtime);
    const { info, longest, table, around } = encoder;
    const prompt = given.prompt ?? promptOf(encoder, given.promptName);
    const one = (normalize: boolean) =>
      embed(
        given.model,
        encoder,
        [given.text],
        prompt,
        { dims: given.dimensions, normalize },
        context,
      );
    const unscaled = (await one(false)).vectors[0]!;
    const { read, vectors } = await one(given.normalize ?? info.unit);
    const { ids, tokens, promptTokens } = read[0]!;
    const tokeniser = await openTokeniser(context.runtime.url(encoder.tokenizer), context);
    const before = table ? 0 : tokeniser.around.before + around.before.length;
    const after = table ? 0 : tokeniser.around.after + around.after.length;
    const started = await context.runtime.transformer(context);
    const types = table
      ? []
      : await started.models.use(given.model, async ({ info }) => info.types);
    return {
      input: prompt + given.text,
      prompt,
      ids,
      pieces: Array.from(ids, (id) => tokeniser.piece(id)),
      kinds: Uint8Array.from(ids, (_, at) =>
        at < before || at >= ids.length - after ? 1 : at < promptTokens ? 2 : 0,
      ),
      tokens,
      longest,
      pooling: info.pooling,
      includePrompt: info.includePrompt,
      modules: info.modules,
      types,
      vector: vectors[0]!,
      length: Math.hypot(...vectors[0]!),
      lengthBefore: Math.hypot(...unscaled),
      notices: info.notices,
    };
  },
);
