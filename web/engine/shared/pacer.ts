/**
 * Long work in short slices, so that the thread it shares stays free: for a page's frames when it runs
 * on the main thread, for messages (a cancellation above all) when it runs in a worker.
 */
import { cancelled } from './errors.ts';

/** A step aims at this long; a slice ends with the first step that passes the second mark. */
const stepMs = 3;
const sliceMs = 8;

/** What runs in steps: `step` does about `units` of work and tells whether that was the last. */
export interface Stepped {
  /** True when all is done. */
  step(units: number): boolean;
  done(): number;
  total(): number;
}

export class Pacer {
  #sliceStart = now();
  readonly #yield: () => Promise<void>;
  #turns: Promise<void> = Promise.resolve();

  constructor(nextTask: () => Promise<void> = createTaskQueue()) {
    this.#yield = nextTask;
  }

  /** Resolves in a task of its own, in the order in which it was asked: one call begins in each. */
  turn(): Promise<void> {
    this.#turns = this.#turns.then(this.#yield);
    return this.#turns;
  }

  /** Lets other tasks run if this slice is used up. Throws `cancelled` once the signal says so. */
  async pause(signal: AbortSignal): Promise<void> {
    if (now() - this.#sliceStart >= sliceMs) {
      await this.#yield();
      this.#sliceStart = now();
    }
    if (signal.aborted) throw cancelled();
  }

  /** Steps until done. `units` is the size of the first step; the others follow the clock. */
  async run(
    work: Stepped,
    units: number,
    signal: AbortSignal,
    onProgress: (done: number, total: number) => void,
  ): Promise<void> {
    // Whatever ran before in this task has used its share.
    await this.#yield();
    this.#sliceStart = now();
    for (let size = units; ; ) {
      const start = now();
      const finished = work.step(Math.max(1, Math.round(size)));
      const took = now() - start;
      onProgress(work.done(), work.total());
      if (finished) return;
      // Clocks are coarse (up to 1 ms): a step that seems to take no time is doubled.
      size *= Math.min(2, Math.max(0.25, stepMs / Math.max(took, 0.1)));
      await this.pause(signal);
    }
  }
}

export function now(): number {
  return performance.now();
}

/** Resolves in a task of its own. Timers are clamped to 4 ms, messages are not. */
function createTaskQueue(): () => Promise<void> {
  const { setImmediate } = globalThis as { setImmediate?: (run: () => void) => void };
  if (setImmediate) return () => new Promise((resolve) => setImmediate(resolve));
  const channel = new MessageChannel();
  const waiting: (() => void)[] = [];
  channel.port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      channel.port2.postMessage(0);
    });
}
