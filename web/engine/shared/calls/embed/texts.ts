import * as v from 'valibot';
import { encoderOf, promptOf } from '../../encoders.ts';
import { EngineError } from '../../errors.ts';
import { now } from '../../pacer.ts';
import { call } from '../call.ts';
import { flag, texts as listOfTexts, name, text, whole } from '../parameters.ts';
import { mostText } from '../text/bytes.ts';
import { embed } from './passes.ts';

export interface EmbeddedTexts {
  /** texts × dims, in the order of the texts. */
  vectors: Float32Array;
  dims: number;
  /** Of each text, with prompt and specials, and how many of them were read: the rest was cut off. */
  tokens: Uint32Array;
  read: Uint32Array;
  /** How many texts were cut. */
  cut: number;
  milliseconds: number;
}

/** An encoder that embed.open opened. */
export const encoder = v.pipe(text(100), v.nonEmpty('a name'));

/** What is asked of an encoder besides its texts. */
export const embedParams = {
  model: encoder,
  /** The name of one of the model's prompts; the model's default for none. */
  promptName: v.optional(name),
  /** A prompt as it is written, in place of the model's; "" is none. */
  prompt: v.optional(text(mostText)),
  /** First dimensions to keep, as Matryoshka models allow; 0 is as the model says. */
  dimensions: v.optional(whole(0, 131_072), 0),
  /** To length 1, after the cut; as the model says when left out. */
  normalize: v.optional(flag),
};

/**
 * The vector of each text by the model's own recipe: prompt, specials, pooling, dense layers, length 1, cut. Progress:
 * stage 'embedding' counts texts.
 * @throws not_found for an encoder that is not open, or a prompt that it does not have
 * @throws too_large for a text of more than 1,000,000 characters
 */
export const texts = call(
  { ...embedParams, texts: listOfTexts },
  async (given, context): Promise<EmbeddedTexts> => {
    const before = now();
    const long = given.texts.findIndex(({ length }) => length > mostText);
    if (long >= 0)
      throw new EngineError('too_large', `text ${long + 1} has more than ${mostText} characters`);
    const open = encoderOf(given.model, context.runtime);
    const prompt = given.prompt ?? promptOf(open, given.promptName);
    const { read, vectors } = await embed(
      given.model,
      open,
      given.texts,
      prompt,
      { dims: given.dimensions, normalize: given.normalize ?? open.info.unit },
      context,
    );
    const dims = vectors[0]?.length ?? 0;
    const all = new Float32Array(vectors.length * dims);
    for (const [row, vector] of vectors.entries()) all.set(vector, row * dims);
    return {
      vectors: all,
      dims,
      tokens: Uint32Array.from(read, ({ tokens }) => tokens),
      read: Uint32Array.from(read, ({ ids }) => ids.length),
      cut: read.filter(({ tokens, ids }) => ids.length < tokens).length,
      milliseconds: now() - before,
    };
  },
);
