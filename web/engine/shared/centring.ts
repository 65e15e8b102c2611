/** The centring that a view of a table takes. */
import type { Centring } from '../../../wasm/core.d.ts';
import type { View } from './calls/parameters.ts';
import type { Context } from './runtime.ts';
import { runSteps } from './steps.ts';
import type { OpenTable } from './tables.ts';

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
