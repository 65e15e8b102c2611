/** A few points in a plane, with words at them; or paths through it. */
import { nothing, svg } from 'lit';
import { plural } from '../format.ts';
import type { PointsChart } from './description.ts';
import {
  checkLength,
  type Drawing,
  few,
  type Kind,
  type Part,
  type Stop,
  said,
} from './drawing.ts';
import { hair, lookOf, paint, pathOf, round, shape, TEXT, widthOf, words } from './marks.ts';
import { extent, type Scale, scale } from './scale.ts';

const LINE = TEXT + 3;
const HEIGHT = 300;
const MARGIN = 14;
/** More points than this are dots without a shape, and have no words. */
const SHAPED = 1500;
const LABELLED = 400;

export const points: Kind<PointsChart> = { draw, table, summary };

function draw(chart: PointsChart, width: number): Drawing {
  const { series, plane } = chart;
  for (const one of series) {
    checkLength(`y of “${one.name}”`, one.y.length, one.x.length);
    if (one.labels) checkLength(`Words of “${one.name}”`, one.labels.length, one.x.length);
  }
  const named = series.length > 1 && !series.every(({ joined }) => joined);
  const top = (named ? LINE + 10 : 0) + (chart.y?.label && !plane ? LINE : 0) + MARGIN;
  const high = plane ? Math.min(HEIGHT + 60, width * 0.75) : HEIGHT;
  const bottom = top + high;
  const height = bottom + MARGIN + (plane ? 0 : LINE) + (chart.x?.label && !plane ? LINE : 0);
  const [x, y, left] = axes(chart, width, top, bottom);
  const total = series.reduce((sum, one) => sum + one.x.length, 0);
  const at = series.map((one) =>
    Array.from(one.x, (value, i) => [x.at(value), y.at(one.y[i]!)] as const),
  );
  return {
    height,
    body: [
      named
        ? names(
            series.map(({ name }) => name),
            LINE,
          )
        : nothing,
      plane ? nothing : grid(chart, x, y, [left, width, top, bottom]),
      series.map((one, s) => marks(one, s, at[s]!, total > SHAPED)),
      total > LABELLED ? nothing : labels(chart, at, width, [top - MARGIN, bottom + MARGIN]),
    ],
    stops: series.map((_, s) =>
      at[s]!.map(([px, py], index): Stop => {
        const known = Number.isFinite(px) && Number.isFinite(py);
        return {
          series: s,
          index,
          x: known ? px : left,
          y: known ? py : bottom,
          text: textOf(chart, s, index),
        };
      }),
    ),
  };
}

/** Scales of both axes; in a plane a unit is as long in one as in the other, and the middle is in the middle. */
function axes(
  chart: PointsChart,
  width: number,
  top: number,
  bottom: number,
): readonly [Scale, Scale, number] {
  const xs = chart.series.map((one) => one.x);
  const ys = chart.series.map((one) => one.y);
  if (!chart.plane) {
    const y = scale(chart.y, ys, [bottom, top]);
    const left = Math.max(0, ...y.ticks.map(({ text }) => widthOf(text))) + 8;
    const most = Math.max(2, Math.floor((width - left) / 80));
    return [scale(chart.x, xs, [left + MARGIN, width - MARGIN], { most }), y, left];
  }
  const [x0, x1] = extent(xs) ?? [0, 1];
  const [y0, y1] = extent(ys) ?? [0, 1];
  const [w, h] = [width - 2 * MARGIN, bottom - top];
  const unit = Math.max((x1 - x0) / w, (y1 - y0) / h) || 1 / w;
  const around = (middle: number, size: number) => ({
    from: middle - (size * unit) / 2,
    to: middle + (size * unit) / 2,
  });
  return [
    scale(around((x0 + x1) / 2, w), [], [MARGIN, width - MARGIN]),
    scale(around((y0 + y1) / 2, h), [], [bottom, top]),
    MARGIN,
  ];
}

function grid(
  chart: PointsChart,
  x: Scale,
  y: Scale,
  [left, right, top, bottom]: readonly [number, number, number, number],
): Part {
  return [
    y.ticks.map(
      ({ value, text }): Part => [
        hair([left, y.at(value), right, y.at(value)], paint('rule')),
        words(left - 6, y.at(value) + 4, text, { anchor: 'end' }),
      ],
    ),
    x.ticks.map(({ value, text }) =>
      words(x.at(value), bottom + MARGIN + TEXT, text, { anchor: 'middle' }),
    ),
    chart.y?.label ? words(0, top - MARGIN, chart.y.label) : nothing,
    chart.x?.label
      ? words((left + right) / 2, bottom + MARGIN + TEXT + LINE, chart.x.label, {
          anchor: 'middle',
        })
      : nothing,
  ];
}

