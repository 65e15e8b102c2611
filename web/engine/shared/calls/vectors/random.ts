import { runSteps } from '../../steps.ts';
import { call } from '../call.ts';
import { name, none, seed, whole } from '../parameters.ts';
import { requireFree } from './open.ts';

/**
 * Opens a table of independent standard normal values, whose rows point in all directions alike: what a
 * learned space is compared with. A table of that name is replaced.
 */
export const random = call(
  {
    table: name,
    rows: whole(1, none - 1),
    dims: whole(1, 131_071),
    seed,
  },
  async ({ table, rows, dims, seed }, context): Promise<{ table: string }> => {
    requireFree(table, 'vectors.random');
    const { module, tables } = await context.runtime.core(context);
    const drawn = await runSteps(
      module,
      (core) => core.RandomTable.start(rows, dims, seed),
      (draw) => module.call(() => draw.finish()),
      { stage: 'drawing random vectors', units: 64 },
      context,
    );
    tables.set(table, drawn);
    return { table };
  },
);
