import * as v from 'valibot';
import { now } from '../../pacer.ts';
import { withGraph, withPoints } from '../../points.ts';
import { runSteps } from '../../steps.ts';
import { call } from '../call.ts';
import { distance, none, table, view, whole } from '../parameters.ts';

export interface SpaceStatistics {
  participationRatio: number;
  meanCosine: number;
  isotropy: number;
  farthestToNearest: number;
  relativeContrast: number;
  /** How often each row is a neighbour of others; `largest` is the row that is most often one. */
  hubs: { skewness: number; orphans: number; largest: number; occurrences: Uint32Array };
  /** How cosines of random directions would fall into 64 equal bins over −1…1. */
  cosineLaw: Float32Array;
  milliseconds: number;
}

/** Rows whose distances to all others are looked at. */
const queries = 256;
const bins = 64;

/** What kind of space the first rows fill (src/vectors/space.h, src/compare/spaces.h). */
export const statistics = call(
  {
    table,
    rows: whole(2, none - 1),
    metric: v.optional(distance, 'cosine'),
    /** Neighbours that count for hubs. */
    k: v.optional(whole(1, 1000), 10),
    ...view,
  },
  async (given, context): Promise<SpaceStatistics> => {
    const { rows, metric } = given;
    const k = Math.min(given.k, rows - 1);
    const { tables } = await context.runtime.core(context);
    return tables.use(given.table, async (open) => {
      const start = now();
      const wanted = { rows, view: given, metric, k };
      const { occurrences, skewness, orphans, largestHub } = await withGraph(
        open,
        wanted,
        context,
        async (geometry, graph) => geometry.call(({ hubs }) => hubs(graph, k)),
      );
      return withPoints(open, wanted, context, async (geometry, points) => {
        const found = await runSteps(
          geometry,
          ({ SpaceRun }) => SpaceRun.start(points, metric, queries),
          (run) => geometry.call(() => run.finish()),
          { stage: 'measuring the space', units: 4 },
          context,
        );
        return {
          ...found,
          hubs: { skewness, orphans, largest: largestHub, occurrences },
          cosineLaw: geometry.call(({ cosineLaw }) => cosineLaw(open.dims, bins)),
          milliseconds: now() - start,
        };
      });
    });
  },
);
