/**
 * What the figure knows without a screen: what it asks the engine, the two vectors that are compared, and
 * the sentence that it concludes with. Pure; the element draws it.
 */
import { count, number } from '../../kit/format.ts';
import {
  BASELINE,
  baselineMean,
  type List,
  METRIC_NAMES,
  type Metric,
} from '../../kit/measures.ts';
import type { StateOf } from '../../kit/preset-table.ts';
import {
  products,
  squaredDifferences,
  unitLength,
  type Vector,
} from '../../kit/vector-strip/vectors.model.ts';
import type { presets } from './index.ts';

export type State = StateOf<typeof presets>;

export function metricOf({ metric }: State): Metric {
  return metric === 'all' ? 'cosine' : metric;
}

/** Parameters of `vectors.neighbourhood`. */
export function question(state: State) {
  const { word, unit, centre, k } = state;
  return { word, k, metrics: [metricOf(state)], unit, centre, ...BASELINE };
}

/** A word with its row of the table. */
export interface Row {
  readonly word: string;
  readonly values: Float32Array;
  readonly norm: number;
}

/** What the engine answered, and to which state. */
export interface Answer {
  readonly to: State;
  readonly query: Row;
  readonly list: List;
  readonly searched: number;
}

export function verdict({ to, query, list, searched }: Answer): string {
  const [first] = list.hits;
  if (!first) return '';
  const metric = metricOf(to);
  const prepared = [to.centre ? 'centred' : '', to.unit && metric !== 'cosine' ? 'unit' : '']
    .filter(Boolean)
    .join(' ');
  const by = `${METRIC_NAMES[metric]}${prepared ? ` on ${prepared} vectors` : ''}`;
  return `Of ${count(searched)} other words, “${first.word}” is nearest to “${query.word}” by ${by}: ${number(first.score)}. Two random words score ${baselineMean(list.baseline)} on average.`;
}

/**
 * The two vectors and what is added up, dimension by dimension, to give their score. Cosine divides by
 * both lengths, so it is the sum over unit vectors whatever the switch says.
 */
export function compared({ to, query }: Answer, other: Row): readonly [Vector, Vector, Vector] {
  const metric = metricOf(to);
  const scaled = to.unit || metric === 'cosine';
  const vector = ({ word, values, norm }: Row): Vector => ({
    name: word,
    values: scaled ? unitLength(values) : values,
    note: scaled ? 'length 1' : `length ${number(norm)}`,
  });
  const [a, b] = [vector(query), vector(other)];
  if (metric === 'euclidean') {
    const values = squaredDifferences(a.values, b.values);
    const sum = total(values);
    const note = `sum ${number(sum)}, root ${number(Math.sqrt(sum))}`;
    return [a, b, { name: 'difference, squared', values, note, own: true }];
  }
  const values = products(a.values, b.values);
  return [a, b, { name: 'product', values, note: `sum ${number(total(values))}`, own: true }];
}

function total(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** One dimension of the three, in words. */
export function reading(
  metric: Metric,
  [a, b, parts]: readonly [Vector, Vector, Vector],
  index: number,
): string {
  const [x, y, z] = [a, b, parts].map(({ values }) => number(values[index]!)) as string[];
  const formula = metric === 'euclidean' ? `(${x} − ${y})² = ${z}` : `${x} × ${y} = ${z}`;
  return `Dimension ${index + 1}: ${formula}. No single dimension has a name.`;
}
