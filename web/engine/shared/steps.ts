/** Long work in a module, from creation to result, freed whatever happens. */
import type { Outcome, Steps } from '../../../wasm/boundary/boundary.d.ts';
import type { Context } from './runtime.ts';
import type { WasmModule } from './wasm-module.ts';

export async function runSteps<M, W extends Steps, T>(
  module: WasmModule<M>,
  create: (exports: M) => Outcome<W>,
  take: (work: W) => T,
  {
    stage,
    units,
    picture,
  }: {
    stage: string;
    units: number;
    /** What has been drawn so far, for work that moves points. */
    picture?: (work: W) => Float32Array;
  },
  context: Context,
): Promise<T> {
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
      (done, total) =>
        context.report(stage, done, total, picture && (() => module.run(() => picture(work)))),
    );
    return take(work);
  } finally {
    module.free(work);
  }
}
