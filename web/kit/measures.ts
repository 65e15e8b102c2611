/** The three ways to compare two vectors, as figures name them, and what random pairs score by each. */
import type { BarsChart } from './charts/description.ts';
import { estimate, fixed, number } from './format.ts';

export const METRICS = ['cosine', 'dot', 'euclidean'] as const;
export type Metric = (typeof METRICS)[number];

export const METRIC_NAMES: Readonly<Record<Metric, string>> = {
  cosine: 'cosine',
  dot: 'dot product',
  euclidean: 'Euclidean distance',
};

export interface Hit {
  readonly word: string;
  readonly row: number;
  readonly score: number;
}

/** Scores of random pairs: mean, standard deviation, percentiles. */
export interface Baseline {
  readonly mean: number;
  readonly deviation: number;
  readonly p05: number;
  readonly p99: number;
}

/** The words nearest to one by a measure, and what random pairs score by it. */
export interface List {
  readonly hits: readonly Hit[];
  readonly baseline: Baseline;
}

/** Random pairs that every score is shown against. */
export const BASELINE = { pairs: 100_000, seed: 1 };

/** The score that few random pairs pass: one in a hundred above, or by distance five below. */
export function rare(metric: Metric, baseline: Baseline): { value: number; label: string } {
  return metric === 'euclidean'
    ? { value: baseline.p05, label: '5 in 100 below' }
    : { value: baseline.p99, label: '1 in 100 above' };
}

/** The mean of the random pairs, with as many digits as a sample of that size gives. */
export function baselineMean({ mean, deviation }: Baseline): string {
  return estimate(mean, deviation / Math.sqrt(BASELINE.pairs));
}

/** A word's list as bars, random pairs behind them. */
export function listChart(
  query: string,
  metric: Metric,
  { hits, baseline }: List,
  chosen?: number,
): BarsChart {
  const { mean, deviation } = baseline;
  const mark = rare(metric, baseline);
  return {
    kind: 'bars',
    title: `Nearest to “${query}” by ${METRIC_NAMES[metric]}`,
    ranked: true,
    labels: hits.map(({ word }) => word),
    series: [{ name: METRIC_NAMES[metric], values: hits.map(({ score }) => score) }],
    y: { ...(metric === 'cosine' && { to: 1 }), format: scoreFormat(hits) },
    band: {
      from: mean - deviation,
      to: mean + deviation,
      label: `Random pairs ${baselineMean(baseline)} ± ${number(deviation, 2)}`,
    },
    mark: { value: mark.value, label: `${mark.label} ${number(mark.value, 2)}` },
    ...(chosen !== undefined && chosen >= 0 && { chosen }),
  };
}

/** Three significant digits of the largest, and the same decimals down the whole column. */
function scoreFormat(hits: readonly Hit[]): (score: number) => string {
  const largest = Math.max(...hits.map(({ score }) => Math.abs(score)), 0.1);
  const decimals = Math.min(3, Math.max(0, 2 - Math.floor(Math.log10(largest))));
  return (score) => fixed(score, decimals);
}
