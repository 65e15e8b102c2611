/** Lines over a common x: loss by step, cosine by layer, a bound by width. Names stand at their ends. */
import { nothing, svg } from 'lit';
import { plural } from '../format.ts';
import type { LinesChart, Series } from './description.ts';
import {
  checkLength,
  type Drawing,
  few,
  type Kind,
  type Part,
  type Stop,
  said,
} from './drawing.ts';
import {
  apart,
  clip,
  every,
  hair,
  lookOf,
  paint,
  pathOf,
  round,
  TEXT,
  widthOf,
  words,
} from './marks.ts';
import { type Scale, scale } from './scale.ts';

const HEIGHT = 240;
const LINE = TEXT + 3;
/** Lines of so few values show where they are. */
const DOTS = 24;

export const lines: Kind<LinesChart> = { draw, table, summary };

function named(chart: LinesChart): readonly string[] | null {
  const { values } = chart.x;
  return Array.isArray(values) && typeof values[0] === 'string' ? values : null;
}

function xText(chart: LinesChart, i: number): string {
  return named(chart)?.[i] ?? said(chart.x.values[i] as number, chart.x);
}

function draw(chart: LinesChart, width: number): Drawing {
  const { series, marks = [] } = chart;
  const names = named(chart);
  const count = chart.x.values.length;
  for (const one of series) checkLength(`“${one.name}”`, one.values.length, count);
  const across = marks.filter(({ axis }) => axis !== 'x');
  const all = series.flatMap((one) => [one.values, one.low, one.high]);
  const lists = [...all, across.map(({ value }) => value)];
  const bottom = HEIGHT - (chart.x.label ? 2.4 : 1.4) * LINE;
  const y = scale(chart.y, lists, [bottom, chart.y?.label ? 1.8 * LINE : 0.6 * LINE]);
  const left = Math.max(...y.ticks.map(({ text }) => widthOf(text)), 0) + 8;
  const ends = series.map(({ name, values }) => ({ name, at: lastKnown(values) }));
  const written = [...ends.map(({ name }) => name), ...across.map(({ label }) => label)];
  const room = Math.min(width * 0.38, Math.max(0, ...written.map(widthOf)) + 12);
  const right = Math.max(left + 40, width - room);
  const places: [number, number] = [left + 6, right];
  const positions = names
    ? Array.from(names, (_, i) => i)
    : Array.from(chart.x.values as ArrayLike<number>);
  const x = scale(
    names ? { from: 0, to: Math.max(1, count - 1) } : chart.x,
    [positions, marks.filter(({ axis }) => axis === 'x').map(({ value }) => value)],
    places,
    { most: Math.max(2, Math.floor((right - left) / 70)) },
  );

  const labels = labelsOf(chart, ends, y, [(chart.y?.label ? 1.5 : 0.6) * LINE, bottom]);
  return {
    height: HEIGHT,
    body: [
      y.ticks.map(
        ({ value, text }): Part => [
          hair([left, y.at(value), right, y.at(value)], paint('rule')),
          words(left - 6, y.at(value) + 4, text, { anchor: 'end' }),
        ],
      ),
      chart.y?.label ? words(0, LINE, chart.y.label) : nothing,
      xAxis(chart, names, x, bottom, places),
      marks.map(
        ({ axis, value, label }): Part =>
          axis === 'x'
            ? [
                hair([x.at(value), 0, x.at(value), bottom], paint('line')),
                label
                  ? words(x.at(value) + 4, LINE, label, {
                      ...(x.at(value) > width * 0.7 && { anchor: 'end' }),
                    })
                  : nothing,
              ]
            : hair([left, y.at(value), right, y.at(value)], paint('line'), '6 4'),
      ),
      series.map((one, i) => [band(one, i, positions, x, y), line(one, i, positions, x, y)]),
      labels.map(({ name, at, colour }) =>
        words(right + 8, at + 4, clip(name, room - 10), { colour }),
      ),
    ],
    stops: series.map((one, s) =>
      positions.map((position, index): Stop => {
        const value = one.values[index]!;
        const inside = Number.isFinite(y.at(value));
        const place = xText(chart, index);
        return {
          series: s,
          index,
          x: x.at(position),
          y: inside ? y.at(value) : bottom,
          text: `${one.name}, ${chart.x.label ? `${chart.x.label} ` : ''}${place}: ${said(value, chart.y)}`,
        };
      }),
    ),
  };
}

function xAxis(
  chart: LinesChart,
  names: readonly string[] | null,
  x: Scale,
  bottom: number,
  [left, right]: readonly [number, number],
): Part {
  const step = names ? every(names.length, right - left, Math.max(0, ...names.map(widthOf))) : 1;
  const shown = names
    ? names.map((text, value) => ({ text, value })).filter(({ value }) => value % step === 0)
    : x.ticks;
  return [
    hair([left - 6, bottom, right, bottom], paint('line')),
    shown.map(({ text, value }) => words(x.at(value), bottom + LINE, text, { anchor: 'middle' })),
    chart.x.label
      ? words((left + right) / 2, bottom + 2.1 * LINE, chart.x.label, { anchor: 'middle' })
      : nothing,
  ];
}

