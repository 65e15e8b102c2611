/** Counts in bins, drawn as densities, with a distribution's density over them. */
import { nothing, svg } from 'lit';
import { count, percent, plural } from '../format.ts';
import type { HistogramChart } from './description.ts';
import {
  checkLength,
  type Drawing,
  few,
  type Kind,
  type Part,
  type Stop,
  said,
} from './drawing.ts';
import { clip, hair, lookOf, paint, pathOf, round, TEXT, widthOf, words } from './marks.ts';
import { extent, type Scale, scale } from './scale.ts';

const HEIGHT = 190;
const LINE = TEXT + 3;
/** Room for half a number at either end of the axis. */
const SIDE = 16;
/** A density may rise so far over the bins before it is cut off: some have a pole. */
const HEADROOM = 1.4;
/** A step of the drawn density, in px. */
const STEP = 2;

export const histogram: Kind<HistogramChart> = { draw, table, summary };

/**
 * Samples as bins of equal width. What is not finite or lies outside is left out and counted.
 * Bins hold their lower bound, the last one its upper bound too.
 */
export function binned(
  samples: ArrayLike<number>,
  { bins = 40, from, to }: { bins?: number; from?: number; to?: number } = {},
): { edges: number[]; counts: number[]; outside: number } {
  const [least, largest] = extent([samples]) ?? [0, 1];
  let [low, high] = [from ?? least, to ?? largest];
  if (!(low < high)) [low, high] = [low - 0.5, low + 0.5];
  const edges = Array.from({ length: bins + 1 }, (_, i) => low + ((high - low) * i) / bins);
  const counts = new Array<number>(bins).fill(0);
  let outside = 0;
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i]!;
    if (!(value >= low && value <= high)) {
      outside += 1;
      continue;
    }
    const bin = Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins));
    counts[bin]! += 1;
  }
  return { edges, counts, outside };
}

const binsOf = ({ edges }: HistogramChart) => Math.max(0, edges.length - 1);

function totalOf(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += counted(values[i]!);
  return total;
}

/** Nothing can be there less than no times. */
const counted = (value: number) => (Number.isFinite(value) ? Math.max(0, value) : 0);

/** Share of all counts in each bin, by its width. */
function densities(chart: HistogramChart, values: ArrayLike<number>): number[] {
  const total = totalOf(values) || 1;
  return Array.from({ length: binsOf(chart) }, (_, i) => {
    const width = chart.edges[i + 1]! - chart.edges[i]!;
    return width > 0 ? counted(values[i]!) / total / width : Number.NaN;
  });
}

function draw(chart: HistogramChart, width: number): Drawing {
  const { edges, series, density, marks = [] } = chart;
  const bins = binsOf(chart);
  for (const one of series) checkLength(`“${one.name}”`, one.values.length, bins);
  const named = series.length + (density ? 1 : 0) + Math.min(1, marks.length);
  const top = (named + 0.5) * LINE;
  const bottom = top + HEIGHT;
  const height = bottom + (chart.x?.label ? 2.4 : 1.4) * LINE;
  const x = scale(chart.x, [edges], [SIDE, width - SIDE], { most: Math.floor(width / 80) + 1 });
  const heights = series.map((one) => densities(chart, one.values));
  const highest = extent(heights)?.[1] || 1;
  const curve = density && bins > 0 ? curveOf(density.at, x, width) : [];
  const peak = extent([curve.map(([, value]) => value)])?.[1] ?? 0;
  const most = Math.min(HEADROOM * highest, Math.max(highest, peak));
  const y = scale({ from: 0, to: most }, [], [bottom, top]);

  const outlines = series.map((one, s): Part => {
    const { colour, dash } = lookOf(s, one);
    const filled = s === 0 && !one.quiet;
    return svg`<path d=${outline(edges, heights[s]!, x, y, bottom)} fill=${filled ? paint('bar-2') : 'none'} stroke=${filled ? paint('bar') : colour} stroke-width=${filled ? 1 : 2} stroke-dasharray=${filled ? nothing : dash}></path>`;
  });
  const drawn = curve.map(([at, value]) => [at, value > most ? Number.NaN : y.at(value)] as const);
  const labels = series.map((one, s) => {
    const values = heights[s]!;
    let best = -1;
    values.forEach((value, i) => {
      if (Number.isFinite(value) && (best < 0 || value > values[best]!)) best = i;
    });
    const colour =
      s === 0 && !one.quiet ? paint('bar') : one.quiet ? paint('ink-2') : lookOf(s).colour;
    const at = best < 0 ? Number.NaN : x.at((edges[best]! + edges[best + 1]!) / 2);
    return { name: one.name, x: at, y: best < 0 ? Number.NaN : y.at(values[best]!), colour };
  });
  if (density) {
    // Beside its flank, where it does not stand on the bins' own name.
    const flank = drawn.filter(([, at]) => Number.isFinite(at) && at < (top + bottom) / 2).at(-1);
    const [at, level] = flank ?? drawn.find(([, value]) => Number.isFinite(value)) ?? [NaN, NaN];
    const wide = widthOf(density.name) / 2;
    const side = at + 2 * wide + 8 > width ? -wide - 8 : wide + 8;
    labels.push({ name: density.name, x: at + side, y: level + 10, colour: paint('ink') });
  }
  return {
    height,
    body: [
      outlines,
      density
        ? svg`<path d=${pathOf(drawn)} fill="none" stroke=${paint('ink')} stroke-width="1.5"></path>`
        : nothing,
      marks.map(
        ({ value, label }): Part => [
          hair([x.at(value), LINE, x.at(value), bottom], paint('line'), '6 4'),
          words(x.at(value), LINE - 4, label, {
            anchor: x.at(value) > width - widthOf(label) ? 'end' : 'middle',
          }),
        ],
      ),
      hair([0, bottom, width, bottom], paint('line')),
      x.ticks.map(({ value, text }) =>
        words(x.at(value), bottom + LINE, text, { anchor: 'middle' }),
      ),
      chart.x?.label
        ? words(width / 2, bottom + 2.1 * LINE, chart.x.label, { anchor: 'middle' })
        : nothing,
      placed(labels, width, marks.length > 0 ? 2 * LINE : LINE),
    ],
    stops: series.map((_, s) =>
      Array.from({ length: bins }, (__, index): Stop => {
        const [left, right] = [x.at(edges[index]!), x.at(edges[index + 1]!)];
        const at = y.at(heights[s]![index]!);
        return {
          series: s,
          index,
          x: (left + right) / 2,
          y: Number.isFinite(at) ? at : bottom,
          box: [left, top, Math.max(1, right - left), HEIGHT],
          text: textOf(chart, s, index),
        };
      }),
    ),
  };
}

