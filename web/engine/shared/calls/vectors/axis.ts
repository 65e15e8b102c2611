import * as v from 'valibot';
import { EngineError } from '../../errors.ts';
import type { StartedCore } from '../../runtime.ts';
import type { OpenTable } from '../../tables.ts';
import { call } from '../call.ts';
import { none, table, texts, whole } from '../parameters.ts';
import type { Hit } from './nearest.ts';
import { findRow } from './row.ts';
import { dot, lengthOf, search, unitOf } from './unit-rows.ts';

export interface AxisPair {
  low: string;
  high: string;
  /** Cosine of high − low to the axis of the other pairs; NaN where there is no other, or they cancel out. */
  agreement: number;
}

export interface AxisWord {
  word: string;
  row: number;
  /** Cosine to the axis; NaN where there is none. */
  score: number;
  /** The same along the raw dimension. */
  raw: number;
  /** One a pair: the same along the axis without it. */
  without: Float64Array;
}

export interface Axis {
  /** Pairs of which the table holds both words. */
  pairs: AxisPair[];
  /** In the order given, those that the table holds. */
  words: AxisWord[];
  /** Words of pairs and list that it does not hold. */
  missing: string[];
  /** Length of the mean difference; 0 where there is no pair, or they cancel out: then no word is on it. */
  length: number;
  /** The k words that are farthest along it in each direction, farthest first. */
  low: Hit[];
  high: Hit[];
  /** The same along one dimension of the table. */
  raw: { low: Hit[]; high: Hit[] };
  /** Rows that were measured. */
  searched: number;
}

/**
 * An axis from pairs of words: the mean of high − low, all words at length 1, and where words are along it by
 * their cosine to it (semantic projection: Grand et al., 2022, doi:10.1038/s41562-022-01316-8).
 * @throws invalid_argument where one end has more words than the other
 * @throws out_of_range for a dimension that the table does not have
 */
export const axis = call(
  {
    table,
    /** The low end of each pair. */
    low: texts,
    /** The high end of each, in the same order. */
    high: texts,
    /** Whose places are asked for. */
    words: v.optional(texts, () => []),
    k: whole(1, 1000),
    /** The raw dimension that it is compared with. */
    dimension: v.optional(whole(0, none - 1), 0),
  },
  async (given, context): Promise<Axis> => {
    const core = await context.runtime.core(context);
    return core.tables.use(given.table, (open) => {
      const { dimension, k } = given;
      if (dimension >= open.dims) {
        throw new EngineError('out_of_range', `dimension ${dimension} of ${open.dims}`);
      }
      if (given.low.length !== given.high.length) {
        throw new EngineError(
          'invalid_argument',
          `vectors.axis: ${given.low.length} words in \`low\` and ${given.high.length} in \`high\` are no pairs`,
        );
      }
      const missing = new Set<string>();
      const find = (one: string) => {
        const row = findRow(open, one, core);
        if (row === null) missing.add(one);
        return row;
      };
      const rows = given.low
        .map((low, at) => [find(low), find(given.high[at]!)] as const)
        .filter((pair): pair is readonly [number, number] => !pair.includes(null));
      const differences = rows.map(([low, high]) => {
        const from = unitOf(open, low, core);
        return unitOf(open, high, core).map((value, i) => value - from[i]!);
      });
      const whole = meanOf(differences, open.dims);
      const without = differences.map((_, left) =>
        meanOf(
          differences.filter((_, at) => at !== left),
          open.dims,
        ),
      );
      const raw = new Float64Array(open.dims);
      raw[dimension] = 1;
      const name = (row: number) => core.module.run(() => open.handle.words(row, 1));
      return {
        pairs: rows.map(([low, high], at) => ({
          low: name(low),
          high: name(high),
          agreement: cosine(differences[at]!, without[at]!),
        })),
        words: given.words.flatMap((one) => {
          const row = find(one);
          if (row === null) return [];
          const vector = unitOf(open, row, core);
          return {
            word: name(row),
            row,
            score: cosine(vector, whole),
            raw: vector[dimension]!,
            without: Float64Array.from(without, (other) => cosine(vector, other)),
          };
        }),
        missing: [...missing],
        length: lengthOf(whole),
        ...endsOf(open, whole, k, core),
        raw: endsOf(open, raw, k, core),
        searched: open.rows,
      };
    });
  },
);

function cosine(a: Float64Array, b: Float64Array): number {
  const lengths = lengthOf(a) * lengthOf(b);
  return lengths > 0 ? dot(a, b) / lengths : Number.NaN;
}

function meanOf(vectors: readonly Float64Array[], dims: number): Float64Array {
  const mean = new Float64Array(dims);
  for (const vector of vectors) {
    for (let i = 0; i < dims; i++) mean[i]! += vector[i]! / vectors.length;
  }
  return mean;
}

function endsOf(open: OpenTable, along: Float64Array, k: number, core: StartedCore) {
  const ends = (direction: Float64Array, sign: number): Hit[] =>
    lengthOf(along) === 0
      ? []
      : search(open, direction, none, k, core).map(({ row, score }) => ({
          word: core.module.run(() => open.handle.words(row, 1)),
          row,
          score: sign * score,
        }));
  return {
    low: ends(
      along.map((value) => -value),
      -1,
    ),
    high: ends(along, 1),
  };
}
