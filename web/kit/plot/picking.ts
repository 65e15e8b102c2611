/**
 * Which point the reader means: the one whose label is under the finger, else one that stands by itself
 * there. In a crowd no point can be meant, and none is picked. Pure.
 */
import type { Label } from './declutter.ts';

const CELL = 24; // CSS pixels: about the reach of one question
/** How far from a point, in CSS pixels, a mouse, a finger and the reticle still reach it. */
const REACH = { mouse: 14, touch: 22, keyboard: 90 } as const;
/** How far beside a label a pointer still means it: labels are lower than a fingertip. */
const AROUND_LABEL = { mouse: 2, touch: 12 } as const;
/** More points than this within a finger's reach are a crowd. */
const CROWD = 3;

export type Pointer = 'mouse' | 'touch';

/** The point that a pointer at (x, y) means; undefined where that can't be told. */
export function pointAt(
  grid: PickGrid,
  labels: readonly Label[],
  x: number,
  y: number,
  pointer: Pointer,
): number | undefined {
  const label = labelAt(labels, x, y, AROUND_LABEL[pointer]);
  if (label) return label.index;
  // A mouse shows the name of what it would pick before it does so.
  if (pointer === 'mouse') return grid.nearest(x, y, REACH.mouse);
  const near = grid.near(x, y, CROWD + 1, REACH.touch);
  return near.length > CROWD ? undefined : near[0];
}

/** The point that a reticle in the middle of the stage means. */
export function pointInReticle(grid: PickGrid, width: number, height: number): number | undefined {
  return grid.nearest(width / 2, height / 2, REACH.keyboard);
}

/** The label at or near a place; the nearest where several are. */
function labelAt(
  labels: readonly Label[],
  x: number,
  y: number,
  around: number,
): Label | undefined {
  let best: { label: Label; distance: number } | undefined;
  for (const label of labels) {
    const aside = Math.max(label.left - x, x - label.right, 0);
    const apart = Math.max(label.top - y, y - label.bottom, 0);
    const distance = Math.hypot(aside, apart);
    if (distance <= around && (!best || distance < best.distance)) best = { label, distance };
  }
  return best?.label;
}

/**
 * A uniform grid over the stage, filled by counting sort, so that a question touches a few cells instead
 * of every point. Built anew when the camera has moved.
 */
export class PickGrid {
  readonly #projected: Float32Array;
  readonly #columns: number;
  readonly #lines: number;
  /** Points of cell c are #order[#starts[c] … #starts[c + 1]). */
  readonly #starts: Uint32Array;
  readonly #order: Uint32Array;

  /** `projected` holds x, y, w a point, as camera.project writes it; points off the stage are left out. */
  constructor(projected: Float32Array, count: number, width: number, height: number) {
    this.#projected = projected;
    this.#columns = Math.max(1, Math.ceil(width / CELL));
    this.#lines = Math.max(1, Math.ceil(height / CELL));
    const cells = this.#columns * this.#lines;
    const starts = new Uint32Array(cells + 1);
    const cellOf = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      const x = projected[3 * i]!;
      const y = projected[3 * i + 1]!;
      const inside = x >= 0 && x < width && y >= 0 && y < height;
      const cell = inside ? Math.floor(y / CELL) * this.#columns + Math.floor(x / CELL) : -1;
      cellOf[i] = cell;
      if (cell >= 0) starts[cell + 1]!++;
    }
    for (let c = 0; c < cells; c++) starts[c + 1]! += starts[c]!;
    const order = new Uint32Array(starts[cells]!);
    const next = starts.slice();
    for (let i = 0; i < count; i++) {
      const cell = cellOf[i]!;
      if (cell >= 0) order[next[cell]!++] = i;
    }
    this.#starts = starts;
    this.#order = order;
  }

  /** The `k` points nearest to (x, y) on the stage within `reach` pixels, nearest first; ties by index. */
  near(x: number, y: number, k: number, reach: number): number[] {
    const found: { index: number; distance: number }[] = [];
    const fromColumn = Math.max(0, Math.floor((x - reach) / CELL));
    const toColumn = Math.min(this.#columns - 1, Math.floor((x + reach) / CELL));
    const fromLine = Math.max(0, Math.floor((y - reach) / CELL));
    const toLine = Math.min(this.#lines - 1, Math.floor((y + reach) / CELL));
    for (let line = fromLine; line <= toLine; line++) {
      for (let column = fromColumn; column <= toColumn; column++) {
        const cell = line * this.#columns + column;
        for (let at = this.#starts[cell]!; at < this.#starts[cell + 1]!; at++) {
          const index = this.#order[at]!;
          const distance = Math.hypot(
            this.#projected[3 * index]! - x,
            this.#projected[3 * index + 1]! - y,
          );
          if (distance <= reach) found.push({ index, distance });
        }
      }
    }
    found.sort((a, b) => a.distance - b.distance || a.index - b.index);
    return found.slice(0, k).map((one) => one.index);
  }

  nearest(x: number, y: number, reach: number): number | undefined {
    return this.near(x, y, 1, reach)[0];
  }
}
