/** Opening transformers, running them with any tensor shown or changed, and letting them write. */
import type { Lens, Loader, Pass, Setup } from '../../../../wasm/transformer.d.ts';
import type { Arguments } from '../arguments.ts';
import type { ModelDescription, TensorChange, TracedTensor } from '../calls.ts';
import { EngineError } from '../errors.ts';
import type { Expected } from '../fetch-file.ts';
import { readGguf } from '../gguf.ts';
import type { OpenModel } from '../models.ts';
import { now } from '../pacer.ts';
import type { Context, StartedTransformer } from '../runtime.ts';
import type { Handlers } from './handler.ts';

/** How the module writes "no such id" and "every row". */
const none = 0xffffffff;
const maxTokens = 1_000_000;
/** Beginning of a safetensors file: the length of its header. */
const lengthBytes = 8;

export const modelMethods: Handlers<
  'model.load' | 'model.close' | 'model.run' | 'model.generate' | 'model.pool'
> = {
  'model.load': async (given, context) => {
    const name = given.name('model');
    const config = given.has('config') ? context.runtime.url(given.text('config')) : null;
    const files = given.texts('files').map((file) => context.runtime.url(file));
    const checks = given.list<Expected>('checks').map(readCheck);
    return context.runtime.loads.share(
      JSON.stringify(['model', name, config, files, checks]),
      async (signal, onProgress) => {
        const own: Context = {
          ...context,
          signal,
          report: (_, done, total) => onProgress(done, total),
        };
        const started = await context.runtime.transformer(own);
        const model = started.models.set(name, await load(config, files, checks, started, own));
        const tensors = started.module.run(() => model.handle.names()).split('\n');
        return { ...describe(model), tensors };
      },
      context.signal,
      (done, total) => context.report('loading the model', done, total),
    );
  },

  'model.close': (given, context) => ({
    closed: context.runtime.startedTransformer?.models.close(given.name('model')) ?? false,
  }),

  'model.run': async (given, context) => {
    const name = given.name('model');
    const ids = given.tokens('ids', maxTokens);
    const types = given.has('types') ? given.tokens('types', maxTokens) : new Uint32Array();
    const source = given.has('source') ? given.tokens('source', maxTokens) : null;
    const logitRows = given.has('logits')
      ? given.choice('logits', ['none', 'last', 'all'])
      : 'none';
    const lens = given.has('lens') ? given.texts('lens') : [];
    const started = await context.runtime.transformer(context);
    const { module } = started;
    return started.models.use(name, async (model) => {
      const tuned = given.has('tunedLens')
        ? await tunedLens(context.runtime.url(given.text('tunedLens')), model, started, context)
        : null;
      const start = now();
      const pass = begin(given, model, started, 0);
      try {
        if (source) {
          module.call(() => pass.feedSource(source));
          await advance(pass, started, context);
        }
        module.call(() => pass.feed(ids, types));
        await advance(pass, started, context);
        const rows = module.run(() => pass.rows());
        const { vocabulary } = model.info;
        const wanted = logitRows === 'none' ? [] : Array.from({ length: rows }, (_, row) => row);
        const chosen = logitRows === 'last' ? wanted.slice(-1) : wanted;
        const logits = new Float32Array(chosen.length * vocabulary);
        chosen.forEach((row, at) => {
          logits.set(
            module.call(() => pass.logits(row)),
            at * vocabulary,
          );
        });
        const kept = module.run(() => pass.tracedNames());
        const tensors: Record<string, TracedTensor> = {};
        for (const traced of kept === '' ? [] : kept.split('\n')) {
          const { shape, values } = module.call(() => pass.traced(traced));
          tensors[traced] = { shape: Array.from(shape), values };
        }
        for (const state of lens) {
          const tensor = tensors[state];
          if (!tensor) {
            throw new EngineError('not_found', `model.run: the lens reads "${state}", not traced`);
          }
          const values = module.call(() => pass.lens(tensor.values));
          const shape = [tensor.shape[0]!, vocabulary];
          tensors[`lens.${state}`] = { shape, values };
          if (!tuned) continue;
          const layer = Number(/^hidden\.(\d+)$/.exec(state)?.[1] ?? none);
          const translated = module.call(() => tuned.translate(layer, tensor.values));
          tensors[`tuned.${state}`] = { shape, values: module.call(() => pass.lens(translated)) };
        }
        return {
          rows,
          final: module.run(() => pass.normed()),
          logits,
          tensors,
          milliseconds: now() - start,
        };
      } finally {
        module.free(pass);
      }
    });
  },

  'model.generate': async (given, context) => {
    const name = given.name('model');
    const ids = given.tokens('ids', maxTokens);
    const most = given.integer('maxTokens', 1, maxTokens);
    const temperature = given.number('temperature', 0);
    const topK = given.integer('topK', 0, maxTokens, 0);
    const topP = given.number('topP', 1);
    const seed = given.integer('seed', 0, none - 1, 1);
    const started = await context.runtime.transformer(context);
    const { module } = started;
    return started.models.use(name, async (model) => {
      const start = now();
      const room = Math.min(model.info.context, ids.length + most);
      const pass = begin(given, model, started, room);
      const sampler = module.call((it) => it.Sampler.create(temperature, topK, topP, seed));
      try {
        const added: number[] = [];
        const surprises: number[] = [];
        let next = ids;
        let ended = false;
        while (!ended && added.length < most) {
          module.call(() => pass.feed(next, new Uint32Array()));
          await advance(pass, started, context);
          const last = module.run(() => pass.rows()) - 1;
          const logits = module.call(() => pass.logits(last));
          const id = module.call(() => sampler.next(logits));
          added.push(id);
          surprises.push(module.call((it) => it.surprise(logits, id)));
          context.report('writing', added.length, most);
          ended = model.info.eos.includes(id) || ids.length + added.length > room;
          next = Uint32Array.of(id);
        }
        return {
          ids: Uint32Array.from(added),
          surprises: Float32Array.from(surprises),
          milliseconds: now() - start,
        };
      } finally {
        module.free(sampler);
        module.free(pass);
      }
    });
  },

  'model.pool': async (given, context) => {
    const tokens = given.floats('tokens');
    const width = given.integer('width', 1, 131_072);
    const kind = given.has('kind')
      ? given.choice('kind', ['mean', 'first', 'last', 'weighted'])
      : 'mean';
    const dims = given.integer('dims', 0, width, 0);
    const normalise = given.flag('normalise', true);
    const { module } = await context.runtime.transformer(context);
    return { vector: module.call((it) => it.pool(tokens, width, kind, dims, normalise)) };
  },
};

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

