/**
 * The graph of neighbours that was asked for last, kept: layouts and clusters of the same rows start
 * from the same one, and it takes longer than they do.
 */
import type { Geometry, Graph } from '../../../wasm/geometry.d.ts';
import type { OpenTable } from './tables.ts';
import type { WasmModule } from './wasm-module.ts';

interface Kept {
  readonly geometry: WasmModule<Geometry>;
  readonly table: OpenTable;
  readonly key: string;
  readonly graph: Graph;
  users: number;
}

export class Graphs {
  #kept: Kept | undefined;

  /** Calls `run` with a graph of at least k neighbours, which stands until `run` has ended. */
  async use<T>(
    wanted: { geometry: WasmModule<Geometry>; table: OpenTable; key: string; k: number },
    build: () => Promise<Graph>,
    run: (graph: Graph) => T | Promise<T>,
  ): Promise<T> {
    const { geometry, table, key, k } = wanted;
    let kept = this.#kept;
    const fits =
      kept?.geometry === geometry &&
      kept.table === table &&
      kept.key === key &&
      geometry.run(() => kept!.graph.k()) >= k;
    if (!kept || !fits) {
      const graph = await build();
      this.clear();
      kept = { geometry, table, key, graph, users: 0 };
      this.#kept = kept;
    }
    kept.users += 1;
    try {
      return await run(kept.graph);
    } finally {
      kept.users -= 1;
      this.#collect(kept);
    }
  }

  /** Gives the memory back, once nobody uses it. */
  clear(): void {
    const kept = this.#kept;
    this.#kept = undefined;
    if (kept) this.#collect(kept);
  }

  #collect(kept: Kept): void {
    if (kept !== this.#kept && kept.users === 0) kept.geometry.free(kept.graph);
  }
}
