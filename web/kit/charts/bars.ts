/**
 * Bars: a row each, with label and value as words and what is usual shaded behind them; or columns, for
 * many short ones.
 */
import { nothing, svg } from 'lit';
import { count, plural } from '../format.ts';
import type { Axis, BarsChart, Series } from './description.ts';
import {
  checkLength,
  columnAxis,
  type Drawing,
  few,
  type Kind,
  type Part,
  type Stop,
  said,
} from './drawing.ts';
import { clip, every, hair, lookOf, paint, round, TEXT, widthOf, words } from './marks.ts';
import { scale } from './scale.ts';

/** Rows that are drawn; the table has all. */
const MOST_ROWS = 100;
const HEIGHT = 200;
const LINE = TEXT + 3;
const THICK = 9;

export const bars: Kind<BarsChart> = { draw, table, summary };

function draw(chart: BarsChart, width: number, row: number): Drawing {
  for (const one of chart.series) {
    checkLength(`“${one.name}”`, one.values.length, chart.labels.length);
  }
  const told = { ...chart, y: valuesOf(chart) };
  return chart.direction === 'up' ? drawUp(told, width, chart.y) : drawAcross(told, width, row);
}

const valuesOf = ({ y, series }: BarsChart) =>
  columnAxis(
    y,
    series.map(({ values }) => values),
  );

/** What the shaded band and the line mean: on one line, or on two where it is narrow. */
function captionsOf({ band, mark }: BarsChart, width: number): string[] {
  const both = [band?.label, mark?.label].filter((text) => text !== undefined && text !== '');
  const one = both.join('; ');
  return one === '' || widthOf(one) <= width ? [one].filter(Boolean) : (both as string[]);
}

/** All that has to be on the scale. */
function lists({ series, band, mark }: BarsChart) {
  return [
    ...series.flatMap(({ values, low, high }) => [values, low, high]),
    band ? [band.from, band.to] : [],
    mark ? [mark.value] : [],
  ];
}

function textOf({ labels, series, y, ranked }: BarsChart, s: number, index: number): string {
  const { name, values, low, high } = series[s]!;
  const rank = ranked ? `${index + 1}: ` : '';
  const of = series.length > 1 ? `${name}, ` : '';
  const between =
    low && high ? `, between ${said(low[index]!, y)} and ${said(high[index]!, y)}` : '';
  return `${rank}${of}${labels[index]}: ${said(values[index]!, y)}${between}`;
}

/** Names of several series, each after a piece of its bar: only where a label on the data has no room. */
function names(series: readonly Series[], y: number): Part {
  if (series.length < 2) return nothing;
  let x = 0;
  return series.map((one, s): Part => {
    const at = x;
    x += widthOf(one.name) + 44;
    return [
      bar([at, y - THICK, 16, THICK], s, one),
      words(at + 22, y, one.name, { colour: paint('ink') }),
    ];
  });
}

/** Solid, outlined, dashed: a second cue beside the colour. */
function bar(box: readonly [number, number, number, number], s: number, of?: Series): Part {
  const [x, y, w, h] = box.map(round) as [number, number, number, number];
  const only = s === 0 && !of?.quiet;
  const { colour, dash } = lookOf(s, of);
  return svg`<rect x=${x} y=${y} width=${w} height=${h} fill=${only ? paint('bar') : colour} fill-opacity=${only ? nothing : 0.25} stroke=${only ? nothing : colour} stroke-dasharray=${only || s === 1 ? nothing : dash}></rect>`;
}

