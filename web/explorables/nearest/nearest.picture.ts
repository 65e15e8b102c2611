/** The lists as an SVG file that stands alone: what "Export" saves, and the still in the page. */
import { escapeMarkup } from '../../kit/escape.ts';
import * as model from './nearest.model.ts';

export interface Inks {
  paper: string;
  ink: string;
  ink2: string;
  bar: string;
  band: string;
  line: string;
}

const COLUMN = 320;
const GAP = 40;
const ROW = 26;
const TOP = 84;
const BAR = { x: 150, width: 110 };

export function picture(found: model.Findings, inks: Inks): string {
  const metrics = model.METRICS.filter((metric) => found.lists[metric]);
  const longest = Math.max(...metrics.map((metric) => found.lists[metric]!.length), 1);
  const width = metrics.length * COLUMN + (metrics.length - 1) * GAP + 32;
  const height = TOP + longest * ROW + 16;
  const columns = metrics.map((metric, index) =>
    column(metric, found, 16 + index * (COLUMN + GAP), inks),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="Georgia, serif" font-size="15">`,
    `<rect width="${width}" height="${height}" fill="${inks.paper}"/>`,
    text(16, 30, `Near “${found.query}”`, inks.ink, 'font-size="20"'),
    ...columns,
    '</svg>',
  ].join('\n');
}

function column(metric: model.Metric, found: model.Findings, x: number, inks: Inks): string {
  const hits = found.lists[metric] ?? [];
  const baseline = found.baselines[metric];
  const scale = baseline ? model.scaleOf(metric, hits, baseline) : null;
  const at = (share: number) => round(x + BAR.x + share * BAR.width);
  const parts = [text(x, TOP - 24, model.METRIC_NAMES[metric], inks.ink, 'font-weight="bold"')];
  if (baseline && scale) {
    parts.push(
      text(x, TOP - 8, model.baselineText(metric, baseline), inks.ink2, 'font-size="11"'),
      rect(at(scale.band.start), TOP, at(scale.band.end), TOP + hits.length * ROW, inks.band),
      rect(at(scale.mark), TOP, at(scale.mark) + 1, TOP + hits.length * ROW, inks.line),
    );
  }
  hits.forEach((hit, index) => {
    const y = TOP + index * ROW;
    parts.push(text(x, y + 18, `${index + 1}  ${hit.word}`, inks.ink));
    if (scale) {
      const ends = [at(scale.zero), at(scale.place(hit.score))];
      parts.push(rect(Math.min(...ends), y + 9, Math.max(...ends), y + 17, inks.bar));
    }
    const score = model.scoreText(hit.score, hits);
    parts.push(text(x + COLUMN, y + 18, score, inks.ink, 'text-anchor="end"'));
  });
  return parts.join('\n');
}

function text(x: number, y: number, content: string, fill: string, more = ''): string {
  return `<text x="${x}" y="${y}" fill="${fill}" ${more}>${escapeMarkup(content)}</text>`;
}

function rect(x1: number, y1: number, x2: number, y2: number, fill: string): string {
  return `<rect x="${x1}" y="${y1}" width="${round(x2 - x1)}" height="${round(y2 - y1)}" fill="${fill}"/>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
