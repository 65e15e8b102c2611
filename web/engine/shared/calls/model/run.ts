import * as v from 'valibot';
import type { Pass } from '../../../../../wasm/transformer.d.ts';
import { now } from '../../pacer.ts';
import type { WasmModule } from '../../wasm-module.ts';
import { call } from '../call.ts';
import { name, none, texts, whole } from '../parameters.ts';
import { changes, setChanges } from './changes.ts';
import { mask, setMask } from './mask.ts';
import { advance, begin } from './pass.ts';
import { tokens } from './tokens.ts';

export interface TracedTensor {
  shape: number[];
  values: Float32Array;
}

export interface Run {
  rows: number;
  /** rows × width, after the last norm. */
  final: Float32Array;
  /** By their names. */
  tensors: Record<string, TracedTensor>;
  milliseconds: number;
}

/**
 * One forward pass. What the head says of it is asked of a run that was kept: `model.logits`, `model.lens`.
 * @throws not_found where no such model is open, or it has no tensor of a name
 * @throws too_large for more tokens than the model's context holds
 */
export const run = call(
  {
    model: name,
    ids: tokens,
    types: v.optional(tokens, () => new Uint32Array()),
    /** What the encoder of an encoder-decoder reads. */
    source: v.optional(tokens),
    mask,
    /** Names of tensors to hand over (src/transformer/trace.h), `*` for any layer. */
    trace: v.optional(texts, []),
    changes,
    /** Seed by which the embedding's rows are shuffled. */
    shuffle: v.optional(whole(0, none - 1)),
    /** Keeps the hidden states and what was traced under this name, until the model is closed. */
    run: v.optional(name),
  },
  async (given, context): Promise<Run> => {
    const { ids, types, source, shuffle } = given;
    const started = await context.runtime.transformer(context);
    const { module } = started;
    return started.models.use(given.model, async (model) => {
      const start = now();
      const pass = begin(model, started, (setup) => {
        for (const pattern of given.trace) module.run(() => setup.ask(pattern));
        setMask(setup, given.mask, module);
        if (shuffle !== undefined) module.run(() => setup.shuffle(shuffle));
        setChanges(setup, given.changes, module);
      });
      try {
        if (source) {
          module.call(() => pass.feedSource(source));
          await advance(pass, started, context);
        }
        module.call(() => pass.feed(ids, types));
        await advance(pass, started, context);
        const rows = module.run(() => pass.rows());
        const tensors = tracedBy(pass, module);
        const final = module.run(() => pass.normed());
        if (given.run !== undefined) {
          const states = module.run(() => pass.hidden());
          model.runs.set(given.run, { rows, states, tensors: structuredClone(tensors) });
        }
        return { rows, final, tensors, milliseconds: now() - start };
      } finally {
        module.free(pass);
      }
    });
  },
);

function tracedBy(pass: Pass, module: WasmModule<unknown>): Record<string, TracedTensor> {
  const names = module.run(() => pass.tracedNames());
  const tensors: Record<string, TracedTensor> = {};
  for (const name of names === '' ? [] : names.split('\n')) {
    const { shape, values } = module.call(() => pass.traced(name));
    tensors[name] = { shape: Array.from(shape), values };
  }
  return tensors;
}
