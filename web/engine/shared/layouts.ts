/** Layouts that were kept under a name of the caller's, so that their coordinates need not travel back. */
import { EngineError } from './errors.ts';

export interface Layout {
  /** rows × dims, row-major. */
  readonly coordinates: Float32Array;
  readonly rows: number;
  readonly dims: number;
}

export class Layouts {
  readonly #kept = new Map<string, Layout>();

  /** Keeps a copy, in place of one of that name. */
  keep(name: string | undefined, { coordinates, rows, dims }: Layout): void {
    if (name !== undefined) {
      this.#kept.set(name, { coordinates: coordinates.slice(), rows, dims });
    }
  }

  /** Throws `not_found`. */
  get(name: string): Layout {
    const kept = this.#kept.get(name);
    if (!kept) throw new EngineError('not_found', `no layout called "${name}" is kept`);
    return kept;
  }

  close(name: string): boolean {
    return this.#kept.delete(name);
  }
}
