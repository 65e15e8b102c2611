/** A matrix as a heat map: zero (or the least value) is paper, the largest is full colour. */
import { nothing, svg } from 'lit';
import { number, plural } from '../format.ts';
import type { MatrixChart } from './description.ts';
import { checkLength, type Drawing, type Kind, type Part, type Stop, said } from './drawing.ts';
import { clip, every, paint, round, TEXT, widthOf, words } from './marks.ts';
import { extent } from './scale.ts';

const LINE = TEXT + 3;
const LEVELS = 24;
/** Cells are no smaller: of several that share a place, the one of the largest magnitude is drawn. */
const SMALLEST = 2;
const LARGEST = 30;
const TALLEST = 640;
const HEADER = 96;
/** Under words, colours stay so pale that ink has 4.5:1 in both themes. */
const UNDER_WORDS = 0.5;

export const matrix: Kind<MatrixChart> = { draw, table, summary };

function limitOf({ limit, values, scale = 'signed' }: MatrixChart): readonly [number, number] {
  const [least, largest] = extent([values]) ?? [0, 1];
  if (scale === 'magnitude') {
    const low = Math.min(0, least);
    return [low, limit ?? (largest > low ? largest : low + 1)];
  }
  const most = limit ?? Math.max(Math.abs(least), Math.abs(largest));
  return [-(most || 1), most || 1];
}

function draw(chart: MatrixChart, width: number): Drawing {
  const { rows, columns, values, texts, scale = 'signed' } = chart;
  checkLength(`“${chart.title}”`, values.length, rows.length * columns.length);
  if (texts) checkLength(`Words of “${chart.title}”`, texts.length, values.length);
  const left = Math.min(width * 0.34, Math.max(0, ...rows.map(widthOf)) + 8);
  const across = width - left;
  const perColumn = Math.max(1, Math.ceil((columns.length * SMALLEST) / across));
  const shownColumns = Math.ceil(columns.length / perColumn);
  const cell = Math.min(texts ? 110 : LARGEST, across / Math.max(1, shownColumns));
  const perRow = Math.max(1, Math.ceil((rows.length * SMALLEST) / TALLEST));
  const shownRows = Math.ceil(rows.length / perRow);
  const wordy = texts !== undefined && cell >= 34;
  const tall = wordy
    ? 26
    : Math.max(SMALLEST, Math.min(Math.max(cell, 16), LARGEST, TALLEST / Math.max(1, shownRows)));

  const widest = Math.max(0, ...columns.map(widthOf));
  const upright = widest > cell * perColumn - 4;
  const top = upright ? Math.min(HEADER, widest) + 8 : LINE + 4;
  const gap = upright ? every(shownColumns, shownColumns * cell, LINE - 10) : 1;
  const rowGap = Math.max(1, Math.ceil(LINE / tall));
  const [low, high] = limitOf(chart);
  const levels = new Map<number, string>();
  const written: Part[] = [];
  const stops: Stop[][] = [];
  for (let r = 0; r < shownRows; r++) {
    const line: Stop[] = [];
    for (let c = 0; c < shownColumns; c++) {
      const at = strongest(chart, r * perRow, perRow, c * perColumn, perColumn);
      const value = values[at]!;
      const [x, y] = [left + c * cell, top + r * tall];
      const share = scale === 'signed' ? value / high : (value - low) / (high - low);
      const level = Math.round(Math.max(-1, Math.min(1, share)) * LEVELS);
      if (Number.isFinite(value) && level !== 0) {
        // By their edges, so that neighbours meet.
        const [x1, y1, x2, y2] = [x, y, x + cell, y + tall].map(round) as number[];
        const box = `M${x1},${y1}H${x2}V${y2}H${x1}z`;
        levels.set(level, (levels.get(level) ?? '') + box);
      }
      if (wordy) {
        const text = clip(texts[at]!, cell - 4);
        written.push(words(x + cell / 2, y + 17, text, { anchor: 'middle', colour: paint('ink') }));
      }
      const index = at % columns.length;
      line.push({
        series: Math.floor(at / columns.length),
        index,
        x: x + cell / 2,
        y: y + tall / 2,
        box: [x, y, cell, tall],
        text: textOf(chart, at),
      });
    }
    stops.push(line);
  }
  const [w, h] = [shownColumns * cell, shownRows * tall];
  const blocks = perColumn * perRow > 1;
  return {
    height: top + h + 2,
    body: [
      [...levels].map(
        ([level, data]) =>
          svg`<path shape-rendering="crispEdges" d=${data} fill=${paint(level < 0 ? 'negative' : 'positive')} fill-opacity=${round2((Math.abs(level) / LEVELS) * (wordy ? UNDER_WORDS : 1))}></path>`,
      ),
      w > 0 && h > 0
        ? svg`<rect x=${round(left)} y=${top} width=${round(w)} height=${round(h)} fill="none" stroke=${paint('rule')}></rect>`
        : nothing,
      written,
      Array.from({ length: shownRows }, (_, r) =>
        r % rowGap === 0
          ? words(left - 6, top + (r + 0.5) * tall + 4.5, clip(rows[r * perRow]!, left - 8), {
              anchor: 'end',
              colour: paint('ink'),
            })
          : nothing,
      ),
      Array.from({ length: shownColumns }, (_, c): Part => {
        if (c % gap !== 0) return nothing;
        const x = left + (c + 0.5) * cell;
        const name = columns[c * perColumn]!;
        if (!upright) return words(x, top - 6, name, { anchor: 'middle' });
        return svg`<g transform=${`translate(${round(x + 4)},${top - 6}) rotate(-90)`}>${words(0, 0, clip(name, HEADER))}</g>`;
      }),
    ],
    stops: stops.filter((line) => line.length > 0),
    ...(blocks && {
      note: `Cells are drawn in blocks of ${perRow} × ${perColumn}, each by its largest magnitude.`,
    }),
  };
}