function drawAcross(chart: BarsChart, width: number, row: number): Drawing {
  const { labels, series, y: axis, band, mark, ranked, chosen } = chart;
  const shown = Math.min(labels.length, MOST_ROWS);
  const own = Math.max(row, series.length * (THICK + 3) + 8);
  const captions = captionsOf(chart, width);
  const named = series.length > 1 ? LINE + 8 : 0;
  const top = named + captions.length * LINE + (captions.length > 0 ? 6 : 0);
  const height = top + Math.max(1, shown) * own;
  const lead = chosen === undefined ? 0 : 12;
  const rank = lead + (ranked ? widthOf(String(shown)) + 10 : 0);
  const widest = Math.max(0, ...labels.slice(0, shown).map(widthOf));
  const label = Math.min(widest, width * 0.42);
  const values = series.flatMap((one) =>
    Array.from({ length: shown }, (_, i) => said(one.values[i]!, axis)),
  );
  const value = Math.max(0, ...values.map(widthOf));
  const start = rank + label + 10;
  const end = Math.max(start + 20, width - value - 8);
  const x = scale(axis, lists(chart), [start, end], { zero: true });
  const zero = x.at(Math.min(Math.max(0, x.from), x.to));
  const within = (value: number) => Math.min(end, Math.max(start, x.at(value)));
  const body: Part[] = [
    names(series, LINE),
    captions.map((text, i) => words(0, named + (i + 0.85) * LINE, clip(text, width))),
    band
      ? svg`<rect x=${round(within(band.from))} y=${top} width=${round(Math.max(1, within(band.to) - within(band.from)))} height=${shown * own} fill=${paint('ink')} fill-opacity="0.11"></rect>`
      : nothing,
    x.from < 0 ? hair([zero, top, zero, height], paint('line')) : nothing,
    mark ? hair([x.at(mark.value), top, x.at(mark.value), height], paint('line'), '3 3') : nothing,
  ];
  const stops: Stop[][] = series.map(() => []);
  for (let i = 0; i < shown; i++) {
    const from = top + i * own;
    const middle = from + own / 2;
    const strong = i === chosen;
    body.push(
      strong ? svg`<circle cx="3" cy=${middle} r="3" fill=${paint('accent')}></circle>` : nothing,
      ranked
        ? words(rank - 8, middle + 4.5, String(i + 1), { anchor: 'end', colour: paint('ink-3') })
        : nothing,
      words(rank, middle + 4.5, clip(labels[i]!, label), { colour: paint('ink'), strong }),
    );
    series.forEach((one, s) => {
      const given = one.values[i]!;
      const at = within(given);
      const y = middle + (s - (series.length - 1) / 2) * (THICK + 3);
      const [low, high] = [x.at(one.low?.[i] ?? Number.NaN), x.at(one.high?.[i] ?? Number.NaN)];
      if (Number.isFinite(at)) {
        const box = [
          Math.min(zero, at),
          y - THICK / 2,
          Math.max(1, Math.abs(at - zero)),
          THICK,
        ] as const;
        body.push(bar(box, s, one));
      }
      if (Number.isFinite(low) && Number.isFinite(high)) {
        body.push(whisker([low, y, high, y]));
      }
      const digits = said(given, axis);
      const colour = series.length > 1 ? paint('ink-2') : paint('ink');
      if (series.length === 1 || own / series.length >= 12) {
        body.push(
          words(width, y + 4.5, Number.isFinite(given) ? digits : '–', { anchor: 'end', colour }),
        );
      }
      stops[s]!.push({
        series: s,
        index: i,
        x: Number.isFinite(at) ? at : zero,
        y,
        box: [0, from, width, own],
        text: textOf(chart, s, i),
      });
    });
  }
  const rest = labels.length - shown;
  return {
    height,
    body,
    stops,
    down: true,
    ...(rest > 0 && { note: `The first ${shown} of ${count(labels.length)} are drawn.` }),
  };
}

function whisker([x1, y1, x2, y2]: readonly [number, number, number, number]): Part {
  const flat = y1 === y2;
  const cap = (x: number, y: number) =>
    flat ? `M${round(x)},${round(y - 4)}v8` : `M${round(x - 4)},${round(y)}h8`;
  return svg`<path d=${`M${round(x1)},${round(y1)}L${round(x2)},${round(y2)}${cap(x1, y1)}${cap(x2, y2)}`} stroke=${paint('ink')} fill="none"></path>`;
}