/**
 * Reads the files and hands their tensors over one by one, in the order in which the loader asks. Without
 * a configuration they are a GGUF file.
 */
async function load(
  config: string | null,
  files: string[],
  checks: readonly Expected[],
  { module }: StartedTransformer,
  context: Context,
) {
  const { host } = context.runtime;
  const { signal } = context;
  const settings = config === null ? null : await host.read(config, { signal });
  const loader: Loader =
    settings === null
      ? module.run((it) => it.Loader.create())
      : module.call((it) => it.Loader.open(settings));
  try {
    const contents: Uint8Array[] = [];
    for (const [at, file] of files.entries()) {
      const expected = checks[at];
      const bytes = await host.read(file, {
        signal,
        ...(expected && { expected }),
        onProgress: (done, total) => context.report('', done, total),
      });
      if (settings === null) {
        readGguf(bytes, (start) => module.call(() => loader.addGguf(start, bytes.length)) || null);
      } else {
        const head = lengthBytes + headerLength(bytes, file);
        module.call(() => loader.addFile(bytes.subarray(0, head), bytes.length));
      }
      contents.push(bytes);
    }
    const wanted = module.call(() => loader.plan());
    let at = 0;
    await context.runtime.pacer.run(
      {
        step: (size) => {
          for (const last = at + size; at < Math.min(last, wanted.names.length); at++) {
            const begin = wanted.begins[at]!;
            const bytes = contents[wanted.files[at]!]!.subarray(begin, begin + wanted.lengths[at]!);
            module.call(() => loader.add(wanted.names[at]!, bytes));
          }
          return at === wanted.names.length;
        },
        done: () => at,
        total: () => wanted.names.length,
      },
      1,
      signal,
      () => {},
    );
    return module.call(() => loader.finish());
  } finally {
    module.free(loader);
  }
}

