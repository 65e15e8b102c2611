/** The colours and type of a plot, as a canvas understands them: read from the page once, until it changes. */
import { type ColourName, resolveColour, resolveColours } from '../theme/colours.ts';
import { MAX_CATEGORIES, type Rgb } from './scatter.ts';

const CATEGORIES = [
  'bar',
  'category-1',
  'category-2',
  'category-3',
  'category-4',
  'category-5',
  'category-6',
  'category-7',
] as const satisfies readonly ColourName[];

export class PlotColours {
  readonly paper: string;
  readonly ink: string;
  readonly faint: string;
  /** CSS font family. */
  readonly font: string;
  readonly paperRgb: Rgb;
  /** Of the cloud: points without a category, then categories 1 to 7. */
  readonly cloud: readonly Rgb[];
  readonly #within: HTMLElement;
  readonly #resolved = new Map<ColourName, string>();

  constructor(within: HTMLElement, categories: boolean) {
    this.#within = within;
    const cloud = categories ? CATEGORIES.slice(0, MAX_CATEGORIES) : CATEGORIES.slice(0, 1);
    const names = ['paper', 'ink', 'line', ...cloud] as const;
    const [paper = '', ink = '', faint = '', ...rest] = resolveColours(within, names);
    [this.paper, this.ink, this.faint] = [paper, ink, faint];
    this.font = getComputedStyle(within).fontFamily;
    const [paperRgb = [255, 255, 255], ...rgb] = toRgb([paper, ...rest]);
    this.paperRgb = paperRgb;
    this.cloud = rgb;
  }

  of(name: ColourName): string {
    let colour = this.#resolved.get(name);
    if (colour === undefined) {
      colour = resolveColour(this.#within, name);
      this.#resolved.set(name, colour);
    }
    return colour;
  }
}

/** CSS colours as red, green and blue, by asking the browser to paint them. */
function toRgb(colours: readonly string[]): Rgb[] {
  const canvas = document.createElement('canvas');
  canvas.width = colours.length;
  canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return colours.map(() => [128, 128, 128]);
  colours.forEach((colour, i) => {
    context.fillStyle = colour;
    context.fillRect(i, 0, 1, 1);
  });
  const { data } = context.getImageData(0, 0, colours.length, 1);
  return colours.map((_, i) => [data[4 * i]!, data[4 * i + 1]!, data[4 * i + 2]!]);
}
