/**
 * What a chart shows, as one plain object. From it come the drawing, the reading by keyboard, the text
 * alternative, the table, CSV and pictures. A value that is NaN or infinite is a gap, and is said to be
 * one; nothing is an error but a row of values that has another length than its labels.
 */

/** A scale; without bounds it holds all finite values. */
export interface Axis {
  readonly label?: string;
  readonly from?: number;
  readonly to?: number;
  /** Logarithmic to base 10; what is not above zero becomes a gap. */
  readonly log?: boolean;
  /** A value as text; three significant digits where nothing else is said. */
  readonly format?: (value: number) => string;
}

/** A row of values under one name. Colour and second cue (dashes, shape) follow its place in the list. */
export interface Series {
  readonly name: string;
  readonly values: ArrayLike<number>;
  /** An interval about each value: a band behind a line, a whisker on a bar. */
  readonly low?: ArrayLike<number>;
  readonly high?: ArrayLike<number>;
  /** Grey and dotted: what the others are compared with. */
  readonly quiet?: boolean;
}

/** A value with a line across the chart, and its name. */
export interface Mark {
  readonly value: number;
  readonly label: string;
}

interface Titled {
  readonly title: string;
  /** One sentence that says what is seen; made from the values where it is missing. */
  readonly summary?: string;
}

export interface LinesChart extends Titled {
  readonly kind: 'lines';
  /** Numbers, or names at equal distances (layers, generations). */
  readonly x: Axis & { readonly values: ArrayLike<number> | readonly string[] };
  readonly y?: Axis;
  readonly series: readonly Series[];
  /** Lines across at values of y (a floor, a bound) or of x (where the reader looks). */
  readonly marks?: readonly (Mark & { readonly axis?: 'x' | 'y' })[];
}

export interface BarsChart extends Titled {
  readonly kind: 'bars';
  readonly labels: readonly string[];
  readonly series: readonly Series[];
  readonly y?: Axis;
  /** `across`: a bar a row with its label and value as words; `up`: columns, for many short ones. */
  readonly direction?: 'across' | 'up';
  /** Numbers before the labels. */
  readonly ranked?: boolean;
  /** What is usual, shaded behind the bars: random pairs, chance. */
  readonly band?: { readonly from: number; readonly to: number; readonly label: string };
  readonly mark?: Mark;
  /** The row that is held. */
  readonly chosen?: number;
}

export interface HistogramChart extends Titled {
  readonly kind: 'histogram';
  readonly x?: Axis;
  /** Bounds of the bins, one more than there are bins, ascending. `binned` makes both from samples. */
  readonly edges: ArrayLike<number>;
  /** Counts a bin. They are drawn as densities, so that unequal totals can be compared. */
  readonly series: readonly Series[];
  /** A distribution's density, drawn over the bins. */
  readonly density?: { readonly name: string; readonly at: (x: number) => number };
  readonly marks?: readonly Mark[];
}

export interface MatrixChart extends Titled {
  readonly kind: 'matrix';
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Row-major; NaN where there is nothing, such as behind a mask. */
  readonly values: ArrayLike<number>;
  /** `signed`: zero is paper; `magnitude`: the least value is. */
  readonly scale?: 'signed' | 'magnitude';
  /** What gets the full colour; the largest magnitude unless given. */
  readonly limit?: number;
  /** A word in each cell, where cells are wide enough. */
  readonly texts?: readonly string[];
  readonly format?: (value: number) => string;
}

export interface PointsChart extends Titled {
  readonly kind: 'points';
  readonly x?: Axis;
  readonly y?: Axis;
  /** One scale for both axes and no ticks: positions mean nothing but distance. */
  readonly plane?: boolean;
  readonly series: readonly {
    readonly name: string;
    readonly x: ArrayLike<number>;
    readonly y: ArrayLike<number>;
    /** A word a point; drawn where there is room. */
    readonly labels?: readonly string[];
    /** Joined in their order, as a path. */
    readonly joined?: boolean;
  }[];
}

/** Shapes of a computation's tensors, one after the other. */
export interface RibbonChart extends Titled {
  readonly kind: 'ribbon';
  readonly steps: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly note?: string;
  }[];
}

export interface TableChart extends Titled {
  readonly kind: 'table';
  readonly header: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  readonly format?: (value: number, column: number) => string;
}

export type Chart =
  | LinesChart
  | BarsChart
  | HistogramChart
  | MatrixChart
  | PointsChart
  | RibbonChart
  | TableChart;

/** A drawn chart, whose kind has a picture. */
export type Picture = Exclude<Chart, TableChart>;