/** Names over their peaks; one that would cover another goes above it. */
function placed(
  labels: readonly { name: string; x: number; y: number; colour: string }[],
  width: number,
  top: number,
): Part {
  const taken: (readonly [left: number, right: number, y: number])[] = [];
  return labels.map(({ name, x, y, colour }) => {
    if (!Number.isFinite(x) || !Number.isFinite(y) || name === '') return nothing;
    const text = clip(name, width);
    const wide = widthOf(text);
    const left = Math.max(0, Math.min(width - wide, x - wide / 2));
    let at = y - 6;
    const covers = (low: number) =>
      taken.some(([a, b, c]) => left < b + 6 && left + wide > a - 6 && Math.abs(c - low) < LINE);
    while (covers(at) && at > top) at -= 2;
    taken.push([left, left + wide, at]);
    return words(left, Math.max(top - 4, at), text, { colour });
  });
}

function outline(
  edges: ArrayLike<number>,
  heights: readonly number[],
  x: Scale,
  y: Scale,
  bottom: number,
): string {
  if (heights.length === 0) return '';
  let data = `M${round(x.at(edges[0]!))},${bottom}`;
  heights.forEach((value, i) => {
    const at = Number.isFinite(value) ? y.at(value) : bottom;
    data += `V${round(at)}H${round(x.at(edges[i + 1]!))}`;
  });
  return `${data}V${bottom}`;
}

function curveOf(at: (x: number) => number, x: Scale, width: number) {
  const points: (readonly [number, number])[] = [];
  for (let px = SIDE; px <= width - SIDE; px += STEP) {
    const value = x.from + ((px - SIDE) / (width - 2 * SIDE)) * (x.to - x.from);
    points.push([px, at(value)]);
  }
  return points;
}

function textOf(chart: HistogramChart, s: number, index: number): string {
  const { name, values } = chart.series[s]!;
  const [from, to] = [chart.edges[index]!, chart.edges[index + 1]!];
  const given = values[index]!;
  const share = percent(given / (totalOf(values) || 1), 2);
  return `${name}, ${said(from, chart.x)} to ${said(to, chart.x)}: ${said(given, { format: count })} (${share})`;
}

function table({ edges, series }: HistogramChart) {
  return {
    header: ['from', 'to', ...series.map(({ name }) => name)],
    rows: Array.from({ length: Math.max(0, edges.length - 1) }, (_, i) => [
      edges[i]!,
      edges[i + 1]!,
      ...series.map(({ values }) => values[i]!),
    ]),
  };
}

/** Mean and spread as the bins tell them. */
function summary(chart: HistogramChart): string {
  const bins = binsOf(chart);
  if (bins === 0 || chart.series.length === 0) return 'No values yet.';
  const parts = chart.series.map(({ name, values }) => {
    const total = totalOf(values);
    if (total === 0) return `${name}: no values`;
    let mean = 0;
    let squares = 0;
    for (let i = 0; i < bins; i++) {
      const middle = (chart.edges[i]! + chart.edges[i + 1]!) / 2;
      const share = counted(values[i]!) / total;
      mean += share * middle;
      squares += share * middle * middle;
    }
    const deviation = Math.sqrt(Math.max(0, squares - mean * mean));
    return `${name}: ${plural(total, 'value')} about ${said(mean, chart.x)}, standard deviation ${said(deviation, chart.x)}`;
  });
  const over = chart.density ? ` Drawn over it: ${chart.density.name}.` : '';
  return `${few(parts)}.${over}`;
}
