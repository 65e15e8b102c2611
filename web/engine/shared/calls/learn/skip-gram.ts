import * as v from 'valibot';
import { withDefaults } from '../../options.ts';
import { now } from '../../pacer.ts';
import { call } from '../call.ts';
import { finite, name, seed, text, whole } from '../parameters.ts';
import { requireFree } from '../vectors/open.ts';

export interface SkipGram {
  /** Most frequent first. */
  words: string[];
  counts: Uint32Array;
  dims: number;
  /** words × dims, row-major. */
  values: Float32Array;
  /** Mean loss (nats for a pair and its noise) over equal parts of the run, in order. */
  losses: Float32Array;
  /** Tokens read, over all epochs. */
  tokens: number;
  milliseconds: number;
}

/** Options of src/learn/skip_gram.h, whose defaults they have. */
export const skipGramOptions = {
  dims: v.optional(whole(1, 1024)),
  /** Most words to either side. */
  window: v.optional(whole(1, 64)),
  /** Noise words a centre. */
  negatives: v.optional(whole(1, 255)),
  /** Threshold from which frequent words are skipped; 0 keeps all. */
  subsample: v.optional(finite),
  /** Noise words are drawn in proportion to count to this power. */
  noisePower: v.optional(finite),
  learningRate: v.optional(finite),
  finalLearningRate: v.optional(finite),
  epochs: v.optional(whole(1, 1000)),
};

/** Tokenising is done in one go, and a live run is over a few pages of text. */
const mostText = 2_000_000;
/** Equal parts of a run whose mean losses are reported. */
const lossParts = 50;

/** Learns word vectors from a text, here and now (src/learn/skip_gram.h). Progress counts tokens. */
export const skipGram = call(
  {
    /** Running text; words are found, folded to lower case and counted. One line is one sentence. */
    text: text(mostText),
    seed,
    /** Words that stand fewer times are left out. */
    minCount: v.optional(whole(1, 1_000_000), 1),
    /** Also open the result as a table of this name. */
    table: v.optional(name),
    options: v.optional(v.strictObject(skipGramOptions, 'an object'), {}),
  },
  async (given, context): Promise<SkipGram> => {
    const { table } = given;
    const text = new TextEncoder().encode(given.text);
    if (table !== undefined) requireFree(table, 'learn.skipGram');
    const { module, tables } = await context.runtime.core(context);
    const options = module.run((core) => withDefaults(core.SkipGramRun.defaults(), given.options));
    const start = now();
    const run = module.call((core) =>
      core.SkipGramRun.start(text, given.minCount, options, given.seed),
    );
    try {
      const total = module.run(() => run.total());
      const losses: number[] = [];
      await context.runtime.pacer.run(
        {
          // Steps end at the borders of parts, so that losses do not depend on the machine's speed.
          step: (size) =>
            module.run(() => {
              const border = (total * (losses.length + 1)) / lossParts;
              const finished = run.step(
                Math.max(1, Math.min(size, Math.ceil(border - run.done()))),
              );
              if (run.done() >= border || finished) losses.push(run.takeLoss());
              return finished;
            }),
          done: () => module.run(() => run.done()),
          total: () => total,
        },
        200,
        context.signal,
        (done) => context.report('training', done, total),
      );
      const lines = module.run(() => run.words());
      const words = lines.split('\n');
      const values = module.run(() => run.vectors());
      if (table !== undefined) {
        const encoded = new TextEncoder().encode(lines);
        const handle = module.call(({ Table }) =>
          Table.fromValues(values, words.length, options.dims, encoded),
        );
        tables.set(table, handle);
      }
      return {
        words,
        counts: module.run(() => run.counts()),
        dims: options.dims,
        values,
        losses: Float32Array.from(losses),
        tokens: total,
        milliseconds: now() - start,
      };
    } finally {
      module.free(run);
    }
  },
);
