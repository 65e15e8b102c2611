import * as v from 'valibot';
import { EngineError } from '../../errors.ts';
import { call } from '../call.ts';
import { floats, name, whole } from '../parameters.ts';

export interface Aligned {
  coordinates: Float32Array;
  /** What is left between the two, 0…1. */
  disparity: number;
}

/** A layout moved, turned or mirrored, and scaled to lie over another of the same rows. */
export const align = call(
  {
    /** rows × dims, row-major; or a layout that was kept under this name. */
    moving: v.union([floats, name], 'a Float32Array or a layout'),
    /** Likewise. */
    target: v.union([floats, name], 'a Float32Array or a layout'),
    /** Of both; those of a kept layout when left out. */
    dims: v.optional(whole(1, 16)),
    /** Keep the moved one under this name. */
    layout: v.optional(name),
  },
  async (given, context): Promise<Aligned> => {
    const { layouts } = context.runtime;
    const kept = [given.moving, given.target].flatMap((one) =>
      typeof one === 'string' ? [layouts.get(one)] : [],
    );
    const dims = given.dims ?? kept[0]?.dims;
    if (dims === undefined) {
      throw new EngineError('invalid_argument', 'projection.align: `dims` is missing');
    }
    const valuesOf = (one: string | Float32Array) =>
      typeof one === 'string' ? layouts.get(one).coordinates : one;
    const [moving, target] = [valuesOf(given.moving), valuesOf(given.target)];
    const geometry = await context.runtime.module('geometry', context);
    const aligned = geometry.call(({ align }) => align(moving, target, dims));
    const rows = aligned.coordinates.length / dims;
    layouts.keep(given.layout, { coordinates: aligned.coordinates, rows, dims });
    return aligned;
  },
);
