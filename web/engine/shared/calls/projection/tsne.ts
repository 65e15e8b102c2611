import * as v from 'valibot';
import { withDefaults } from '../../options.ts';
import { withPoints } from '../../points.ts';
import type { Context } from '../../runtime.ts';
import { runSteps } from '../../steps.ts';
import { call } from '../call.ts';
import { finite, type View, whole } from '../parameters.ts';
import { type FoundLayout, layOut, layoutParams } from './layout.ts';

export interface Tsne extends FoundLayout {
  /** What was taken: less than what was asked for, where there are few rows. */
  perplexity: number;
  /** Kullback–Leibler divergence of the layout, in nats. */
  divergence: number;
}

/** Options of src/projection/tsne.h, whose defaults they have. */
export const tsneOptions = {
  /** How many neighbours count, smoothly. */
  perplexity: v.optional(finite),
  iterations: v.optional(whole(1, 100_000)),
  /** Of pulls at first: lets clusters find together. */
  exaggeration: v.optional(finite),
  /** Iterations with exaggeration. */
  exaggerated: v.optional(whole(0, 100_000)),
  /** 0: one that suits the number of rows. */
  learningRate: v.optional(finite),
  /** Accuracy of the repulsion, 0…1; 0 is exact. */
  theta: v.optional(finite),
};

/**
 * A layout by t-SNE (src/projection/tsne.h). Progress carries the coordinates as they move. The graph of
 * neighbours that it starts from is kept, so that the next layout of the same rows begins at once.
 */
export const tsne = call(
  { ...layoutParams, ...tsneOptions },
  async (given, context): Promise<Tsne> => {
    const geometry = await context.runtime.module('geometry', context);
    const options = geometry.run(({ TsneRun }) => withDefaults(TsneRun.defaults(), given));
    const start = given.start.length > 0 ? given.start : await principal(given, options, context);
    const k = Math.ceil(3 * Math.min(Math.max(options.perplexity, 1), 10_000));
    return layOut(given, { k, dims: options.dims }, context, (_, graph) =>
      runSteps(
        geometry,
        ({ TsneRun }) => TsneRun.start(graph, options, given.seed, start),
        (work) =>
          geometry.run(() => ({
            coordinates: work.coordinates(),
            divergence: work.divergence(),
            perplexity: work.perplexity(),
          })),
        { stage: 't-SNE', units: 1, picture: (work) => work.coordinates() },
        context,
      ),
    );
  },
);

/** Principal components, which keep the large shape; noise where there are too few. */
async function principal(
  wanted: { table: string; rows: number } & View,
  { dims }: { dims: number },
  context: Context,
): Promise<Float32Array> {
  const { rows } = wanted;
  const { tables } = await context.runtime.core(context);
  return tables.use(wanted.table, async (open) => {
    if (Math.min(rows, open.dims) < dims) return new Float32Array();
    const { coordinates } = await withPoints(
      open,
      { rows, view: wanted },
      context,
      (geometry, points) =>
        runSteps(
          geometry,
          ({ PcaRun }) => PcaRun.start(points, dims, true),
          (fit) => geometry.call(() => fit.finish()),
          { stage: 'finding directions', units: 500 },
          context,
        ),
    );
    return coordinates;
  });
}
