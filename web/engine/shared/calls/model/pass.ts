/** Forward passes, a layer at a time. */
import type { Pass, Setup } from '../../../../../wasm/transformer.d.ts';
import type { OpenModel } from '../../models.ts';
import type { Context, StartedTransformer } from '../../runtime.ts';

/** A pass before its first token; `prepare` says what it is to do besides. */
export function begin(
  model: OpenModel,
  { module }: StartedTransformer,
  prepare: (setup: Setup) => void,
): Pass {
  const setup = module.run((it) => it.Setup.create());
  try {
    prepare(setup);
    return module.call((it) => it.Pass.start(model.handle, setup));
  } finally {
    module.free(setup);
  }
}

/** All layers of what was fed, a step a layer. */
export async function advance(
  pass: Pass,
  { module }: StartedTransformer,
  context: Context,
): Promise<void> {
  const total = module.run(() => pass.total());
  await context.runtime.pacer.run(
    {
      step: () => module.call(() => pass.step()),
      done: () => module.run(() => pass.done()),
      total: () => total,
    },
    1,
    context.signal,
    (done) => context.report('running the model', done, total),
  );
}

/** What the head says of hidden states, rows × width, after the last norm: rows × vocabulary. */
export function readByHead(
  model: OpenModel,
  states: Float32Array,
  started: StartedTransformer,
): Float32Array {
  const { module } = started;
  const pass = begin(model, started, () => {});
  try {
    return module.call(() => pass.lens(states));
  } finally {
    module.free(pass);
  }
}

/** How many states a model has: the embedding, what each layer left, and that after the last norm. */
export const stateCount = ({ info }: OpenModel) => info.layers + 2;

/** Every hidden state of a text, rows × width each: `hidden.0` …, and `final`. */
export async function hiddenStates(
  model: OpenModel,
  ids: Uint32Array,
  started: StartedTransformer,
  context: Context,
): Promise<Float32Array[]> {
  const { module } = started;
  const names = Array.from({ length: stateCount(model) - 1 }, (_, layer) => `hidden.${layer}`);
  const pass = begin(model, started, (setup) => {
    for (const name of ['hidden.*', 'final']) module.run(() => setup.ask(name));
  });
  try {
    module.call(() => pass.feed(ids, new Uint32Array()));
    await advance(pass, started, context);
    return [...names, 'final'].map((name) => module.call(() => pass.traced(name)).values);
  } finally {
    module.free(pass);
  }
}
