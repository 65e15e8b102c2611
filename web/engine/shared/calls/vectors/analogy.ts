import { EngineError } from '../../errors.ts';
import type { StartedCore } from '../../runtime.ts';
import type { OpenTable } from '../../tables.ts';
import { call } from '../call.ts';
import { none, table, whole, word } from '../parameters.ts';
import type { Hit } from './nearest.ts';
import { rowOf } from './row.ts';

/** A place in the plane through a, b and c: a is (0, 0), b is on the x axis, c above it. */
export interface InPlane {
  x: number;
  y: number;
  /** From the plane, at a right angle. */
  distance: number;
}

export interface AnalogyHit extends Hit {
  /** It is a, b or c. */
  given: boolean;
  /** As in the plane's corner. */
  x: number;
  y: number;
  distance: number;
}

export interface AnalogyTerm extends AnalogyHit {
  /** The words nearest to it. */
  near: string[];
}

export interface Analogy {
  /** a, b and c. */
  given: AnalogyTerm[];
  /** The rows nearest to b − a + c by cosine, nearest first: k, and those of a, b and c among them. */
  hits: AnalogyHit[];
  /** b − a + c, which is in the plane. */
  corner: InPlane;
  /** Length of b − a + c; 0 where it has no direction, and then there are no hits. */
  length: number;
  /** Rows that were measured. */
  searched: number;
}

const NEAR = 5;
/** Sums of unit vectors that are shorter are rounding. */
const NOTHING = 1e-6;

/**
 * a is to b as c is to what? The rows nearest to b − a + c by cosine, all rows at length 1 (Mikolov et al.,
 * 2013, arXiv:1301.3781), a, b and c among them.
 * @throws not_found where the table does not hold a word
 */
export const analogy = call(
  { table, a: word, b: word, c: word, k: whole(1, 1000) },
  async (given, context): Promise<Analogy> => {
    const core = await context.runtime.core(context);
    return core.tables.use(given.table, (open) => {
      const rows = [given.a, given.b, given.c].map((one) => rowOf(open, one, core));
      const [a, b, c] = rows.map((row) => unitOf(open, row, core)) as [Unit, Unit, Unit];
      const sum = b.map((value, i) => value - a[i]! + c[i]!);
      const length = Math.sqrt(dot(sum, sum));
      const place = placesIn(a, b, c);
      const described = (row: number, score: number): AnalogyHit => ({
        word: core.module.run(() => open.handle.words(row, 1)),
        row,
        score,
        given: rows.includes(row),
        ...place(unitOf(open, row, core)),
      });
      const found = length > NOTHING ? search(open, sum, none, given.k + 3, core) : [];
      const others = found.filter(({ row }) => !rows.includes(row)).slice(0, given.k);
      const last = found.indexOf(others.at(-1)!) + 1;
      return {
        given: rows.map((row) => {
          const unit = unitOf(open, row, core);
          const near = search(open, unit, row, NEAR, core);
          const score = length > NOTHING ? dot(unit, sum) / length : Number.NaN;
          return {
            ...described(row, score),
            near: core.module.run(() => near.map((one) => open.handle.words(one.row, 1))),
          };
        }),
        hits: found.slice(0, last).map(({ row, score }) => described(row, score)),
        corner: place(sum),
        length,
        searched: open.rows,
      };
    });
  },
);

type Unit = Float64Array;

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

/** Gram–Schmidt on b − a and c − a. Where the three are on one line, all of y is 0. */
function placesIn(a: Unit, b: Unit, c: Unit): (point: Unit) => InPlane {
  const from = (point: Unit) => point.map((value, i) => value - a[i]!);
  const scaled = (vector: Unit) => {
    const length = Math.sqrt(dot(vector, vector));
    return vector.map((value) => (length > NOTHING ? value / length : 0));
  };
  const e1 = scaled(from(b));
  const side = from(c);
  const along = dot(side, e1);
  const e2 = scaled(side.map((value, i) => value - along * e1[i]!));
  return (point) => {
    const vector = from(point);
    const [x, y] = [dot(vector, e1), dot(vector, e2)];
    const rest = vector.map((value, i) => value - x * e1[i]! - y * e2[i]!);
    return { x, y, distance: Math.sqrt(dot(rest, rest)) };
  };
}
