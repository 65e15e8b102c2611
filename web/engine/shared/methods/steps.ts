/** Long work in the core, from creation to result, freed whatever happens. */
import type { Outcome, Steps } from '../../../../wasm/boundary/boundary.d.ts';
import type { Core } from '../../../../wasm/core.d.ts';
import type { Context } from '../runtime.ts';

export async function runSteps<W extends Steps, T>(
  create: (core: Core) => Outcome<W>,
  take: (work: W) => T,
  { stage, units }: { stage: string; units: number },
  context: Context,
): Promise<T> {
  const { module } = await context.runtime.core(context);
  const work = module.call(create);
  try {
    await context.runtime.pacer.run(
      {
        step: (size) => module.run(() => work.step(size)),
        done: () => module.run(() => work.done()),
        total: () => module.run(() => work.total()),
      },
      units,
      context.signal,
      (done, total) => context.report(stage, done, total),
    );
    return take(work);
  } finally {
    module.free(work);
  }
}
