/**
 * What the engine draws for a seed, by another road: xoshiro256++ seeded by SplitMix64, and what is made of its
 * bits (src/base/rng.h), in whole numbers of any size.
 */
const WORD = (1n << 64n) - 1n;
const rotate = (value: bigint, bits: bigint) => ((value << bits) | (value >> (64n - bits))) & WORD;

export class Draws {
  private readonly state: [bigint, bigint, bigint, bigint];
  private spare: number | null = null;

  constructor(seed: number) {
    let at = BigInt(seed);
    const next = () => {
      at = (at + 0x9e3779b97f4a7c15n) & WORD;
      let mixed = at;
      mixed = ((mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n) & WORD;
      mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) & WORD;
      return mixed ^ (mixed >> 31n);
    };
    this.state = [next(), next(), next(), next()];
  }

  private next(): bigint {
    const s = this.state;
    const result = (rotate((s[0] + s[3]) & WORD, 23n) + s[0]) & WORD;
    const shifted = (s[1] << 17n) & WORD;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate(s[3], 45n);
    return result;
  }

  below(bound: number): number {
    return Number(((this.next() >> 32n) * BigInt(bound)) >> 32n);
  }

  private uniform(): number {
    return Number(this.next() >> 40n) * 2 ** -24;
  }

  normal(): number {
    if (this.spare !== null) {
      const { spare } = this;
      this.spare = null;
      return spare;
    }
    for (;;) {
      const [first, second] = [2 * this.uniform() - 1, 2 * this.uniform() - 1];
      const square = first ** 2 + second ** 2;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      this.spare = Math.fround(second * scale);
      return Math.fround(first * scale);
    }
  }
}

/** The rows of a random table, row-major. */
export function randomRows(rows: number, dims: number, seed = 1): Float64Array {
  const draws = new Draws(seed);
  return Float64Array.from({ length: rows * dims }, () => draws.normal());
}

export interface Cosines {
  readonly mean: number;
  readonly deviation: number;
  /** Sorted. */
  readonly all: Float64Array;
  /** The value below which this share lies, interpolated. */
  quantile(share: number): number;
}

/** Cosines of random pairs of different rows. */
export function randomPairs(values: Float64Array, dims: number, pairs: number, seed = 1): Cosines {
  const rows = values.length / dims;
  const draws = new Draws(seed);
  const row = (at: number) => values.subarray(at * dims, (at + 1) * dims);
  const product = (a: Float64Array, b: Float64Array) => {
    let sum = 0;
    for (let i = 0; i < dims; i++) sum += a[i]! * b[i]!;
    return sum;
  };
  const norms = Float64Array.from({ length: rows }, (_, at) =>
    Math.sqrt(product(row(at), row(at))),
  );
  const all = Float64Array.from({ length: pairs }, () => {
    const first = draws.below(rows);
    const drawn = draws.below(rows - 1);
    const second = drawn + (drawn >= first ? 1 : 0);
    return product(row(first), row(second)) / (norms[first]! * norms[second]!);
  }).sort();
  const mean = all.reduce((sum, one) => sum + one, 0) / pairs;
  const squares = all.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  return {
    all,
    mean,
    deviation: Math.sqrt(squares / (pairs - 1)),
    quantile: (share) => {
      const place = share * (pairs - 1);
      const below = Math.floor(place);
      const above = all[Math.min(below + 1, pairs - 1)]!;
      return all[below]! + (place - below) * (above - all[below]!);
    },
  };
}
