import * as v from 'valibot';
import type { Lens, Pass } from '../../../../../wasm/transformer.d.ts';
import { EngineError } from '../../errors.ts';
import type { OpenModel } from '../../models.ts';
import { now } from '../../pacer.ts';
import type { Context, StartedTransformer } from '../../runtime.ts';
import type { WasmModule } from '../../wasm-module.ts';
import { call } from '../call.ts';
import { file, name, none, oneOf, texts, whole } from '../parameters.ts';
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
  /** Of the rows asked for, × vocabulary. */
  logits: Float32Array;
  tensors: Record<string, TracedTensor>;
  milliseconds: number;
}

/**
 * One forward pass.
 * @throws not_found where no such model is open, or the lens reads a tensor that is not traced
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
    /** Names among the traced of hidden states that the head reads, too: `lens.NAME`. */
    lens: v.optional(texts, []),
    /** A tuned lens's safetensors, through which it reads those of `lens` again: `tuned.NAME`. */
    tunedLens: v.optional(file),
    changes,
    /** Seed by which the embedding's rows are shuffled. */
    shuffle: v.optional(whole(0, none - 1)),
    logits: v.optional(oneOf(['none', 'last', 'all']), 'none'),
  },
  async (given, context): Promise<Run> => {
    const { ids, types, source, shuffle } = given;
    const started = await context.runtime.transformer(context);
    const { module } = started;
    return started.models.use(given.model, async (model) => {
      const tuned =
        given.tunedLens === undefined
          ? null
          : await tunedLens(context.runtime.url(given.tunedLens), model, started, context);
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
        const logits = logitsOf(pass, rows, given.logits, model.info.vocabulary, module);
        const tensors = tracedBy(pass, module);
        readByHead(tensors, given.lens, tuned, pass, model.info.vocabulary, module);
        const final = module.run(() => pass.normed());
        return { rows, final, logits, tensors, milliseconds: now() - start };
      } finally {
        module.free(pass);
      }
    });
  },
);

function logitsOf(
  pass: Pass,
  rows: number,
  wanted: 'none' | 'last' | 'all',
  vocabulary: number,
  module: WasmModule<unknown>,
): Float32Array {
  const first = { none: rows, last: Math.max(0, rows - 1), all: 0 }[wanted];
  const logits = new Float32Array((rows - first) * vocabulary);
  for (let row = first; row < rows; row++) {
    logits.set(
      module.call(() => pass.logits(row)),
      (row - first) * vocabulary,
    );
  }
  return logits;
}

function tracedBy(pass: Pass, module: WasmModule<unknown>): Record<string, TracedTensor> {
  const names = module.run(() => pass.tracedNames());
  const tensors: Record<string, TracedTensor> = {};
  for (const name of names === '' ? [] : names.split('\n')) {
    const { shape, values } = module.call(() => pass.traced(name));
    tensors[name] = { shape: Array.from(shape), values };
  }
  return tensors;
}

/** Adds what the head says of the named hidden states: as they are, and as a tuned lens translates them. */
function readByHead(
  tensors: Record<string, TracedTensor>,
  names: readonly string[],
  tuned: Lens | null,
  pass: Pass,
  vocabulary: number,
  module: WasmModule<unknown>,
): void {
  for (const name of names) {
    const tensor = tensors[name];
    if (!tensor) {
      throw new EngineError('not_found', `model.run: the lens reads "${name}", not traced`);
    }
    const shape = [tensor.shape[0]!, vocabulary];
    tensors[`lens.${name}`] = { shape, values: module.call(() => pass.lens(tensor.values)) };
    if (!tuned) continue;
    const layer = Number(/^hidden\.(\d+)$/.exec(name)?.[1] ?? none);
    const translated = module.call(() => tuned.translate(layer, tensor.values));
    tensors[`tuned.${name}`] = { shape, values: module.call(() => pass.lens(translated)) };
  }
}

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
