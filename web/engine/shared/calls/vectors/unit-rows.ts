/** Rows of a table at length 1, what is made of them by hand, and what is near that. */
import { EngineError } from '../../errors.ts';
import type { StartedCore } from '../../runtime.ts';
import type { OpenTable } from '../../tables.ts';

export type Unit = Float64Array;

/** A row at length 1. */
export function unitOf({ handle }: OpenTable, row: number, { module }: StartedCore): Unit {
  const values = Float64Array.from(module.call(() => handle.row(row)));
  const length = Math.sqrt(dot(values, values));
  if (length === 0) {
    const word = module.run(() => handle.words(row, 1));
    throw new EngineError(
      'invalid_argument',
      `the vector of “${word}” is zero: it has no direction`,
    );
  }
  return values.map((value) => value / length);
}

export function dot(a: Unit, b: Unit): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** The k rows nearest to a direction by cosine, without the row `own`. */
export function search(
  { handle }: OpenTable,
  direction: Unit,
  own: number,
  k: number,
  { module }: StartedCore,
): { row: number; score: number }[] {
  const query = Float32Array.from(direction);
  const { rows, scores } = module.call(() =>
    handle.nearest(query, Uint32Array.of(own), 'cosine', true, null, k, 0, new Uint8Array()),
  );
  return Array.from(rows, (row, i) => ({ row, score: scores[i]! }));
}

/** Sums of unit vectors that are shorter are rounding. */
const NOTHING = 1e-6;

/** Length of a sum of unit vectors; 0 where it has no direction. */
export function lengthOf(sum: Unit): number {
  const length = Math.sqrt(dot(sum, sum));
  return length > NOTHING ? length : 0;
}
