/**
 * Many calls may share one signal: it hears one listener of ours, however many they are, for Node warns of a
 * leak at more than ten.
 */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls `run` once the signal aborts; returns what takes that back. */
export function onAbort(signal: AbortSignal, run: () => void): () => void {
  let runs = waiting.get(signal);
  if (!runs) {
    const all = new Set<() => void>();
    signal.addEventListener(
      'abort',
      () => {
        for (const one of all) one();
      },
      { once: true },
    );
    waiting.set(signal, all);
    runs = all;
  }
  const own = runs;
  own.add(run);
  return () => own.delete(run);
}
