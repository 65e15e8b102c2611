/**
 * The open models, by name, and who is using them. As with tables, one that is closed or replaced goes on
 * until its last user is done.
 */
import type { Lens, Model, ModelInfo, Transformer } from '../../../wasm/transformer.d.ts';
import type { TracedTensor } from './calls/model/run.ts';
import { EngineError } from './errors.ts';
import type { WasmModule } from './wasm-module.ts';

export interface OpenModel {
  readonly handle: Model;
  readonly info: ModelInfo;
  /** Its tuned lenses, by the URLs of their files. */
  readonly lenses: Map<string, Lens>;
  /** Pooled states that `model.uses` kept, by name. */
  readonly readings: Map<string, Reading>;
  /** What `model.run` kept, by name. */
  readonly runs: Map<string, KeptRun>;
}

export interface KeptRun {
  readonly rows: number;
  /** rows × width: hidden states before the last norm. */
  readonly states: Float32Array;
  readonly tensors: Readonly<Record<string, TracedTensor>>;
}

/** Throws `not_found`. */
export function runOf({ runs }: OpenModel, name: string): KeptRun {
  const kept = runs.get(name);
  if (!kept) throw new EngineError('not_found', `no run called "${name}" is kept`);
  return kept;
}

/** States of one word in several places: places × width each. */
export interface Reading {
  readonly states: readonly Float32Array[];
  readonly width: number;
}

interface Entry extends OpenModel {
  users: number;
  open: boolean;
}

export class Models {
  readonly #module: WasmModule<Transformer>;
  readonly #entries = new Map<string, Entry>();

  constructor(module: WasmModule<Transformer>) {
    this.#module = module;
  }

  /** Takes over `handle`. A model of that name is closed. */
  set(name: string, handle: Model): OpenModel {
    this.close(name);
    const info = this.#module.run(() => handle.info());
    const entry: Entry = {
      handle,
      info,
      lenses: new Map(),
      readings: new Map(),
      runs: new Map(),
      users: 0,
      open: true,
    };
    this.#entries.set(name, entry);
    return entry;
  }

  /** Calls `run` with the model, which stands until `run` has ended. */
  async use<T>(name: string, run: (model: OpenModel) => Promise<T>): Promise<T> {
    const entry = this.#entries.get(name);
    if (!entry) throw new EngineError('not_found', `no model called "${name}" is open`);
    entry.users += 1;
    try {
      return await run(entry);
    } finally {
      entry.users -= 1;
      this.#collect(entry);
    }
  }

  close(name: string): boolean {
    const entry = this.#entries.get(name);
    if (!entry) return false;
    this.#entries.delete(name);
    entry.open = false;
    this.#collect(entry);
    return true;
  }

  #collect(entry: Entry): void {
    if (entry.open || entry.users > 0) return;
    for (const lens of entry.lenses.values()) this.#module.free(lens);
    this.#module.free(entry.handle);
  }
}
