/** The engine as one task asks it: calls end with the task, and report to it. */
import type { Task } from './figure.ts';
import type { Ask } from './figure-module.ts';

export function asking({ engine, signal, onProgress }: Task): Ask {
  return (method, params) => engine.call(method, params, { signal, onProgress });
}
