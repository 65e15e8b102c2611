/** What every kind of chart gives: a drawing with places to stop at, a table, a sentence. */
import type { nothing, TemplateResult } from 'lit';
import type { Table } from '../figure.ts';
import { count, fixed, number } from '../format.ts';
import type { Axis } from './description.ts';

export type Part = TemplateResult | typeof nothing | readonly Part[];

/** A value that the reader can stop at, by arrow key, tap or pointer. */
export interface Stop {
  /** Which series (or row of a matrix) and which value of it. */
  readonly series: number;
  readonly index: number;
  readonly x: number;
  readonly y: number;
  /** x, y, width and height of what it covers, where it is more than a point. */
  readonly box?: readonly [number, number, number, number];
  /** The value in words. */
  readonly text: string;
}

export interface Drawing {
  readonly height: number;
  readonly body: Part;
  /** Rows to walk along; the other arrow keys change the row. */
  readonly stops: readonly (readonly Stop[])[];
  /** Rows are walked by the up and down keys, since that is how they stand. */
  readonly down?: boolean;
  /** What is left out for want of room. */
  readonly note?: string;
}

export type { Table };

export interface Kind<C> {
  /** `width` in CSS px; `row` is the least height of what can be tapped. */
  draw(chart: C, width: number, row: number): Drawing;
  table(chart: C): Table;
  summary(chart: C): string;
}

/** A value in words: gaps are named. */
export function said(value: number, axis?: Axis): string {
  if (Number.isNaN(value)) return 'no value';
  if (!Number.isFinite(value)) return value > 0 ? 'infinite' : 'minus infinite';
  return (axis?.format ?? plain)(value);
}

/** Whole numbers as such, others with three significant digits. */
function plain(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e9 ? count(value) : number(value);
}

/** One format for a column of values: three significant digits of the largest, the same decimals for all. */
export function columnAxis(axis: Axis | undefined, lists: readonly ArrayLike<number>[]): Axis {
  if (axis?.format) return axis;
  let largest = 0;
  let whole = true;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      const value = list[i]!;
      if (!Number.isFinite(value)) continue;
      largest = Math.max(largest, Math.abs(value));
      whole &&= Number.isInteger(value);
    }
  }
  // What is very small or very large is written with its power of ten.
  if (largest < 1e-3 || largest >= 1e9) return { ...axis, format: whole ? plain : number };
  const decimals = whole ? 0 : Math.min(5, Math.max(0, 3 - Math.ceil(Math.log10(largest))));
  return { ...axis, format: (value) => fixed(value, decimals) };
}

/** "1", "1 and 2", "1, 2 and 3". */
export function listed(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

/** A list that is written out only as far as it is read. */
export function few(texts: readonly string[], most = 6): string {
  if (texts.length <= most) return listed(texts);
  return `${texts.slice(0, most).join(', ')} and ${texts.length - most} more`;
}

/** Throws where values and labels are not one to one: what is drawn would name the wrong things. */
export function checkLength(what: string, given: number, wanted: number): void {
  if (given !== wanted) throw new RangeError(`${what} has ${given} values for ${wanted} labels.`);
}
