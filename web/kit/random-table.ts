/** A table of random vectors, for as long as questions are asked about it. */
import type { Ask } from './figure-module.ts';

let opened = 0;

/** `free` gives it back where `ask` no longer may: a task that was cancelled asks nothing more. */
export async function withRandomTable<T>(
  ask: Ask,
  size: { rows: number; dims: number },
  run: (table: string) => Promise<T>,
  free: Ask = ask,
): Promise<T> {
  const table = `random ${++opened}`;
  try {
    await ask('vectors.random', { table, ...size });
    return await run(table);
  } finally {
    await free('vectors.close', { table }).catch(() => {}); // the engine has gone, and the table with it
  }
}
