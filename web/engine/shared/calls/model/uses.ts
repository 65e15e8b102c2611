import * as v from 'valibot';
import { EngineError } from '../../errors.ts';
import { call } from '../call.ts';
import { file, name, texts, word } from '../parameters.ts';
import { cosinesOf, traceOf } from './pooled.ts';
import { readUses, type Use } from './read-uses.ts';
import { span, spansOf } from './spans.ts';

export interface Uses {
  uses: Use[];
  /** How many a model has: the embedding, what each layer left, and that after the last norm. */
  states: number;
  /** Of a state. */
  width: number;
  /** states × uses × uses: cosines between the pooled states of each pair. */
  cosines: Float64Array;
  /** states × uses: lengths of the pooled states. */
  norms: Float64Array;
  /** By state: mean cosine between different tokens of the texts; NaN where all are the same. */
  baseline: Float64Array;
  /** (states − 1) × uses × 2: pooled states before the last norm along their principal components. */
  trace: Float32Array;
  /** Part of their variance that the two components hold. */
  explained: number;
  /** Of the model, over all texts. */
  milliseconds: number;
}

/** Every pair of uses is compared, in each state. */
const mostUses = 64;

/**
 * What a model makes of a word wherever it stands: a use's state is the mean over its tokens. Texts in
 * which it does not stand are not read. With `reading`, the pooled states are kept for `model.states`.
 * @throws not_found where no such model is open, or the tokeniser makes no token of a use
 * @throws too_large for a text that is longer than the model's context, or more than 64 uses
 */
export const uses = call(
  {
    model: name,
    /** File of its tokeniser, as `text.encode` takes it. */
    tokenizer: file,
    texts,
    /** Found in any case, and as a whole word where the script has spaces. */
    word: v.optional(word),
    /** In place of `word`: where the uses stand. */
    spans: v.optional(v.array(span, 'an array of spans')),
    /** A name for the states, kept until the model is closed; one of that name is replaced. */
    reading: v.optional(name),
  },
  async ({ model: modelName, tokenizer, texts, word, spans, reading }, context): Promise<Uses> => {
    const places = spans ?? (word === undefined ? [] : spansOf(word, texts));
    if (places.length === 0 || places.length > mostUses) {
      throw new EngineError(
        places.length === 0 ? 'not_found' : 'too_large',
        `model.uses: ${places.length} uses in ${texts.length} texts; 1 to ${mostUses} can be compared`,
      );
    }
    const started = await context.runtime.transformer(context);
    return started.models.use(modelName, async (model) => {
      const { width } = model.info;
      const wanted = { texts, spans: places, tokenizer };
      const { pooled, ...read } = await readUses(model, wanted, started, context);
      const measures = await cosinesOf(pooled, width, context);
      const trace = await traceOf(pooled.slice(0, -1), width, context);
      if (reading !== undefined) model.readings.set(reading, { states: pooled, width });
      return { ...read, states: pooled.length, width, ...measures, ...trace };
    });
  },
);
