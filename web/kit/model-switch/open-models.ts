/**
 * Models that figures of this page have open, by name. Whoever uses one is counted; the last to leave
 * closes it, so that two figures share a model's memory and neither pulls it from under the other.
 */
export class OpenModels<M> {
  private readonly entries = new Map<string, { users: number; model: Promise<M> }>();
  /** Of each name, what is still being closed: opened again, it has to wait for that. */
  private readonly closing = new Map<string, Promise<unknown>>();

  constructor(private readonly close: (name: string) => Promise<unknown>) {}

  has(name: string): boolean {
    return this.entries.has(name);
  }

  /**
   * One more user. Loads where nobody has it open; a failed load is nobody's. Where another user cancelled
   * the load that this one was waiting for, it loads itself.
   */
  async take(name: string, load: () => Promise<M>): Promise<M> {
    let entry = this.entries.get(name);
    const shared = entry !== undefined;
    if (!entry) {
      const before = this.closing.get(name);
      entry = { users: 0, model: before ? before.then(load) : load() };
      this.entries.set(name, entry);
    }
    entry.users += 1;
    try {
      return await entry.model;
    } catch (error) {
      if (this.entries.get(name) === entry) this.entries.delete(name);
      if (shared && (error as { code?: string }).code === 'cancelled') return this.take(name, load);
      throw error;
    }
  }

  /** One user less. */
  leave(name: string): void {
    const entry = this.entries.get(name);
    if (!entry) return;
    entry.users -= 1;
    if (entry.users > 0) return;
    this.entries.delete(name);
    const closed = entry.model.then(() => this.close(name)).catch(() => {});
    const waiting = closed.finally(() => {
      if (this.closing.get(name) === waiting) this.closing.delete(name);
    });
    this.closing.set(name, waiting);
  }
}
