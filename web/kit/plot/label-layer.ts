/**
 * The labels of a plot over time: how they are written, how large, how many fit, and which of them are
 * just appearing. Where each goes is decided in declutter.ts.
 */
import type { Viewport } from './camera.ts';
import { type Box, followed, type Label, placeLabels } from './declutter.ts';
import { shortLabels } from './short-labels.ts';
import { TextWidths } from './text-widths.ts';

/** Square pixels that a label takes on a roomy stage. */
const ROOM = 8000;
const FADE_MS = 140;
const MARKED_SIZE = 14;
/** Room between other labels where some are marked: what a reader looks for stands out of fewer words. */
const ASIDE = 2;

export class LabelLayer {
  /** As they are written: long ones are shortened. */
  texts: readonly string[] = [];
  placed: readonly Label[] = [];
  /** Points in order of importance: the first are written a little larger, as towns are on a map. */
  ranked = false;
  #marked: ReadonlySet<number> = new Set();
  #widths: TextWidths | undefined;
  readonly #born = new Map<number, number>();

  setTexts(labels: readonly string[]): void {
    this.texts = shortLabels(labels);
    this.placed = this.placed.filter((label) => label.index < labels.length);
    this.#widths?.forget();
  }

  /** Points whose labels come first, most important first, and larger. */
  setMarked(indices: readonly number[]): void {
    this.#marked = new Set(indices);
  }

  setFont(context: Pick<CanvasRenderingContext2D, 'font' | 'measureText'>, family: string): void {
    this.#widths = new TextWidths(context, family);
  }

  /** The font is known. */
  get measures(): boolean {
    return this.#widths !== undefined;
  }

  forgetFont(): void {
    this.#widths = undefined;
  }

  readonly sizeOf = (index: number): number => {
    if (this.#marked.has(index)) return MARKED_SIZE;
    if (!this.ranked) return 13.5;
    return index < 600 ? 15 : index < 4000 ? 13.5 : 12.5;
  };

  /** Places labels for points at rest. `taken`: room on the stage that carries something else. */
  place(projected: Float32Array, view: Viewport, taken: readonly Box[]): void {
    const widths = this.#widths;
    if (!widths) return;
    const gap = crowding(projected, view) * (this.#marked.size > 0 ? ASIDE : 1);
    this.placed = placeLabels({
      projected,
      count: projected.length / 3,
      width: view.width,
      height: view.height,
      measure: (index) => widths.of(index, this.texts[index] ?? '', this.sizeOf(index)),
      lineHeight: 17,
      gap: { x: 18 * gap, y: 17 * gap },
      first: [...this.#marked],
      skip: (index) => this.#marked.has(index),
      previous: this.placed,
      taken,
    });
  }

  /** Keeps them beside their points while these move. */
  follow(projected: Float32Array): void {
    this.placed = followed(this.placed, projected);
  }

  /** How far each has faded in; true while one of them still fades. */
  age(now: number, still: boolean): { ageOf: (index: number) => number; fading: boolean } {
    const written = new Set(this.placed.map((label) => label.index));
    for (const index of this.#born.keys()) if (!written.has(index)) this.#born.delete(index);
    let fading = false;
    for (const index of written) {
      const born = this.#born.get(index) ?? now;
      this.#born.set(index, born);
      if (!still && now - born < FADE_MS) fading = true;
    }
    const ageOf = (index: number): number => {
      if (still) return 1;
      return Math.min(1, Math.max(0.05, (now - (this.#born.get(index) ?? now)) / FADE_MS));
    };
    return { ageOf, fading };
  }
}

/** Room between labels: 1 on a crowded stage, less where few points are in view, so that all get theirs. */
export function crowding(projected: Float32Array, { width, height }: Viewport): number {
  let visible = 0;
  for (let i = 0; i < projected.length; i += 3) {
    const x = projected[i]!;
    const y = projected[i + 1]!;
    if (x >= 0 && y >= 0 && x <= width && y <= height) visible++;
  }
  const roomy = (width * height) / ROOM;
  return Math.min(1, Math.max(0.08, visible / (4 * roomy)));
}
