/** Which tables and models are open, so that they can be opened again after a crash. */
import type { Method } from '../shared/calls.ts';

export interface JournalEntry {
  method: Method;
  params: unknown;
}

export class Journal {
  readonly #entries = new Map<string, JournalEntry>();

  /** Notes a call that has succeeded; `params` is kept. */
  note(method: Method, params: unknown): void {
    const { table, model } = params as { table?: string; model?: string };
    if (method === 'vectors.open') {
      this.#entries.set(`table ${table}`, { method, params });
    } else if (method === 'vectors.close') {
      this.#entries.delete(table === 'words' ? 'words' : `table ${table}`);
    } else if (method === 'model.load') {
      this.#entries.set(`model ${model}`, { method, params });
    } else if (method === 'model.close') {
      this.#entries.delete(`model ${model}`);
    } else if (method === 'words.load') {
      const { part } = params as { part: 'head' | 'all' };
      const known = this.#entries.get('words')?.params as { part?: string } | undefined;
      if (known?.part !== 'all') this.#entries.set('words', { method, params: { part } });
    }
  }

  entries(): JournalEntry[] {
    return [...this.#entries.values()];
  }

  clear(): void {
    this.#entries.clear();
  }
}

/** Calls whose parameters the journal keeps. */
export function isNoted(method: string): boolean {
  return ['vectors.open', 'vectors.close', 'words.load', 'model.load', 'model.close'].includes(
    method,
  );
}