function strongest(
  { rows, columns, values }: MatrixChart,
  fromRow: number,
  perRow: number,
  fromColumn: number,
  perColumn: number,
): number {
  let best = fromRow * columns.length + fromColumn;
  if (perRow * perColumn === 1) return best;
  const lastRow = Math.min(rows.length, fromRow + perRow);
  const lastColumn = Math.min(columns.length, fromColumn + perColumn);
  for (let r = fromRow; r < lastRow; r++) {
    for (let c = fromColumn; c < lastColumn; c++) {
      const at = r * columns.length + c;
      if (Number.isNaN(values[best]!) || Math.abs(values[at]!) > Math.abs(values[best]!)) best = at;
    }
  }
  return best;
}

function textOf({ rows, columns, values, texts, format }: MatrixChart, at: number): string {
  const word = texts ? `${texts[at]}, ` : '';
  const value = said(values[at]!, { format: format ?? ((given) => number(given)) });
  return `${rows[Math.floor(at / columns.length)]}, ${columns[at % columns.length]}: ${word}${value}`;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

function table({ rows, columns, values, texts }: MatrixChart) {
  const header = texts ? columns.flatMap((column) => [column, '']) : columns;
  return {
    header: ['', ...header],
    rows: rows.map((row, r) => [
      row,
      ...columns.flatMap((_, c) => {
        const at = r * columns.length + c;
        return texts ? [texts[at]!, values[at]!] : [values[at]!];
      }),
    ]),
  };
}

function summary(chart: MatrixChart): string {
  const { rows, columns, values } = chart;
  const found = extent([values]);
  if (!found) return 'No values yet.';
  const where = (value: number) => textOf(chart, Array.from(values).indexOf(value));
  return `${plural(rows.length, 'row')} by ${plural(columns.length, 'column')}. Largest: ${where(found[1])}. Smallest: ${where(found[0])}.`;
}