function readCheck({ bytes, sha256 }: Partial<Expected>): Expected {
  if (!Number.isSafeInteger(bytes) || typeof sha256 !== 'string') {
    throw new EngineError('invalid_argument', 'a check has `bytes`, and a `sha256` as text');
  }
  return { bytes: bytes!, sha256 };
}

/** Bytes of a file's header, as far as the file has them; the core says what is wrong with it. */
function headerLength(bytes: Uint8Array, file: string): number {
  if (bytes.length < lengthBytes) {
    throw new EngineError('malformed', `${file} is no safetensors file: it ends at once`);
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  return Number(length < BigInt(bytes.length) ? length : BigInt(bytes.length - lengthBytes));
}

/** A pass with everything that the call asks of it, before the first token. */
function begin(
  given: Arguments,
  model: OpenModel,
  { module }: StartedTransformer,
  capacity: number,
): Pass {
  const setup: Setup = module.run((it) => it.Setup.create());
  try {
    if (capacity > 0) module.run(() => setup.capacity(capacity));
    for (const pattern of given.has('trace') ? given.texts('trace') : []) {
      module.run(() => setup.ask(pattern));
    }
    const mask = given.group('mask');
    if (mask.has('allowed')) {
      const size = mask.integer('size', 1, maxTokens);
      module.call(() => setup.customMask(mask.bytes('allowed'), size));
    } else {
      const kind = mask.has('kind')
        ? mask.choice('kind', ['model', 'causal', 'bidirectional', 'prefix'])
        : 'model';
      const prefix = mask.integer('prefix', 0, maxTokens, 0);
      const window = mask.integer('window', 0, maxTokens, 0);
      module.call(() => setup.mask(kind, prefix, window));
    }
    if (mask.has('padding')) module.call(() => setup.padding(mask.bytes('padding')));
    if (given.has('shuffle')) {
      const seed = given.integer('shuffle', 0, none - 1);
      module.run(() => setup.shuffle(seed));
    }
    for (const change of given.list<TensorChange>('changes').map(readChange)) {
      const { site, kind, row = none, values = new Float32Array() } = change;
      module.call(() => setup.change(site, kind, row, values));
    }
    return module.call((it) => it.Pass.start(model.handle, setup));
  } finally {
    module.free(setup);
  }
}

/** A change whose fields have their types; the core checks what they say. */
function readChange({ site, kind, row, values }: Partial<TensorChange>): TensorChange {
  const isRow = Number.isSafeInteger(row) && row! >= 0 && row! < none;
  if (
    typeof site !== 'string' ||
    !(kind === 'replace' || kind === 'add' || kind === 'zero') ||
    !(row === undefined || isRow) ||
    !(values === undefined || values instanceof Float32Array)
  ) {
    throw new EngineError(
      'invalid_argument',
      'a change has a `site`, a `kind` (replace, add or zero), perhaps a whole `row` and `values` as a Float32Array',
    );
  }
  return { site, kind, ...(row !== undefined && { row }), ...(values && { values }) };
}

/** All layers of what was fed, a step a layer. */
async function advance(
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

function describe({ info }: OpenModel): Omit<ModelDescription, 'tensors'> {
  const { bos, mask, decoderStart, eos, ...rest } = info;
  const id = (value: number) => (value === none ? null : value);
  return {
    ...rest,
    bos: id(bos),
    mask: id(mask),
    decoderStart: id(decoderStart),
    eos: Array.from(eos),
  };
}
