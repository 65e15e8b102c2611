import * as v from 'valibot';
import { centringFor } from '../../centring.ts';
import { withDefaults } from '../../options.ts';
import { now } from '../../pacer.ts';
import { call } from '../call.ts';
import { distance, floats, none, seed, table, view, whole } from '../parameters.ts';
import { givenLayout, layoutOf } from './layout.ts';
import { umapOptions } from './umap.ts';

export interface Placed {
  /** vectors × dims, row-major. */
  coordinates: Float32Array;
  dims: number;
  milliseconds: number;
}

/** New points that settle in one go: few enough for a slice, and the same layout however many come. */
const placedAtOnce = 64;

/**
 * Other vectors put into a finished layout by UMAP, which stays as it is: each begins among its nearest
 * rows of the layout and settles (src/projection/umap.h).
 */
export const umapPlace = call(
  {
    table,
    /** The layout's: the first rows of the table. */
    rows: whole(2, none - 1),
    /** Of the layout. */
    dims: v.optional(whole(2, 3)),
    ...givenLayout,
    /** Vectors × the table's dims. */
    values: floats,
    /** As for the layout. */
    metric: v.optional(distance, 'cosine'),
    ...umapOptions,
    seed,
    ...view,
  },
  async (given, context): Promise<Placed> => {
    const { values, rows, metric, unit, seed } = given;
    const { module: core, tables } = await context.runtime.core(context);
    const geometry = await context.runtime.module('geometry', context);
    const options = geometry.run(({ UmapRun }) => withDefaults(UmapRun.defaults(), given));
    const { dims } = options;
    const layout = layoutOf(given, { rows, dims }, context).coordinates;
    return tables.use(given.table, async (open) => {
      const centring = await centringFor(open, given, context);
      const start = now();
      const k = Math.min(options.neighbours, rows);
      const count = Math.ceil(values.length / open.dims);
      const coordinates = new Float32Array(count * dims);
      for (let from = 0; from < count; from += placedAtOnce) {
        const some = values.subarray(from * open.dims, (from + placedAtOnce) * open.dims);
        const own = new Uint32Array(Math.ceil(some.length / open.dims)).fill(none);
        const near = core.call(() =>
          open.handle.nearest(some, own, metric, unit, centring, k, rows, new Uint8Array()),
        );
        const distances = metric === 'cosine' ? near.scores.map((score) => 1 - score) : near.scores;
        const placed = geometry.call(({ UmapRun }) =>
          UmapRun.transform(near.rows, distances, k, layout, options, seed),
        );
        coordinates.set(placed, from * dims);
        context.report('placing points', Math.min(from + placedAtOnce, count), count);
        await context.runtime.pacer.pause(context.signal);
      }
      return { coordinates, dims, milliseconds: now() - start };
    });
  },
);
