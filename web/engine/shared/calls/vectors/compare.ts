import { centringFor } from '../../centring.ts';
import type { Context } from '../../runtime.ts';
import type { OpenTable } from '../../tables.ts';
import { call } from '../call.ts';
import { table, type View, view, word } from '../parameters.ts';
import { rowOf } from './row.ts';

export interface Identity {
  squaredDistance: number;
  twoMinusTwoCosine: number;
  difference: number;
}
export interface Comparison {
  /** NaN where one of the two is zero and has no direction; with `unit` the other two as well. */
  cosine: number;
  dot: number;
  euclidean: number;
  /** None where one of the two has no direction. */
  identity: Identity | null;
}

/**
 * Three measures of two words, and ‖a − b‖² = 2 − 2 cos(a, b) checked on their unit vectors.
 * @throws not_found where the table does not hold a word
 */
export const compare = call(
  { table, a: word, b: word, ...view },
  async (given, context): Promise<Comparison> => {
    const core = await context.runtime.core(context);
    return core.tables.use(given.table, (open) =>
      compareRows(open, rowOf(open, given.a, core), rowOf(open, given.b, core), given, context),
    );
  },
);

export async function compareRows(
  table: OpenTable,
  a: number,
  b: number,
  view: View,
  context: Context,
): Promise<Comparison> {
  const { module } = await context.runtime.core(context);
  const { handle } = table;
  const centring = await centringFor(table, view, context);
  const measures = module.call(() => handle.compare(a, b, view.unit, centring));
  const onSphere = module.call(() => handle.compare(a, b, true, centring));
  if (Number.isNaN(onSphere.cosine)) return { ...measures, identity: null };
  const squaredDistance = onSphere.euclidean ** 2;
  const twoMinusTwoCosine = 2 - 2 * onSphere.cosine;
  const difference = squaredDistance - twoMinusTwoCosine;
  return { ...measures, identity: { squaredDistance, twoMinusTwoCosine, difference } };
}
