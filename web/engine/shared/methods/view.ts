/** How a call wants to look at vectors, and the centring that takes. */
import type { Centring } from '../../../../wasm/core.d.ts';
import type { Arguments } from '../arguments.ts';
import type { View } from '../calls.ts';
import type { Context } from '../runtime.ts';
import type { OpenTable } from '../tables.ts';
import { runSteps } from './steps.ts';

/** Most leading directions that are taken away; the paper suggests dims / 100. */
const maxRemoved = 64;

export function readView(given: Arguments): View {
  return {
    unit: given.flag('unit', false),
    centre: given.flag('centre', false),
    remove: given.integer('remove', 0, maxRemoved, 0),
  };
}

/** The table's centring for a view, fitted when it is first asked for; null for none. */
export async function centringFor(
  table: OpenTable,
  { centre, remove = 0 }: View,
  context: Context,
): Promise<Centring | null> {
  if (!centre) return null;
  const known = table.centrings.get(remove);
  if (known) return known;
  const { module } = await context.runtime.core(context);
  const fitted = await runSteps(
    module,
    (core) => core.CentringFit.start(table.handle, remove),
    (fit) => module.call(() => fit.finish()),
    { stage: 'finding the centre', units: 500 },
    context,
  );
  // Another call may have been faster while this one gave way.
  const other = table.centrings.get(remove);
  if (other) {
    module.free(fitted);
    return other;
  }
  table.centrings.set(remove, fitted);
  return fitted;
}
