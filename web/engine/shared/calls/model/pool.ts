import * as v from 'valibot';
import { call } from '../call.ts';
import { flag, floats, oneOf, whole } from '../parameters.ts';

/** One vector of many rows. */
export const pool = call(
  {
    /** rows × width */
    tokens: floats,
    width: whole(1, 131_072),
    kind: v.optional(oneOf(['mean', 'first', 'last', 'weighted']), 'mean'),
    /** The first dimensions to keep; 0 is all. */
    dims: v.optional(whole(0, 131_072), 0),
    normalise: v.optional(flag, true),
  },
  async (given, context): Promise<{ vector: Float32Array }> => {
    const { tokens, width, kind, dims, normalise } = given;
    const { module } = await context.runtime.transformer(context);
    return { vector: module.call((it) => it.pool(tokens, width, kind, dims, normalise)) };
  },
);
