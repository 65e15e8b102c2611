/** What a model makes of words in their places: a place's state is the mean over its tokens. */
import { EngineError } from '../../errors.ts';
import type { OpenModel } from '../../models.ts';
import { now } from '../../pacer.ts';
import type { Context, StartedTransformer, Tokeniser } from '../../runtime.ts';
import { openTokeniser } from '../../tokenisers.ts';
import { none } from '../parameters.ts';
import { hiddenStates, stateCount } from './pass.ts';
import { DifferentTokens } from './pooled.ts';
import { type Span, tokensOf } from './spans.ts';

export interface Use extends Span {
  /** Tokens that hold the word, as the vocabulary writes them. */
  tokens: string[];
  /** Earlier uses to whose left stand the same tokens: a causal model can't tell them apart. */
  sameLeft: number[];
}

export interface ReadUses {
  uses: Use[];
  /** By state: uses × width. */
  pooled: Float32Array[];
  /** By state: mean cosine between different tokens of the texts; NaN where all are the same. */
  baseline: Float64Array;
  /** Of the model. */
  milliseconds: number;
}

/**
 * A text's ids as the model reads them: with what its tokenizer.json puts around a text, or, since a .model says
 * nothing of that, after the model's start of text. `first` is where the text's own ids begin.
 */
function withSpecials(
  tokeniser: Tokeniser,
  text: string,
  own: Uint32Array,
  bos: number,
): { ids: Uint32Array; first: number } {
  if (!tokeniser.url.endsWith('.json')) {
    return bos === none ? { ids: own, first: 0 } : { ids: Uint32Array.of(bos, ...own), first: 1 };
  }
  const { ids } = tokeniser.encode(text, true);
  let first = 0;
  while (!own.every((id, at) => ids[first + at] === id)) first += 1;
  return { ids, first };
}

/** Reads the texts in which a span stands, and no others. */
export async function readUses(
  model: OpenModel,
  { texts, spans, tokenizer }: { texts: readonly string[]; spans: Span[]; tokenizer: string },
  started: StartedTransformer,
  context: Context,
): Promise<ReadUses> {
  const astray = spans.find(({ text }) => text >= texts.length);
  if (astray) {
    throw new EngineError(
      'out_of_range',
      `a span is in text ${astray.text}, of ${texts.length} (counted from 0)`,
    );
  }
  const { module } = started;
  const { width, context: room, bos } = model.info;
  const tokeniser = await openTokeniser(context.runtime.url(tokenizer), context);
  const pooled = Array.from(
    { length: stateCount(model) },
    () => new Float32Array(spans.length * width),
  );
  const different = pooled.map(() => new DifferentTokens(width));
  const uses: Use[] = [];
  const left: string[] = [];
  let milliseconds = 0;
  for (const [index, text] of texts.entries()) {
    const own = spans.flatMap((span, use) => (span.text === index ? [{ span, use }] : []));
    if (own.length === 0) continue;
    const encoded = tokeniser.encode(text, false);
    const { ids, first } = withSpecials(tokeniser, text, encoded.ids, bos);
    if (ids.length > room) {
      throw new EngineError(
        'too_large',
        `text ${index + 1} has ${encoded.ids.length} tokens, and the model reads ${room - (ids.length - encoded.ids.length)} at a time`,
      );
    }
    const placed = own.map(({ span, use }) => ({ use, tokens: tokensOf(text, span, encoded) }));
    const before = now();
    const states = await hiddenStates(model, ids, started, context);
    milliseconds += now() - before;
    states.forEach((rows, state) => {
      const rowOf = (token: number) => {
        const at = (token + first) * width;
        return rows.subarray(at, at + width);
      };
      for (const [token, id] of encoded.ids.entries()) different[state]!.add(id, rowOf(token));
      for (const { use, tokens } of placed) {
        const chosen = new Float32Array(tokens.length * width);
        for (const [row, token] of tokens.entries()) chosen.set(rowOf(token), row * width);
        const mean = module.call((it) => it.pool(chosen, width, 'mean', 0, false));
        pooled[state]!.set(mean, use * width);
      }
    });
    for (const { use, tokens } of placed) {
      const written = tokens.map((token) => encoded.pieces[token]!);
      uses[use] = { ...spans[use]!, tokens: written, sameLeft: [] };
      left[use] = encoded.ids.subarray(0, tokens.at(-1)! + 1).join(' ');
    }
  }
  uses.forEach((use, at) => {
    use.sameLeft = left.flatMap((one, other) => (other < at && one === left[at] ? [other] : []));
  });
  const baseline = Float64Array.from(different, (tokens) => tokens.meanCosine());
  return { uses, pooled, baseline, milliseconds };
}
