/** Learning word vectors from a text, here and now. */
import { wordsTable } from '../arguments.ts';
import { EngineError } from '../errors.ts';
import { now } from '../pacer.ts';
import type { Handlers } from './handler.ts';

/** Tokenising is done in one go, and a live run is over a few pages of text. */
const maxText = 2_000_000;
/** Equal parts of a run whose mean losses are reported. */
const lossParts = 50;

export const learnMethods: Handlers<'learn.skipGram'> = {
  'learn.skipGram': async (given, context) => {
    const text = new TextEncoder().encode(given.text('text', maxText));
    const seed = given.integer('seed', 0, Number.MAX_SAFE_INTEGER, 1);
    const minCount = given.integer('minCount', 1, 1_000_000, 1);
    const chosen = given.group('options');
    const table = given.has('table') ? given.tableName() : null;
    if (table === wordsTable) {
      throw new EngineError('invalid_argument', `the name "${wordsTable}" belongs to words.load`);
    }
    const { module, tables } = await context.runtime.core(context);
    const presets = module.run((core) => core.SkipGramRun.defaults());
    const options = {
      dims: chosen.integer('dims', 1, 1024, presets.dims),
      window: chosen.integer('window', 1, 64, presets.window),
      negatives: chosen.integer('negatives', 1, 255, presets.negatives),
      subsample: chosen.number('subsample', presets.subsample),
      noisePower: chosen.number('noisePower', presets.noisePower),
      learningRate: chosen.number('learningRate', presets.learningRate),
      finalLearningRate: chosen.number('finalLearningRate', presets.finalLearningRate),
      epochs: chosen.integer('epochs', 1, 1000, presets.epochs),
    };
    const start = now();
    const run = module.call((core) => core.SkipGramRun.start(text, minCount, options, seed));
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
      if (table !== null) {
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
};
