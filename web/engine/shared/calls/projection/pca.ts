import * as v from 'valibot';
import { now } from '../../pacer.ts';
import { asStored, withPoints } from '../../points.ts';
import { runSteps } from '../../steps.ts';
import { call } from '../call.ts';
import { flag, name, none, table, whole } from '../parameters.ts';

export interface Pca {
  /** rows × components, row-major. */
  coordinates: Float32Array;
  /** Part of all variance that each component holds. */
  explained: Float32Array;
  /** What was taken off each row: dims values, zeros without centring. */
  mean: Float32Array;
  /** components × dims: for any other row too, its coordinates are (row − mean) · axesᵀ. */
  axes: Float32Array;
  rows: number;
  components: number;
  milliseconds: number;
}

export const components = whole(1, 50);

/** Coordinates of the first rows along the directions in which they vary most. */
export const pca = call(
  {
    table,
    rows: whole(2, none - 1),
    components,
    /** Take away the mean first. */
    centre: v.optional(flag, true),
    /** Keep the coordinates under this name, for other calls to be made on them. */
    layout: v.optional(name),
  },
  async (given, context): Promise<Pca> => {
    const { rows, components, centre, layout } = given;
    const { tables } = await context.runtime.core(context);
    return tables.use(given.table, async (open) => {
      const start = now();
      const found = await withPoints(open, { rows, view: asStored }, context, (geometry, points) =>
        runSteps(
          geometry,
          ({ PcaRun }) => PcaRun.start(points, components, centre),
          (fit) => geometry.call(() => fit.finish()),
          { stage: 'finding directions', units: 500 },
          context,
        ),
      );
      const { coordinates } = found;
      context.runtime.layouts.keep(layout, { coordinates, rows, dims: components });
      return { ...found, rows, components, milliseconds: now() - start };
    });
  },
);