/** Names of several clouds, each after its shape. */
function names(texts: readonly string[], y: number): Part {
  let x = 0;
  return texts.map((text, s): Part => {
    const at = x;
    x += widthOf(text) + 34;
    const { colour } = lookOf(s);
    return [
      svg`<path d=${shape(s, at + 6, y - 5)} fill=${colour}></path>`,
      words(at + 16, y, text, { colour: paint('ink') }),
    ];
  });
}

function marks(
  one: PointsChart['series'][number],
  s: number,
  at: readonly (readonly [number, number])[],
  many: boolean,
): Part {
  const { colour, dash } = lookOf(s);
  const known = at.filter(([px, py]) => Number.isFinite(px) && Number.isFinite(py));
  return [
    one.joined
      ? svg`<path d=${pathOf(at)} fill="none" stroke=${colour} stroke-width="1.5" stroke-dasharray=${dash}></path>`
      : nothing,
    many
      ? svg`<path d=${known.map(([px, py]) => `M${round(px)},${round(py)}h0`).join('')} fill="none" stroke=${colour} stroke-width="3" stroke-linecap="round"></path>`
      : svg`<path d=${known.map(([px, py]) => shape(s, px, py, one.joined ? 3 : 4)).join('')} fill=${colour}></path>`,
  ];
}

/** Words beside their points, where they cover neither a word nor a point. */
function labels(
  chart: PointsChart,
  at: readonly (readonly (readonly [number, number])[])[],
  width: number,
  [top, bottom]: readonly [number, number],
): Part {
  const taken: (readonly [number, number, number, number])[] = at
    .flat()
    .map(([px, py]) => [px - 3, py - 3, px + 3, py + 3]);
  const free = (box: readonly [number, number, number, number]) =>
    box[0] >= 0 &&
    box[2] <= width &&
    box[1] >= top &&
    box[3] <= bottom &&
    taken.every((t) => box[0] >= t[2] || box[2] <= t[0] || box[1] >= t[3] || box[3] <= t[1]);
  return chart.series.map((one, s) =>
    (one.labels ?? []).map((text, i) => {
      const [px, py] = at[s]![i]!;
      if (text === '' || !Number.isFinite(px) || !Number.isFinite(py)) return nothing;
      const wide = widthOf(text);
      const beside = [
        [px + 7, py + 4.5],
        [px - 7 - wide, py + 4.5],
      ] as const;
      // Centred on its point, but for one at the edge of the chart.
      const middle = Math.max(0, Math.min(px - wide / 2, width - wide));
      const [above, below] = [
        [middle, py - 8],
        [middle, py + 18],
      ] as const;
      // Beside its point, a word of a path would stand on the path.
      const sides = one.joined ? [above, below, ...beside] : [...beside, above, below];
      for (const [x, y] of sides) {
        const box = [x, y - TEXT + 2, x + wide, y + 2] as const;
        if (!free(box)) continue;
        taken.push(box);
        const colour = chart.series.length > 1 ? lookOf(s).colour : paint('ink');
        return words(x, y, text, { colour });
      }
      return nothing;
    }),
  );
}

function textOf(chart: PointsChart, s: number, i: number): string {
  const { name, x, y, labels: texts } = chart.series[s]!;
  const label = texts?.[i] || `${name} ${i + 1}`;
  const axis = (given: string | undefined, fallback: string) => given ?? fallback;
  return `${label}: ${axis(chart.x?.label, 'x')} ${said(x[i]!, chart.x)}, ${axis(chart.y?.label, 'y')} ${said(y[i]!, chart.y)}`;
}

function table(chart: PointsChart) {
  return {
    header: ['series', 'label', chart.x?.label ?? 'x', chart.y?.label ?? 'y'],
    rows: chart.series.flatMap(({ name, x, y, labels: texts }) =>
      Array.from(x, (value, i) => [name, texts?.[i] ?? String(i + 1), value, y[i]!]),
    ),
  };
}

function summary(chart: PointsChart): string {
  const parts = chart.series
    .filter(({ x }) => x.length > 0)
    .map(
      ({ name, x, joined }) => `${name}: ${joined ? 'a path of ' : ''}${plural(x.length, 'point')}`,
    );
  if (parts.length === 0) return 'No values yet.';
  const axis = chart.plane ? ' Axes have no meaning; distances do.' : '';
  return `${few(parts)}.${axis}`;
}
