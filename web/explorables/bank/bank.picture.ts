/** Both charts as an SVG file that stands alone: what "Export" saves, and the still in the page. */
import { escapeMarkup } from '../../kit/escape.ts';
import type { ColourName } from '../../kit/theme/colours.ts';
import * as model from './bank.model.ts';

type Colour = (name: ColourName) => string;
type Pair = readonly [number, number];

const WIDTH = 420;
const CHART = { x: 34, width: 330, height: 190 };
const PATHS = { x: 24, width: 340 };
const ROW = 22;
/** Characters of a sentence, about as many as a line holds. */
const LINE = 56;

export function picture(reading: model.Reading, reference: number, colour: Colour): string {
  const rows = reading.places.map((place, i) => {
    const text = clipped(reading.sentences[place.sentence]!, place);
    return label(16, 62 + i * ROW, `${place.label}  ${text}`, colour('ink'), 'font-size="14"');
  });
  const top = 62 + reading.places.length * ROW;
  const { body, height } = charts(reading, reference, colour, top);
  return svg(
    height,
    [
      `<rect width="${WIDTH}" height="${height}" fill="${colour('paper')}"/>`,
      label(16, 32, `“${reading.word}”, the ${reading.twin} twin`, colour('ink'), 'font-size="20"'),
      ...rows,
      body,
    ].join('\n'),
    'font-family="Georgia, serif" font-size="15"',
  );
}

/** The charts alone, for a page that has the sentences beside them; `name` is what it is called. */
export function still(reading: model.Reading, name: string): string {
  const { body, height } = charts(reading, 0, (ink) => `var(--${ink})`, 0);
  return svg(height, body, `class="still-chart" role="img" aria-label="${escapeMarkup(name)}"`);
}

function svg(height: number, body: string, more: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" ${more}>\n${body}\n</svg>`;
}

function charts(reading: model.Reading, reference: number, colour: Colour, from: number) {
  const small = 'font-size="12"';
  const ink = (place: number) => colour(inkOf(place));
  const title = (y: number, text: string) =>
    label(16, y, text, colour('ink'), 'font-size="14" font-weight="bold"');

  const top = from + 40;
  const chart = model.chartOf(reading, reference);
  const last = model.lastState(reading);
  const at = ({ x, y }: model.Point): Pair => [CHART.x + x * CHART.width, top + y * CHART.height];
  const right = ({ x, y }: model.Point, text: string, fill: string, more = '') => {
    const [px, py] = at({ x, y });
    return label(px + 8, py + 4, text, fill, more);
  };
  const quiet = colour('ink-2');
  const ends = model.endLabels(chart.lines, model.CHART_NEAR);
  const cosines = [
    title(top - 14, `Cosine to “${reading.word}” in ${reading.places[reference]!.label}, by layer`),
    ...chart.ticks.flatMap(({ value, y }) => [
      polyline([at({ x: 0, y }), at({ x: 1, y })], colour('rule'), ''),
      label(CHART.x - 8, at({ x: 0, y })[1] + 4, `${value}`, quiet, `${small} text-anchor="end"`),
    ]),
    ...Array.from({ length: last + 1 }, (_, state) => {
      const [x, y] = at({ x: state / last, y: 1 });
      const name = model.shortLayerName(state, reading.layers);
      return label(x, y + 18, name, quiet, `${small} text-anchor="middle"`);
    }),
    ...chart.lines.map(({ place, points }) => polyline(points.map(at), ink(place), dash(place))),
    ...ends.map((end) => right(end, end.text, ink(end.places[0]!))),
  ];
  const others = model.clear(chart.others.at(-1), ends);
  if (others) {
    cosines.push(
      polyline(chart.others.map(at), colour('line'), 'stroke-dasharray="2 4"'),
      right(others, 'others', quiet, small),
    );
  }

  const below = top + CHART.height + 80;
  const height = PATHS.width / model.PATH_ASPECT;
  const lines = model.pathsOf(reading);
  const on = ({ x, y }: model.Point): Pair => [PATHS.x + x * PATHS.width, below + y * height];
  const beside = (point: model.Point, text: string, fill: string, [dx, dy]: Pair, more = '') => {
    const [x, y] = on(point);
    return label(x + dx, y + dy, text, fill, more);
  };
  const paths = [
    title(below - 24, 'The way of its vector through the layers'),
    ...lines.flatMap(({ place, points }) => [
      polyline(points.map(on), ink(place), dash(place)),
      ...points.map(on).map(([x, y]) => circle(x, y, ink(place))),
    ]),
    beside(lines[0]!.points[0]!, 'table', quiet, [8, 16], small),
    ...model
      .endLabels(lines, model.PATHS_NEAR)
      .map((end) => beside(end, end.text, ink(end.places[0]!), [8, 5])),
    label(16, below + height + 30, model.pathText(reading), quiet, 'font-size="11"'),
  ];
  return { body: [...cosines, ...paths].join('\n'), height: Math.ceil(below + height + 44) };
}

export function inkOf(place: number): ColourName {
  return `category-${(place % 7) + 1}` as ColourName;
}

function dash(place: number): string {
  return ['', 'stroke-dasharray="7 3"', 'stroke-dasharray="3 2"'][place % 3]!;
}

function polyline(points: readonly Pair[], stroke: string, more: string): string {
  const at = points.map((pair) => pair.map(round).join(',')).join(' ');
  return `<polyline points="${at}" fill="none" stroke="${stroke}" stroke-width="2" ${more}/>`;
}

function circle(x: number, y: number, fill: string): string {
  return `<circle cx="${round(x)}" cy="${round(y)}" r="3" fill="${fill}"/>`;
}

function label(x: number, y: number, content: string, fill: string, more = ''): string {
  return `<text x="${round(x)}" y="${round(y)}" fill="${fill}" ${more}>${escapeMarkup(content)}</text>`;
}

/** As much of a sentence around the word as a line holds. */
function clipped(sentence: string, { begin, end }: model.Place): string {
  if (sentence.length <= LINE) return sentence;
  const from = Math.max(0, Math.min(begin - LINE / 3, sentence.length - LINE));
  const to = Math.max(end, from + LINE);
  return `${from > 0 ? '…' : ''}${sentence.slice(from, to)}${to < sentence.length ? '…' : ''}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