function drawUp(chart: BarsChart, width: number, axis: Axis | undefined): Drawing {
  const { labels, series, band, mark } = chart;
  const n = labels.length;
  const captions = captionsOf(chart, width);
  const named = series.length > 1 ? LINE + 8 : 0;
  const top = named + captions.length * LINE + 8;
  const height = top + HEIGHT;
  const bottom = height - LINE - 4;
  const y = scale(axis, lists(chart), [bottom, top], { zero: true });
  const left = Math.max(0, ...y.ticks.map(({ text }) => widthOf(text))) + 8;
  const each = (width - left) / Math.max(1, n);
  const thick = (each * (each > 6 ? 0.72 : 1)) / series.length;
  const zero = y.at(Math.min(Math.max(0, y.from), y.to));
  const within = (value: number) => Math.min(bottom, Math.max(top, y.at(value)));
  const step = every(n, width - left, Math.max(0, ...labels.map(widthOf)));
  const at = (i: number, s: number) =>
    left + (i + 0.5) * each + (s - (series.length - 1) / 2) * thick;
  const columns = series.map((one, s): Part => {
    // One path for all: thousands of elements would hold the page up.
    let data = '';
    for (let i = 0; i < n; i++) {
      const value = y.at(one.values[i]!);
      if (!Number.isFinite(value)) continue;
      const end = Math.min(bottom, Math.max(top, value));
      data += `M${round(at(i, s) - thick / 2)},${round(zero)}V${round(end)}h${round(Math.max(0.5, thick))}V${round(zero)}z`;
    }
    const { colour, dash } = lookOf(s, one);
    const only = s === 0 && !one.quiet;
    return svg`<path d=${data} fill=${only ? paint('bar') : colour} fill-opacity=${only ? nothing : 0.25} stroke=${only || each < 6 ? nothing : colour} stroke-dasharray=${only || s === 1 ? nothing : dash}></path>`;
  });
  const whiskers = series.map(
    (one, s): Part =>
      each < 8 || !one.low || !one.high
        ? nothing
        : Array.from({ length: n }, (_, i): Part => {
            const [low, high] = [y.at(one.low![i]!), y.at(one.high![i]!)];
            const known = Number.isFinite(low) && Number.isFinite(high);
            return known ? whisker([at(i, s), low, at(i, s), high]) : nothing;
          }),
  );
  return {
    height,
    body: [
      names(series, LINE),
      captions.map((text, i) => words(0, named + (i + 0.85) * LINE, clip(text, width))),
      band
        ? svg`<rect x=${left} y=${round(within(band.to))} width=${round(width - left)} height=${round(Math.max(1, within(band.from) - within(band.to)))} fill=${paint('ink')} fill-opacity="0.11"></rect>`
        : nothing,
      y.ticks.map(
        ({ value, text }): Part => [
          hair([left, y.at(value), width, y.at(value)], paint('rule')),
          words(left - 6, y.at(value) + 4, text, { anchor: 'end' }),
        ],
      ),
      columns,
      whiskers,
      hair([left, zero, width, zero], paint('line')),
      mark
        ? hair([left, y.at(mark.value), width, y.at(mark.value)], paint('line'), '3 3')
        : nothing,
      labels.map((text, i) =>
        i % step === 0
          ? words(left + (i + 0.5) * each, height - 4, clip(text, step * each + 10), {
              anchor: 'middle',
            })
          : nothing,
      ),
    ],
    stops: series.map((one, s) =>
      labels.map((_, index): Stop => {
        const value = y.at(one.values[index]!);
        return {
          series: s,
          index,
          x: at(index, s),
          y: Number.isFinite(value) ? value : zero,
          box: [left + index * each, top, each, bottom - top],
          text: textOf(chart, s, index),
        };
      }),
    ),
  };
}

function table({ labels, series, ranked }: BarsChart) {
  return {
    header: [...(ranked ? ['rank'] : []), '', ...series.map(({ name }) => name)],
    rows: labels.map((label, i) => [
      ...(ranked ? [i + 1] : []),
      label,
      ...series.map(({ values }) => values[i]!),
    ]),
  };
}

function summary(chart: BarsChart): string {
  const { labels, series, band, mark } = chart;
  const y = valuesOf(chart);
  if (labels.length === 0 || series.length === 0) return 'No values yet.';
  const parts = series.map(({ name, values }) => {
    const known = labels
      .map((label, i) => ({ label, value: values[i]! }))
      .filter(({ value }) => Number.isFinite(value))
      .sort((a, b) => b.value - a.value);
    const of = series.length > 1 ? `${name}: ` : '';
    const [first, last] = [known[0], known.at(-1)];
    if (!first || !last) return `${of}no values`;
    const say = ({ label, value }: { label: string; value: number }) =>
      `${label} ${said(value, y)}`;
    return known.length === 1 ? of + say(first) : `${of}highest ${say(first)}, lowest ${say(last)}`;
  });
  const usual = [band?.label, mark?.label].filter(Boolean).map((text) => ` ${text}.`);
  return `${plural(labels.length, 'bar')}. ${few(parts)}.${usual.join('')}`;
}
