import * as v from 'valibot';
import { runOf } from '../../models.ts';
import { call } from '../call.ts';
import { name, oneOf } from '../parameters.ts';
import { readByHead } from './pass.ts';

export interface Logits {
  /** rows × vocabulary. */
  logits: Float32Array;
  rows: number;
  vocabulary: number;
}

/**
 * What the head says of the tokens that a run kept: logits of the next token, or of the token itself.
 * @throws not_found where there is no such model or run
 * @throws unsupported for a model without a head
 */
export const logits = call(
  {
    model: name,
    /** The name that was given to `model.run`. */
    run: name,
    /** Of the last token, or of all. */
    rows: v.optional(oneOf(['last', 'all']), 'last'),
  },
  async (given, context): Promise<Logits> => {
    const started = await context.runtime.transformer(context);
    return started.models.use(given.model, async (model) => {
      const kept = runOf(model, given.run);
      const { width, vocabulary } = model.info;
      const rows = given.rows === 'all' ? kept.rows : 1;
      const states = kept.states.subarray((kept.rows - rows) * width);
      return { logits: readByHead(model, states, started), rows, vocabulary };
    });
  },
);
