/**
 * The open tables, by name, and who is using them. A table that is closed or replaced goes on until its
 * last user is done: work in steps may hold it while other calls come and go.
 */
import type { BaselineSummary, BinaryCodes, Centring, Core, Table } from '../../../wasm/core.d.ts';
import { EngineError } from './errors.ts';
import type { WasmModule } from './wasm-module.ts';

export interface OpenTable {
  readonly name: string;
  readonly handle: Table;
  readonly rows: number;
  readonly dims: number;
  readonly hasWords: boolean;
  /** By number of removed components: fitted once, when first asked for. */
  readonly centrings: Map<number, Centring>;
  /** One bit a value, made when first asked for. */
  codes: BinaryCodes | null;
  /** How much a search by bits finds, by what it was asked. */
  readonly recalls: Map<string, number>;
  /** What random pairs measure, by how they were drawn. */
  readonly baselines: Map<string, BaselineSummary>;
}

interface Entry extends OpenTable {
  users: number;
  open: boolean;
}

export class Tables {
  readonly #core: WasmModule<Core>;
  readonly #entries = new Map<string, Entry>();

  constructor(core: WasmModule<Core>) {
    this.#core = core;
  }

  /** Takes over `handle`. A table of that name is closed. */
  set(name: string, handle: Table): OpenTable {
    this.close(name);
    const entry: Entry = {
      name,
      handle,
      ...this.#core.run(() => ({
        rows: handle.rows(),
        dims: handle.dims(),
        hasWords: handle.hasWords(),
      })),
      centrings: new Map(),
      codes: null,
      recalls: new Map(),
      baselines: new Map(),
      users: 0,
      open: true,
    };
    this.#entries.set(name, entry);
    return entry;
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** Calls `run` with the table, which stands until `run` has ended. */
  async use<T>(name: string, run: (table: OpenTable) => T | Promise<T>): Promise<T> {
    const entry = this.#entries.get(name);
    if (!entry) throw new EngineError('not_found', `no table called "${name}" is open`);
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
    for (const centring of entry.centrings.values()) this.#core.free(centring);
    entry.centrings.clear();
    if (entry.codes) this.#core.free(entry.codes);
    entry.codes = null;
    this.#core.free(entry.handle);
  }
}
