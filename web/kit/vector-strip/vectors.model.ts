/** Vectors beside each other, without a screen: their colours' scale, one cell in words, all cells as a table. */
import type { Table } from '../charts/drawing.ts';
import { fixed, number } from '../format.ts';

export interface Vector {
  readonly name: string;
  readonly values: ArrayLike<number>;
  /** Beside the name: its length, a sum, a cosine. */
  readonly note?: string;
  /** Colours of its own, since its numbers are of another size (a product, a difference). */
  readonly own?: boolean;
}

/**
 * The magnitude that gets the full colour, for all vectors that share one: nearly the largest, so that a
 * single outlier doesn't pale the rest.
 */
export function limits(vectors: readonly Vector[], share = 0.98): number[] {
  const most = (of: readonly Vector[]) => {
    const sizes = of
      .flatMap(({ values }) => Array.from(values, Math.abs))
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    return sizes[Math.min(sizes.length - 1, Math.floor(sizes.length * share))] || 1;
  };
  const common = most(vectors.filter(({ own }) => !own));
  return vectors.map((vector) => (vector.own ? most([vector]) : common));
}

/** "Dimension 17: river −0.231, lake 0.112." */
export function readingOf(vectors: readonly Vector[], index: number): string {
  const parts = vectors
    .filter(({ values }) => index < values.length)
    .map(({ name, values }) => `${name} ${number(values[index]!)}`);
  return `Dimension ${index + 1}: ${parts.join(', ')}.`;
}

/** The most dimensions that one of them has. */
export const longest = (vectors: readonly Vector[]): number =>
  Math.max(0, ...vectors.map(({ values }) => values.length));

/** A row a dimension, the first `most`. */
export function vectorTable(vectors: readonly Vector[], most = Number.POSITIVE_INFINITY): Table {
  return {
    header: ['dimension', ...vectors.map(({ name }) => name)],
    rows: Array.from({ length: Math.min(most, longest(vectors)) }, (_, i) => [
      i + 1,
      ...vectors.map(({ values }) => values[i] ?? Number.NaN),
    ]),
  };
}

/** Every number of a column with the same decimals. */
export function cellText(value: number, column: number): string {
  return column === 0 ? String(value) : fixed(value, 3);
}

/** What is added up, dimension by dimension, to give a dot product, or the square of a distance. */
export function products(a: ArrayLike<number>, b: ArrayLike<number>): Float32Array {
  return Float32Array.from(a, (value, i) => value * (b[i] ?? Number.NaN));
}

export function squaredDifferences(a: ArrayLike<number>, b: ArrayLike<number>): Float32Array {
  return Float32Array.from(a, (value, i) => (value - (b[i] ?? Number.NaN)) ** 2);
}

/** A vector divided by its norm; the zero vector stays. */
export function unitLength(values: ArrayLike<number>): Float32Array {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i]! ** 2;
  const norm = Math.sqrt(squares);
  return Float32Array.from(values, (value) => (norm > 0 ? value / norm : value));
}
