/**
 * One load for all who want the same thing at once. It goes on while anyone waits for it, and is
 * forgotten once it has ended: whoever keeps the result keeps it elsewhere.
 */
import { cancelled } from './errors.ts';

export type OnProgress = (done: number, total: number) => void;
export type Load<T> = (signal: AbortSignal, onProgress: OnProgress) => Promise<T>;

interface Running {
  result: Promise<unknown>;
  controller: AbortController;
  listeners: Set<OnProgress>;
}

export class SharedLoads {
  readonly #running = new Map<string, Running>();

  /** The result of `load`, which runs once for all calls with this key that overlap. */
  async share<T>(
    key: string,
    load: Load<T>,
    signal: AbortSignal,
    onProgress: OnProgress,
  ): Promise<T> {
    if (signal.aborted) throw cancelled();
    const running = this.#running.get(key) ?? this.#start(key, load);
    const listener: OnProgress = (done, total) => onProgress(done, total);
    running.listeners.add(listener);
    let stop = () => {};
    try {
      return await Promise.race([
        running.result as Promise<T>,
        new Promise<never>((_, reject) => {
          stop = () => reject(cancelled());
          signal.addEventListener('abort', stop);
        }),
      ]);
    } finally {
      signal.removeEventListener('abort', stop);
      running.listeners.delete(listener);
      if (running.listeners.size === 0) this.#end(key, running);
    }
  }

  #start<T>(key: string, load: Load<T>): Running {
    const controller = new AbortController();
    const listeners = new Set<OnProgress>();
    const result = load(controller.signal, (done, total) => {
      for (const listener of listeners) listener(done, total);
    });
    const running = { result, controller, listeners };
    this.#running.set(key, running);
    const forget = () => {
      if (this.#running.get(key) === running) this.#running.delete(key);
    };
    result.then(forget, forget);
    return running;
  }

  /** Nobody waits any more: a load still under way stops. */
  #end(key: string, running: Running): void {
    if (this.#running.get(key) !== running) return;
    this.#running.delete(key);
    running.controller.abort();
  }
}
