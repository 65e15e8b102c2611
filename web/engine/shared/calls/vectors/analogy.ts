import { call } from '../call.ts';
import { none, table, whole, word } from '../parameters.ts';
import type { Hit } from './nearest.ts';
import { rowOf } from './row.ts';
import { dot, lengthOf, search, type Unit, unitOf } from './unit-rows.ts';

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
      const units = rows.map((row) => unitOf(open, row, core));
      const [a, b, c] = units as [Unit, Unit, Unit];
      const sum = b.map((value, i) => value - a[i]! + c[i]!);
      const length = lengthOf(sum);
      const place = placesIn(a, b, c);
      const described = (row: number, unit: Unit, score: number): AnalogyHit => ({
        word: core.module.run(() => open.handle.words(row, 1)),
        row,
        score,
        given: rows.includes(row),
        ...place(unit),
      });
      const found = length > 0 ? search(open, sum, none, given.k + 3, core) : [];
      const others = found.filter(({ row }) => !rows.includes(row)).slice(0, given.k);
      const last = found.indexOf(others.at(-1)!) + 1;
      return {
        given: rows.map((row, at) => {
          const unit = units[at]!;
          const near = search(open, unit, row, NEAR, core);
          const score = length > 0 ? dot(unit, sum) / length : Number.NaN;
          return {
            ...described(row, unit, score),
            near: core.module.run(() => near.map((one) => open.handle.words(one.row, 1))),
          };
        }),
        hits: found
          .slice(0, last)
          .map(({ row, score }) => described(row, unitOf(open, row, core), score)),
        corner: place(sum),
        length,
        searched: open.rows,
      };
    });
  },
);

/** Gram–Schmidt on b − a and c − a. Where the three are on one line, all of y is 0. */
function placesIn(a: Unit, b: Unit, c: Unit): (point: Unit) => InPlane {
  const from = (point: Unit) => point.map((value, i) => value - a[i]!);
  const scaled = (vector: Unit) => {
    const length = lengthOf(vector);
    return vector.map((value) => (length > 0 ? value / length : 0));
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