/** Names at the ends of their lines, moved apart; those of marks among them. */
function labelsOf(
  chart: LinesChart,
  ends: readonly { name: string; at: number }[],
  y: Scale,
  bounds: readonly [number, number],
) {
  const across = (chart.marks ?? []).filter(({ axis }) => axis !== 'x');
  const wanted = [
    ...ends.map(({ name, at }, i) => ({
      name,
      at: y.at(at),
      colour: chart.series[i]!.quiet ? paint('ink-2') : lookOf(i).colour,
    })),
    ...across.map(({ label, value }) => ({
      name: label,
      at: y.at(value),
      colour: paint('ink-2'),
    })),
  ].filter(({ at, name }) => Number.isFinite(at) && name !== '');
  const moved = apart(
    wanted.map(({ at }) => at),
    LINE,
    bounds,
  );
  return wanted.map((label, i) => ({ ...label, at: moved[i]! }));
}

function line(one: Series, index: number, positions: readonly number[], x: Scale, y: Scale): Part {
  const { colour, dash } = lookOf(index, one);
  const points = positions.map((position, i) => [x.at(position), y.at(one.values[i]!)] as const);
  const known = points.filter(([px, py]) => Number.isFinite(px) && Number.isFinite(py));
  const dots = known.length <= DOTS;
  return [
    svg`<path d=${pathOf(thinned(points))} fill="none" stroke=${colour} stroke-width="2" stroke-dasharray=${dash} stroke-linejoin="round"></path>`,
    dots && known.length > 0
      ? svg`<path d=${known.map(([px, py]) => `M${round(px)},${round(py)}h0`).join('')} fill="none" stroke=${colour} stroke-width=${known.length === 1 ? 8 : 5} stroke-linecap="round"></path>`
      : nothing,
  ];
}

function band(one: Series, index: number, positions: readonly number[], x: Scale, y: Scale): Part {
  const { low, high } = one;
  if (!low || !high) return nothing;
  const known = positions.flatMap((position, i) => {
    const [px, a, b] = [x.at(position), y.at(high[i]!), y.at(low[i]!)];
    return [px, a, b].every(Number.isFinite) ? [[px, a, b] as const] : [];
  });
  if (known.length === 0) return nothing;
  const upper = known.map(([px, a]) => `${round(px)},${round(a)}`);
  const lower = known.map(([px, , b]) => `${round(px)},${round(b)}`).reverse();
  return svg`<path d=${`M${[...upper, ...lower].join('L')}z`} fill=${lookOf(index, one).colour} fill-opacity="0.16"></path>`;
}

/** Of points in one column of pixels, the first, the lowest, the highest and the last: the same picture. */
export function thinned(
  points: readonly (readonly [number, number])[],
): readonly (readonly [number, number])[] {
  if (points.length < 2000) return points;
  const kept: (readonly [number, number])[] = [];
  let from = 0;
  for (let i = 1; i <= points.length; i++) {
    const same = i < points.length && Math.floor(points[i]![0]) === Math.floor(points[from]![0]);
    if (same) continue;
    let [low, high] = [from, from];
    for (let j = from; j < i; j++) {
      // Gaps stay gaps.
      if (!Number.isFinite(points[j]![1])) low = high = j;
      if (points[j]![1] < points[low]![1]) low = j;
      if (points[j]![1] > points[high]![1]) high = j;
    }
    const chosen = [...new Set([from, low, high, i - 1])].sort((a, b) => a - b);
    kept.push(...chosen.map((j) => points[j]!));
    from = i;
  }
  return kept;
}

function lastKnown(values: ArrayLike<number>): number {
  for (let i = values.length - 1; i >= 0; i--) if (Number.isFinite(values[i]!)) return values[i]!;
  return Number.NaN;
}

function table(chart: LinesChart) {
  const names = named(chart);
  return {
    header: [chart.x.label ?? '', ...chart.series.map(({ name }) => name)],
    rows: Array.from({ length: chart.x.values.length }, (_, i) => [
      names?.[i] ?? (chart.x.values[i] as number),
      ...chart.series.map(({ values }) => values[i]!),
    ]),
  };
}

function summary(chart: LinesChart): string {
  const { length } = chart.x.values;
  if (length === 0 || chart.series.length === 0) return 'No values yet.';
  const parts = chart.series.map(({ name, values }) => {
    const known = Array.from(values).filter(Number.isFinite);
    if (known.length === 0) return `${name}: no values`;
    if (known.length === 1) return `${name}: ${said(known[0]!, chart.y)}`;
    const [first, last] = [known[0]!, known.at(-1)!];
    return `${name}: from ${said(first, chart.y)} to ${said(last, chart.y)}`;
  });
  const from = xText(chart, 0);
  const to = xText(chart, length - 1);
  const where = chart.x.label ? `${chart.x.label} ` : '';
  return `${plural(chart.series.length, 'line')}, ${where}${from} to ${to}. ${few(parts)}.`;
}
