/** The figure's charts as descriptions: for the stage, for the still of the build, for export. Pure. */
import type { LinesChart, PointsChart } from '../../kit/charts/description.ts';
import { percent } from '../../kit/format.ts';
import { stateNames } from '../../kit/twins.ts';
import { cosine, cosineText, type Reading } from '../../kit/uses/uses.model.ts';
import { layersOf } from './bank.model.ts';

/** Cosine of each use to the reference, by state. */
export function cosinesChart(reading: Reading, reference: number, state: number): LinesChart {
  const { uses, found, word } = reading;
  const names = stateNames(found.states);
  // The reference as well, a line at 1: so a use has the same colour here and along its path.
  const series = uses.map(({ label }, use) => ({
    name: label,
    values: names.map((_, at) => cosine(reading, at, reference, use)),
  }));
  const known = found.baseline.every(Number.isFinite);
  const isPositive = series.every(({ values }) => values.every((value) => value >= 0));
  return {
    kind: 'lines',
    title: `Cosine to “${word}” in ${uses[reference]!.label}, by layer`,
    x: { values: names.map((name) => name.replace(/^layer |^last /, '')) },
    y: { to: 1, format: cosineText, ...(isPositive && { from: 0 }) },
    series: [
      ...series,
      ...(known ? [{ name: 'others', values: found.baseline, quiet: true }] : []),
    ],
    marks: [{ axis: 'x', value: state, label: '' }],
  };
}

/** Where each use is in each state before the last norm, along two principal components. */
export function traceChart(reading: Reading): PointsChart {
  const { uses, found } = reading;
  const states = Array.from({ length: layersOf(reading) + 1 }, (_, state) => state);
  return {
    kind: 'points',
    title: 'From the embedding through the layers',
    summary: `Paths of ${uses.length} vectors on two principal components, which hold ${percent(found.explained, 2)} of the variance.`,
    plane: true,
    series: uses.map(({ label }, use) => {
      const along = (axis: 0 | 1) =>
        states.map((state) => found.trace[2 * (state * uses.length + use) + axis]!);
      const labels = states.map((state) => (state === states.length - 1 ? label : ''));
      return { name: label, x: along(0), y: along(1), labels, joined: true };
    }),
  };
}
