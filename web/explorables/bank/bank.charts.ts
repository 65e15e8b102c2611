/** The figure's charts as descriptions: for the stage, for the still of the build, for export. Pure. */
import type { Result } from '../../engine/client/engine.ts';
import type { BarsChart, LinesChart, PointsChart } from '../../kit/charts/description.ts';
import { percent } from '../../kit/format.ts';
import { cosine, cosineText, layersOf, type Reading, stateName } from './bank.model.ts';

const names = (states: number) =>
  Array.from({ length: states }, (_, state) => stateName(state, states - 2));

/** Cosine of each use to the reference, by state. */
export function cosinesChart(reading: Reading, reference: number, state: number): LinesChart {
  const { uses, found, word } = reading;
  // The reference as well, a line at 1: so a use has the same colour here and along its path.
  const series = uses.map(({ label }, use) => {
    const values = Array.from({ length: found.states }, (_, at) =>
      cosine(reading, at, reference, use),
    );
    return { name: label, values };
  });
  const known = found.baseline.every(Number.isFinite);
  return {
    kind: 'lines',
    title: `Cosine to “${word}” in ${uses[reference]!.label}, by layer`,
    x: { values: names(found.states).map((name) => name.replace(/^layer |^last /, '')) },
    y: { to: 1, format: cosineText, ...(series.every(isPositive) && { from: 0 }) },
    series: [
      ...series,
      ...(known ? [{ name: 'others', values: found.baseline, quiet: true }] : []),
    ],
    marks: [{ axis: 'x', value: state, label: '' }],
  };
}

const isPositive = ({ values }: { values: readonly number[] }) =>
  values.every((value) => value >= 0);

/** Where each use is in each state before the last norm, along two principal components. */
export function traceChart(reading: Reading): PointsChart {
  const { uses, found } = reading;
  const layers = layersOf(reading);
  const along = (axis: 0 | 1, use: number) =>
    Array.from(
      { length: layers + 1 },
      (_, state) => found.trace[2 * (state * uses.length + use) + axis]!,
    );
  return {
    kind: 'points',
    title: 'From the embedding through the layers',
    summary: `Paths of ${uses.length} vectors on two principal components, which hold ${percent(found.explained, 2)} of the variance.`,
    plane: true,
    series: uses.map(({ label }, use) => ({
      name: label,
      x: along(0, use),
      y: along(1, use),
      labels: Array.from({ length: layers + 1 }, (_, state) => (state === layers ? label : '')),
      joined: true,
    })),
  };
}

/** How often the nearest neighbour has the right sense, by state. */
export function sensesChart({ right, chance }: Result<'model.senses'>): BarsChart {
  return {
    kind: 'bars',
    title: 'Nearest neighbour of the right sense, by layer',
    labels: names(right.length),
    series: [{ name: 'right', values: right }],
    y: { from: 0, to: 1, format: (share) => percent(share) },
    mark: { value: chance, label: `${percent(chance, 2)} by chance` },
  };
}
