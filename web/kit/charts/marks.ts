/** What charts are drawn from: colours, dashes, shapes, words and their widths. */
import { nothing, svg, type TemplateResult } from 'lit';
import type { Series } from './description.ts';

/**
 * Colours and fonts are presentation attributes that name custom properties, never style attributes: the
 * same markup follows the theme in a figure, in a still of the build, and stands alone once `export.ts`
 * has put values in.
 */
export const paint = (name: string) => `var(--${name})`;

/** Size of all words in a picture. */
export const TEXT = 13;

/** Widths of characters as shares of the size, of a wide system font: there is nothing to measure with at build. */
const WIDTHS = [
  { of: /[iljtfrI.,:;'|!()[\] ]/, share: 0.38 },
  { of: /[mwMW%@—…]/, share: 0.92 },
  { of: /[A-Z]/, share: 0.7 },
  { of: /[\u2e80-\u{10ffff}]/u, share: 1.05 },
];

/** About how wide a text is; rather too wide than too narrow. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    width += WIDTHS.find(({ of }) => of.test(character))?.share ?? 0.62;
  }
  return width * TEXT;
}

/** As much of a text as fits, with an ellipsis where something is left out. */
export function clip(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const characters = [...text];
  while (characters.length > 1 && widthOf(characters.join('')) > width - TEXT) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}

const SHAPES = 7;
const DASHES = ['none', '8 3', '3 2', '8 3 2 3', '12 4', '2 4', '5 2 1 2'];

export interface Look {
  readonly colour: string;
  readonly dash: string;
  readonly shape: number;
}

/** How a series looks: colour, and dashes and a shape as second cues. */
export function lookOf(index: number, series?: Pick<Series, 'quiet'>): Look {
  if (series?.quiet) return { colour: paint('line'), dash: '2 4', shape: 0 };
  const place = index % SHAPES;
  return { colour: paint(`category-${place + 1}`), dash: DASHES[place]!, shape: place };
}

/** A shape about a point, as path data: dot, square, triangle, diamond, plus, upside-down triangle, cross. */
export function shape(kind: number, x: number, y: number, r = 4): string {
  const [px, py] = [round(x), round(y)];
  switch (kind % SHAPES) {
    case 1:
      return `M${px - r},${py - r}h${2 * r}v${2 * r}h${-2 * r}z`;
    case 2:
      return `M${px},${round(py - r * 1.2)}l${r * 1.2},${2 * r}h${-2.4 * r}z`;
    case 3:
      return `M${px},${round(py - r * 1.3)}l${r * 1.3},${r * 1.3}l${-r * 1.3},${r * 1.3}l${-r * 1.3},${-r * 1.3}z`;
    case 4:
      return `M${px - r},${py - 1.5}h${r - 1.5}v${1.5 - r}h3v${r - 1.5}h${r - 1.5}v3h${1.5 - r}v${r - 1.5}h-3v${1.5 - r}h${1.5 - r}z`;
    case 5:
      return `M${px},${round(py + r * 1.2)}l${r * 1.2},${-2 * r}h${-2.4 * r}z`;
    case 6:
      return `M${px - r},${round(py - r + 2)}l2,-2l${r - 2},${r - 2}l${r - 2},${2 - r}l2,2l${2 - r},${r - 2}l${r - 2},${r - 2}l-2,2l${2 - r},${2 - r}l${2 - r},${r - 2}l-2,-2l${r - 2},${2 - r}z`;
    default:
      return `M${px - r},${py}a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 ${-2 * r},0z`;
  }
}

export function words(
  x: number,
  y: number,
  text: string,
  more: { anchor?: 'middle' | 'end'; colour?: string; strong?: boolean } = {},
): TemplateResult {
  return svg`<text x=${round(x)} y=${round(y)} fill=${more.colour ?? paint('ink-2')} text-anchor=${more.anchor ?? nothing} font-weight=${more.strong ? 600 : nothing}>${text}</text>`;
}

/** A hairline; `dash` makes it one of a mark. */
export function hair(
  [x1, y1, x2, y2]: readonly [number, number, number, number],
  colour: string,
  dash?: string,
): TemplateResult {
  return svg`<path d=${`M${round(x1)},${round(y1)}L${round(x2)},${round(y2)}`} stroke=${colour} stroke-dasharray=${dash ?? nothing} fill="none"></path>`;
}

/** Path data, with a gap wherever a place is not known. */
export function pathOf(points: readonly (readonly [number, number])[]): string {
  let data = '';
  let joined = false;
  for (const [x, y] of points) {
    const known = Number.isFinite(x) && Number.isFinite(y);
    if (known) data += `${joined ? 'L' : 'M'}${round(x)},${round(y)}`;
    joined = known;
  }
  return data;
}

/**
 * Moves labels apart that stand above each other: as little as it takes for `gap` between them, within
 * bounds where all fit.
 */
export function apart(
  wanted: readonly number[],
  gap: number,
  [low, high]: readonly [number, number],
): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]! || a - b);
  const placed = [...wanted];
  let least = low;
  for (const i of order) {
    placed[i] = Math.max(least, wanted[i]!);
    least = placed[i]! + gap;
  }
  let most = high;
  for (const i of [...order].reverse()) {
    if (placed[i]! <= most) break;
    placed[i] = most;
    most -= gap;
  }
  return placed;
}

/** Every how many labels there is room for one. */
export function every(count: number, room: number, widest: number): number {
  const fit = Math.max(1, Math.floor(room / (widest + 10)));
  return Math.max(1, Math.ceil(count / fit));
}

/** Tenths of a pixel are enough. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
