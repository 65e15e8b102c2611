import * as v from 'valibot';
import type { Loader } from '../../../../../wasm/transformer.d.ts';
import { EngineError } from '../../errors.ts';
import { readGguf } from '../../gguf.ts';
import type { OpenModel } from '../../models.ts';
import { readParts } from '../../parts.ts';
import type { Context, StartedTransformer } from '../../runtime.ts';
import type { OnProgress } from '../../shared-load.ts';
import { call } from '../call.ts';
import { file, name, none, texts, whole } from '../parameters.ts';

/** A transformer; ids that it does not have are null. */
export interface ModelDescription {
  architecture: string;
  vocabulary: number;
  width: number;
  /** Of the encoder, where there are two stacks. */
  layers: number;
  decoderLayers: number;
  heads: number;
  keyHeads: number;
  headDim: number;
  hidden: number;
  context: number;
  causal: boolean;
  hasHead: boolean;
  bos: number | null;
  mask: number | null;
  decoderStart: number | null;
  eos: number[];
  /** What its config.json says and is passed over, since it is not known here: a sentence each. */
  notices: string[];
  /** Types that its weights are stored in, as its files write them. */
  types: string[];
  /** How a GGUF file says that token vectors become one, by sentence-transformers' names; else empty. */
  pooling: string;
  /** Bytes of its weights in memory. */
  memory: number;
  /** Names of all tensors that a run can hand over. */
  tensors: string[];
}

/** Beginning of a safetensors file: the length of its header. */
const lengthBytes = 8;

const digest = v.string('a text');
const size = whole(0, Number.MAX_SAFE_INTEGER);

interface Measured {
  file: string;
  bytes: number;
  sha256: string;
}
/** What a file has to be, and where its parts are. */
type Check = Omit<Measured, 'file'> & { parts?: Measured[] | undefined };

/** Addresses of a model's files. */
interface Places {
  config: string | null;
  files: readonly string[];
  index: string | null;
  /** Of the files, in their order. */
  checks: readonly Check[];
}

/**
 * Opens a transformer under a name of the caller's; one of that name is replaced once it stands.
 * @throws malformed, unsupported for files that the core does not read
 * @throws network, integrity for files that do not arrive, or not as `checks` says
 */
export const load = call(
  {
    model: name,
    /** Its config.json, relative to the engine's base; none for a GGUF file, which has its own. */
    config: v.optional(file),
    /** Its safetensors, or the GGUF file. */
    files: texts,
    /**
     * Its model.safetensors.index.json, relative to the engine's base: of the files those are read whose names it
     * has, and of a tensor that several hold, that of the file which it names.
     */
    index: v.optional(file),
    /** What each of them has to be, in their order. */
    checks: v.optional(
      v.array(
        v.strictObject(
          {
            bytes: size,
            /** Hexadecimal. */
            sha256: digest,
            /** Where it is cut: its parts, in order. */
            parts: v.optional(
              v.array(
                v.strictObject(
                  {
                    /** Relative to the engine's base. */
                    file,
                    bytes: size,
                    /** Hexadecimal. */
                    sha256: digest,
                  },
                  'file, bytes and sha256',
                ),
                'an array of parts',
              ),
            ),
          },
          'bytes and sha256',
        ),
        'an array of checks',
      ),
      [],
    ),
  },
  (given, context): Promise<ModelDescription> => {
    const { model: name, checks } = given;
    const config = given.config === undefined ? null : context.runtime.url(given.config);
    const files = given.files.map((file) => context.runtime.url(file));
    const index = given.index === undefined ? null : context.runtime.url(given.index);
    return context.runtime.loads.share(
      JSON.stringify(['model', name, config, files, index, checks]),
      async (signal, onProgress) => {
        const own: Context = {
          ...context,
          signal,
          report: (_, done, total) => onProgress(done, total),
        };
        const started = await context.runtime.transformer(own);
        const handle = await read({ config, files, index, checks }, started, own);
        const model = started.models.set(name, handle);
        const tensors = started.module.run(() => model.handle.names()).split('\n');
        return { ...describe(model), tensors };
      },
      context.signal,
      (done, total) => context.report('loading the model', done, total),
    );
  },
);

/**
 * Reads the files and hands their tensors over one by one, in the order in which the loader asks. Without
 * a configuration they are a GGUF file.
 */
async function read(
  { config, files, index, checks }: Places,
  { module }: StartedTransformer,
  context: Context,
) {
  const { host } = context.runtime;
  const { signal } = context;
  const located = ({ file, ...rest }: Measured) => ({ ...rest, url: context.runtime.url(file) });
  const settings = config === null ? null : await host.read(config, { signal });
  const loader: Loader =
    settings === null
      ? module.run((it) => it.Loader.create())
      : module.call((it) => it.Loader.open(settings));
  try {
    const contents: Uint8Array[] = [];
    const shards = index === null ? null : await host.read(index, { signal });
    const chosen = shards
      ? shardsOf(
          files,
          module.call(() => loader.useIndex(shards)),
        )
      : files;
    for (const file of chosen) {
      const { parts, ...expected } = checks[files.indexOf(file)] ?? {};
      const onProgress: OnProgress = (done, total) => context.report('', done, total);
      const bytes = parts
        ? await readParts(host.read, parts.map(located), { signal, onProgress })
        : await host.read(file, { signal, expected, onProgress });
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

/** The files that an index names, in its order. */
function shardsOf(files: readonly string[], names: readonly string[]): string[] {
  return names.map((name) => {
    const found = files.find((file) => file.split('/').at(-1) === name);
    if (found === undefined) {
      throw new EngineError(
        'not_found',
        `the index of the shards names ${name}, which is not among the files`,
      );
    }
    return found;
  });
}

/** Bytes of a file's header, as far as the file has them; the core says what is wrong with it. */
function headerLength(bytes: Uint8Array, file: string): number {
  if (bytes.length < lengthBytes) {
    throw new EngineError('malformed', `${file} is no safetensors file: it ends at once`);
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  return Number(length < BigInt(bytes.length) ? length : BigInt(bytes.length - lengthBytes));
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
