/**
 * A cloud of marks on a canvas: what a renderer has to do. Both renderers draw the same picture from
 * the same camera; lines, highlighted marks and words belong to the overlay above (word-plot.ts),
 * which is the same for both.
 */
import type { Camera, Viewport } from './camera.ts';

/** Red, green, blue, 0 … 255. */
export type Rgb = readonly [number, number, number];

/** Most categories a cloud can tell apart by colour; look.md allows seven and one for the rest. */
export const MAX_CATEGORIES = 8;

export interface Look {
  /** Colour of each category; a cloud without categories uses the first. */
  readonly palette: readonly Rgb[];
  readonly paper: Rgb;
  /** Diameter of a mark of weight 1, in CSS pixels. */
  readonly size: number;
  /** Of one mark, 0 … 1: marks on top of each other add up, so that density shows. */
  readonly opacity: number;
}

export interface Marks {
  /** x, y, z a point; z = 0 on a flat map. */
  readonly points: Float32Array;
  /** Index into the palette, one a point. */
  readonly categories?: Uint8Array | undefined;
  /** Factor on the diameter, one a point. */
  readonly weights?: Float32Array | undefined;
}

export interface Scatter {
  readonly kind: 'webgl2' | 'canvas2d';
  readonly canvas: HTMLCanvasElement;
  setMarks(marks: Marks): void;
  /** The same number of points, moved. */
  movePoints(points: Float32Array): void;
  resize(view: Viewport, pixelRatio: number): void;
  /**
   * Draws the first `count` marks, the most important ones; `projected` is what camera.project wrote
   * for this camera.
   */
  draw(camera: Camera, view: Viewport, projected: Float32Array, look: Look, count: number): void;
  /** Gives all memory back; the object is of no use afterwards. */
  dispose(): void;
}

/** `auto`: WebGL2 where a graphics processor runs it, else Canvas 2D. */
export type Renderer = 'auto' | 'webgl2' | 'canvas2d';

/** How strongly a mark at depth w (see camera.ts) is drawn: fully up to the centre, fading behind. */
export function nearness(w: number): number {
  return Math.min(1, Math.max(0.1, 2.6 - 1.6 * w));
}
