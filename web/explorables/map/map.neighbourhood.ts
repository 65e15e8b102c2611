/** A word's nearest words in all dimensions, and where a layout puts them. Pure. */

/** Nearest words that a list holds. */
export const NEIGHBOURS = 10;

interface Word {
  readonly row: number;
  readonly word: string;
}

export interface Neighbour extends Word {
  readonly cosine: number;
  /** By distance in the layout, among all words: 1 is the nearest. */
  readonly rank: number;
  /** It is among the nearest in the layout too. */
  readonly preserved: boolean;
}

export interface Neighbourhood extends Word {
  /** Of the layout that it is about. */
  readonly key: string;
  readonly neighbours: readonly Neighbour[];
  /** How many of them are preserved, by the engine's count. */
  readonly preserved: number;
  /** Among the nearest in the layout only. */
  readonly intruders: readonly Word[];
}

/** From what `projection.kept` and `vectors.nearest` answer about one word. */
export function neighbourhoodOf(
  about: Word & { key: string },
  { near, drawn, kept }: { near: Uint32Array; drawn: Uint32Array; kept: number },
  cosines: ReadonlyMap<number, number>,
  ranks: readonly number[],
  wordOf: (row: number) => string,
): Neighbourhood {
  const neighbours = Array.from(near, (row, i) => ({
    row,
    word: wordOf(row),
    cosine: cosines.get(row) ?? Number.NaN,
    rank: ranks[i] ?? 0,
    preserved: drawn.includes(row),
  }));
  const others = [...drawn].filter((row) => !near.includes(row));
  const intruders = others.map((row) => ({ row, word: wordOf(row) }));
  return { ...about, preserved: kept, neighbours, intruders };
}

/** Ranks of `targets` among all rows by distance from `row`: 1 is the nearest, ties go to the smaller row. */
export function ranksOf(
  coordinates: Float32Array,
  dims: number,
  row: number,
  targets: Uint32Array,
): number[] {
  const squareOf = (i: number) => {
    let sum = 0;
    for (let d = 0; d < dims; d++)
      sum += (coordinates[i * dims + d]! - coordinates[row * dims + d]!) ** 2;
    return sum;
  };
  const own = Float64Array.from(targets, squareOf);
  const ranks = new Uint32Array(targets.length).fill(1);
  // One pass, and nothing allocated in it: a phone has 20,000 words to go over.
  for (let i = 0; i < coordinates.length / dims; i++) {
    if (i === row) continue;
    const square = squareOf(i);
    for (let t = 0; t < targets.length; t++) {
      if (square < own[t]! || (square === own[t]! && i < targets[t]!)) ranks[t]!++;
    }
  }
  return [...ranks];
}

/** The neighbour that the layout put farthest away; undefined where all are preserved. */
export function farthest({ neighbours }: Neighbourhood): Neighbour | undefined {
  return neighbours.filter((one) => !one.preserved).sort((a, b) => b.rank - a.rank)[0];
}
