/** The shapes of a computation's tensors, one after the other; sides grow with the logarithm of their extents. */
import { nothing, svg } from 'lit';
import { count, plural } from '../format.ts';
import type { RibbonChart } from './description.ts';
import { type Drawing, few, type Kind, type Part, type Stop } from './drawing.ts';
import { clip, paint, round, TEXT, widthOf, words } from './marks.ts';

const LINE = TEXT + 3;
const GAP = 30;
const THIN = 8;
/** A stack of more matrices than this is drawn as so many. */
const STACKED = 3;
const SHIFT = 4;

export const ribbon: Kind<RibbonChart> = { draw, table, summary };

const side = (extent: number) => (extent > 0 ? 5 * Math.log2(Math.max(1, extent)) + 6 : 0);
const shapeText = (shape: readonly number[]) => shape.map(count).join(' × ') || 'a number';

function boxOf(shape: readonly number[]) {
  const stack = Math.min(
    STACKED,
    Math.max(
      1,
      shape.slice(0, -2).reduce((a, b) => a * b, 1),
    ),
  );
  const [rows, columns] = [shape.at(-2), shape.at(-1)];
  const w = columns === undefined ? THIN : side(columns);
  const h = rows === undefined ? THIN : side(rows);
  return { w, h, stack, wide: w + (stack - 1) * SHIFT, tall: h + (stack - 1) * SHIFT };
}

function draw(chart: RibbonChart, width: number): Drawing {
  const steps = chart.steps.map((step) => {
    const texts = [step.name, shapeText(step.shape), step.note ?? ''];
    const box = boxOf(step.shape);
    const room = Math.max(box.wide, ...texts.map(widthOf));
    return { ...step, texts, box, room: Math.min(width, room) };
  });
  const tallest = Math.max(THIN, ...steps.map(({ box }) => box.tall));
  const noted = steps.some(({ note }) => note);
  const line = LINE * (noted ? 3 : 2) + tallest + 18;
  const body: Part[] = [];
  const stops: Stop[] = [];
  let [x, y] = [0, 0];
  steps.forEach((step, index) => {
    if (x > 0 && x + step.room > width) [x, y] = [0, y + line + 8];
    const { w, h, stack } = step.box;
    const top = y + LINE + 6 + (tallest - step.box.tall) / 2;
    for (let i = stack - 1; i >= 0; i--) {
      body.push(
        svg`<rect x=${round(x + 1 + i * SHIFT)} y=${round(top + (stack - 1 - i) * SHIFT)} width=${round(w)} height=${round(h)} fill=${paint('bar-2')} stroke=${paint('bar')}></rect>`,
      );
    }
    const [name, shape, note] = step.texts as [string, string, string];
    const below = y + LINE + 12 + tallest;
    body.push(
      words(x, y + TEXT, clip(name, width), { colour: paint('ink'), strong: true }),
      words(x, below + TEXT, shape, { colour: paint('ink') }),
      note ? words(x, below + TEXT + LINE, clip(note, width)) : nothing,
    );
    const next = x + step.room + GAP;
    if (index < steps.length - 1) {
      const middle = y + LINE + 6 + tallest / 2;
      body.push(arrow(Math.min(x + step.room + 6, width - 18), middle));
    }
    stops.push({
      series: 0,
      index,
      x: x + w / 2,
      y: top + h / 2,
      box: [Math.max(0, x - 4), y, Math.min(step.room + 8, width - x), line],
      text: `${name}: ${shape}${note ? `, ${note}` : ''}`,
    });
    x = next;
  });
  return { height: y + line, body, stops: [stops] };
}

function arrow(x: number, y: number): Part {
  return svg`<path d=${`M${round(x)},${round(y)}h16m-5,-4l5,4l-5,4`} stroke=${paint('line')} fill="none"></path>`;
}

function table({ steps }: RibbonChart) {
  return {
    header: ['', 'shape', 'numbers', ''],
    rows: steps.map(({ name, shape, note }) => [
      name,
      shapeText(shape),
      shape.reduce((a, b) => a * b, 1),
      note ?? '',
    ]),
  };
}

function summary({ steps }: RibbonChart): string {
  if (steps.length === 0) return 'No values yet.';
  return `${plural(steps.length, 'shape')}. ${few(
    steps.map(({ name, shape }) => `${name}: ${shapeText(shape)}`),
    12,
  )}.`;
}
