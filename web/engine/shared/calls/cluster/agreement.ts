import { call } from '../call.ts';
import { uints } from '../parameters.ts';

export interface Agreement {
  adjustedRand: number;
  /** Normalised. */
  mutualInformation: number;
}

/** How far two groupings of the same things agree, whatever their groups are called. */
export const agreement = call(
  { first: uints, second: uints },
  async ({ first, second }, context): Promise<Agreement> => {
    const geometry = await context.runtime.module('geometry', context);
    return {
      adjustedRand: geometry.call((exports) => exports.adjustedRand(first, second)),
      mutualInformation: geometry.call((exports) => exports.mutualInformation(first, second)),
    };
  },
);
