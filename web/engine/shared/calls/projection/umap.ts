import * as v from 'valibot';
import { withDefaults } from '../../options.ts';
import { runSteps } from '../../steps.ts';
import { call } from '../call.ts';
import { finite, uints, whole } from '../parameters.ts';
import { type FoundLayout, layOut, layoutParams } from './layout.ts';

/** Options of src/projection/umap.h, whose defaults they have. */
export const umapOptions = {
  /** Of each row that count; more show the large shape, fewer the fine one. */
  neighbours: v.optional(whole(1, 1000)),
  /** How near points may come. */
  minDist: v.optional(finite),
  /** The scale of the layout. */
  spread: v.optional(finite),
  /** 0: as many as suit the number of rows. */
  epochs: v.optional(whole(0, 100_000)),
  /** Of the first epoch, falling linearly to 0. */
  learningRate: v.optional(finite),
  /** How much pushes count against pulls. */
  repulsion: v.optional(finite),
  /** Pushes for each pull. */
  negatives: v.optional(whole(0, 64)),
};

export interface Umap extends FoundLayout {
  /** What was taken: less than what was asked for, where there are few rows. */
  neighbours: number;
}

/** A layout by UMAP (src/projection/umap.h); all else as `projection.tsne`. */
export const umap = call(
  {
    ...layoutParams,
    ...umapOptions,
    /** One a row, 2³² − 1 for unknown: points of one label are also drawn together. */
    labels: v.optional(uints, () => new Uint32Array()),
    /** How much labels count, 0…1. */
    labelWeight: v.optional(finite),
  },
  async (given, context): Promise<Umap> => {
    const geometry = await context.runtime.module('geometry', context);
    const options = geometry.run(({ UmapRun }) => withDefaults(UmapRun.defaults(), given));
    const { neighbours, dims } = options;
    const found = await layOut(given, { k: neighbours, dims }, context, (_, graph) =>
      runSteps(
        geometry,
        ({ UmapRun }) => UmapRun.start(graph, options, given.seed, given.start, given.labels),
        (work) => geometry.run(() => ({ coordinates: work.coordinates() })),
        { stage: 'UMAP', units: 1, picture: (work) => work.coordinates() },
        context,
      ),
    );
    return { ...found, neighbours: Math.min(neighbours, given.rows - 1) };
  },
);
