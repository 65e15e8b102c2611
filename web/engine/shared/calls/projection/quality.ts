import * as v from 'valibot';
import { EngineError } from '../../errors.ts';
import { now } from '../../pacer.ts';
import { withGraph, withPoints } from '../../points.ts';
import { runSteps } from '../../steps.ts';
import { call } from '../call.ts';
import { distance, none, table, view, whole } from '../parameters.ts';
import { givenLayout, layoutOf } from './layout.ts';

export interface Quality {
  trustworthiness: number;
  continuity: number;
  /** Of every row, the part of its k nearest that are among its k nearest in the layout. */
  kept: Float32Array;
  meanKept: number;
  /** Rank correlation of distances, over 10,000 pairs. */
  shepard: number;
  /** Rows that were judged, and what was found of each. */
  judged: Uint32Array;
  judgedTrustworthiness: Float32Array;
  judgedContinuity: Float32Array;
  milliseconds: number;
}

const shepardPairs = 10_000;

/**
 * How far a layout of the first rows can be trusted (src/projection/trustworthiness.h), over rows spread
 * evenly; and what it kept of each row's k nearest, for every row.
 */
export const quality = call(
  {
    table,
    ...givenLayout,
    rows: whole(3, none - 1),
    /** Of the layout. */
    dims: whole(2, 3),
    /** Less than half of the rows. */
    k: whole(1, none - 1),
    metric: v.optional(distance, 'cosine'),
    /** Rows that are judged, 0 for all. */
    sample: v.optional(whole(0, none - 1), 500),
    ...view,
  },
  async (given, context): Promise<Quality> => {
    const { rows, dims, k, metric } = given;
    const sample = Math.min(rows, given.sample);
    if (2 * k >= rows) {
      throw new EngineError(
        'invalid_argument',
        `projection.quality: \`k\` must be less than half of ${rows} rows, but is ${k}`,
      );
    }
    const { coordinates } = layoutOf(given, { rows, dims }, context);
    const { tables } = await context.runtime.core(context);
    const start = now();
    return tables.use(given.table, async (open) => {
      const kept = await withGraph(
        open,
        { rows, view: given, metric, k },
        context,
        async (geometry, graph) =>
          geometry.call((exports) => exports.kept(graph, coordinates, dims, k)),
      );
      return withPoints(open, { rows, view: given }, context, async (geometry, points) => {
        const found = await runSteps(
          geometry,
          ({ QualityRun }) => QualityRun.start(points, coordinates, dims, k, metric, sample),
          (run) => geometry.call(() => run.finish()),
          { stage: 'checking the layout', units: 16 },
          context,
        );
        return {
          trustworthiness: found.meanTrustworthiness,
          continuity: found.meanContinuity,
          kept,
          meanKept: kept.reduce((sum, part) => sum + part, 0) / rows,
          shepard: geometry.call((exports) =>
            exports.shepard(points, coordinates, dims, metric, shepardPairs, 1),
          ),
          judged: found.rows,
          judgedTrustworthiness: found.trustworthiness,
          judgedContinuity: found.continuity,
          milliseconds: now() - start,
        };
      });
    });
  },
);
