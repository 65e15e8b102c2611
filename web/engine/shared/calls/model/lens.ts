import * as v from 'valibot';
import type { Lens } from '../../../../../wasm/transformer.d.ts';
import { EngineError } from '../../errors.ts';
import { type OpenModel, runOf } from '../../models.ts';
import type { Context, StartedTransformer } from '../../runtime.ts';
import { call } from '../call.ts';
import { file, name, none, texts } from '../parameters.ts';
import { readByHead } from './pass.ts';
import type { TracedTensor } from './run.ts';

/**
 * What the head says of hidden states that a run traced (the logit lens, nostalgebraist, 2020), as they are,
 * `lens.NAME`, and with a tuned lens also as that translates them (Belrose et al., 2023), `tuned.NAME`:
 * rows × vocabulary each.
 * @throws not_found where there is no such model or run, or the run did not trace a state
 * @throws out_of_range for a state of a layer that the tuned lens has no map of
 */
export const lens = call(
  {
    model: name,
    /** The name that was given to `model.run`. */
    run: name,
    /** Names of traced hidden states: `hidden.N`. */
    states: texts,
    /** The tuned lens's safetensors. */
    tunedLens: v.optional(file),
  },
  async (given, context): Promise<{ tensors: Record<string, TracedTensor> }> => {
    const started = await context.runtime.transformer(context);
    const { module } = started;
    return started.models.use(given.model, async (model) => {
      const kept = runOf(model, given.run);
      const tuned =
        given.tunedLens === undefined
          ? null
          : await tunedLens(context.runtime.url(given.tunedLens), model, started, context);
      const tensors: Record<string, TracedTensor> = {};
      for (const name of given.states) {
        const state = Object.hasOwn(kept.tensors, name) ? kept.tensors[name] : undefined;
        if (!state) {
          throw new EngineError(
            'not_found',
            `model.lens: the run "${given.run}" did not trace "${name}"`,
          );
        }
        const shape = [state.shape[0]!, model.info.vocabulary];
        const read = (values: Float32Array) => readByHead(model, values, started);
        tensors[`lens.${name}`] = { shape, values: read(state.values) };
        if (!tuned) continue;
        const layer = Number(/^hidden\.(\d+)$/.exec(name)?.[1] ?? none);
        const translated = module.call(() => tuned.translate(layer, state.values));
        tensors[`tuned.${name}`] = { shape, values: read(translated) };
      }
      return { tensors };
    });
  },
);

/** The lens of a file, for this model, which keeps it. */
async function tunedLens(
  url: string,
  model: OpenModel,
  { module }: StartedTransformer,
  { runtime, signal, report }: Context,
): Promise<Lens> {
  const kept = () => model.lenses.get(url);
  if (kept()) return kept()!;
  const bytes = await runtime.host.read(url, {
    signal,
    onProgress: (done, total) => report('loading the model', done, total),
  });
  if (kept()) return kept()!; // by another call, meanwhile
  const handle = module.call((it) => it.Lens.open(model.handle, bytes));
  model.lenses.set(url, handle);
  return handle;
}
