/**
 * Which labels are written on a plot, and where, so that no two overlap. Pure.
 *
 * Greedy and in order of importance: a label is written if its box is free. Points come in the order
 * of their importance (words: by frequency), and two things go before that order: labels that are
 * asked for (`first`), and labels that were written a moment ago, which keep their place against
 * newcomers of up to `LOYALTY` times their importance, so that panning does not make them flicker.
 */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Where a label stands to its mark. A centred one stands in place of the mark. */
export type Side = 'centre' | 'above' | 'below' | 'right' | 'left';

export interface Label extends Box {
  readonly index: number;
  readonly side: Side;
  /** Middle of the text, in stage pixels. */
  readonly x: number;
  readonly y: number;
}

export interface LabelRequest {
  /** x, y, w a point, as camera.project writes it. */
  readonly projected: Float32Array;
  /** Points 0 … count − 1, most important first. */
  readonly count: number;
  readonly width: number;
  readonly height: number;
  /** Width of the written label in pixels. */
  readonly measure: (index: number) => number;
  readonly lineHeight: number;
  /** Paper kept free around a label: this is what sets how many are written. */
  readonly gap: { readonly x: number; readonly y: number };
  /** Written before all others, beside their marks, and packed closer. */
  readonly first?: readonly number[];
  /** Points whose label is not written (unless asked for in `first`). */
  readonly skip?: (index: number) => boolean;
  /** The labels of the last frame. */
  readonly previous?: readonly Label[];
  /** Room taken by other things on the stage: buttons, marks. */
  readonly taken?: readonly Box[];
  readonly limit?: number;
}

/** A label already written holds its place against others up to this many times as important. */
const LOYALTY = 4;
/** Labels asked for stand this far from their mark. */
const MARK = 7;
/** Distance in pixels that packed labels keep from each other. */
const PACKED = 1;

/** Width and height of a cell of the stage. */
const CELL = 64;

const SIDES: readonly Side[] = ['above', 'below', 'right', 'left'];

export function placeLabels(request: LabelRequest): Label[] {
  const { projected, count, width, height, measure, lineHeight, gap } = request;
  const limit = request.limit ?? 400;
  const stage = new Occupied(width, height);
  const room = new Room(width, height, gap.x, gap.y + lineHeight / 2);
  for (const box of request.taken ?? []) stage.add(box);
  const placed: Label[] = [];
  const done = new Set<number>();

  const held = new Map<number, Side>();
  for (const label of request.previous ?? []) held.set(label.index, label.side);

  const write = (index: number, side: Side, gapX: number, gapY: number): boolean => {
    const px = projected[3 * index]!;
    const py = projected[3 * index + 1]!;
    if (px < 0 || py < 0 || px > width || py > height || projected[3 * index + 2]! <= 0) {
      return false;
    }
    const label = boxAt(index, side, px, py, measure(index), lineHeight);
    // Labels are not cut off by the edge of the stage.
    if (label.left < 0 || label.right > width || label.top < 0 || label.bottom > height) {
      return false;
    }
    if (!stage.free(label, gapX, gapY)) return false;
    stage.add(label);
    room.take(label);
    placed.push(label);
    done.add(index);
    return true;
  };

  for (const index of request.first ?? []) {
    if (index >= count || done.has(index)) continue;
    const kept = held.get(index);
    const sides = kept && kept !== 'centre' ? [kept, ...SIDES] : SIDES;
    sides.some((side) => write(index, side, PACKED, PACKED));
  }

  // Two lists, each in order of importance, merged: what was written before, with its bonus, and all.
  const loyal = [...held.keys()].filter((index) => index < count).sort((a, b) => a - b);
  let next = 0;
  for (let index = 0; index < count && placed.length < limit; index++) {
    while (next < loyal.length && loyal[next]! <= (index + 1) * LOYALTY) {
      const old = loyal[next++]!;
      if (!done.has(old) && !request.skip?.(old)) write(old, 'centre', gap.x, gap.y);
    }
    // First of all the questions that turn most labels away, and cost least: is there room for one of no
    // width where its middle would be, and its ends?
    const [x, y] = [projected[3 * index]!, projected[3 * index + 1]!];
    if (!room.at(x, y)) continue;
    const half = measure(index) / 2;
    if (!room.at(x - half, y) || !room.at(x + half, y)) continue;
    if (!done.has(index) && !held.has(index) && !request.skip?.(index)) {
      write(index, 'centre', gap.x, gap.y);
    }
  }
  return placed;
}

/** The labels where their points are now, whatever they run over: for a picture that is on its way. */
export function followed(labels: readonly Label[], projected: Float32Array): Label[] {
  return labels
    .filter(({ index }) => projected[3 * index + 2]! > 0)
    .map(({ index, side, left, right, top, bottom }) => {
      const [x, y] = [projected[3 * index]!, projected[3 * index + 1]!];
      return boxAt(index, side, x, y, right - left, bottom - top);
    });
}

function boxAt(
  index: number,
  side: Side,
  px: number,
  py: number,
  textWidth: number,
  lineHeight: number,
): Label {
  const dx = side === 'right' ? MARK + textWidth / 2 : side === 'left' ? -MARK - textWidth / 2 : 0;
  const dy =
    side === 'above' ? -MARK - lineHeight / 2 : side === 'below' ? MARK + lineHeight / 2 : 0;
  const x = px + dx;
  const y = py + dy;
  return {
    index,
    side,
    x,
    y,
    left: x - textWidth / 2,
    right: x + textWidth / 2,
    top: y - lineHeight / 2,
    bottom: y + lineHeight / 2,
  };
}

export function overlap(a: Box, b: Box, gapX = 0, gapY = 0): boolean {
  return (
    a.left < b.right + gapX &&
    b.left < a.right + gapX &&
    a.top < b.bottom + gapY &&
    b.top < a.bottom + gapY
  );
}

/** Boxes on the stage, found again by the cells they cover: nothing is compared with all of them. */
class Occupied {
  readonly #columns: number;
  readonly #lines: number;
  readonly #cells: Box[][];

  constructor(width: number, height: number) {
    this.#columns = Math.max(1, Math.ceil(width / CELL));
    this.#lines = Math.max(1, Math.ceil(height / CELL));
    this.#cells = Array.from({ length: this.#columns * this.#lines }, () => []);
  }

  /** Asked for thousands of labels of one frame: it makes nothing. */
  free(box: Box, gapX: number, gapY: number): boolean {
    const lastColumn = cellOf(box.right + gapX, this.#columns);
    const lastLine = cellOf(box.bottom + gapY, this.#lines);
    const firstColumn = cellOf(box.left - gapX, this.#columns);
    for (let line = cellOf(box.top - gapY, this.#lines); line <= lastLine; line++) {
      for (let column = firstColumn; column <= lastColumn; column++) {
        const cell = this.#cells[line * this.#columns + column]!;
        for (let i = 0; i < cell.length; i++) {
          if (overlap(box, cell[i]!, gapX, gapY)) return false;
        }
      }
    }
    return true;
  }

  add(box: Box): void {
    const lastColumn = cellOf(box.right, this.#columns);
    const lastLine = cellOf(box.bottom, this.#lines);
    for (let line = cellOf(box.top, this.#lines); line <= lastLine; line++) {
      for (let column = cellOf(box.left, this.#columns); column <= lastColumn; column++) {
        this.#cells[line * this.#columns + column]!.push(box);
      }
    }
  }
}

/** Cell of a pixel, of `count` in a row. */
function cellOf(pixel: number, count: number): number {
  return Math.min(Math.max(Math.floor(pixel / CELL), 0), count - 1);
}

/**
 * Where a centred label may still stand, in steps of a few pixels: one look at a table turns away
 * nearly all of twenty thousand labels. A cell is closed once one of no width would collide
 * anywhere in it; the real box is tested after that.
 */
class Room {
  static readonly #step = 4;
  readonly #columns: number;
  readonly #closed: Uint8Array;

  constructor(
    private readonly width: number,
    private readonly height: number,
    private readonly reachX: number,
    private readonly reachY: number,
  ) {
    this.#columns = Math.ceil(width / Room.#step) + 1;
    this.#closed = new Uint8Array(this.#columns * (Math.ceil(height / Room.#step) + 1));
  }

  at(x: number, y: number): boolean {
    if (!(x >= 0 && y >= 0 && x <= this.width && y <= this.height)) return false;
    const line = Math.floor(y / Room.#step);
    return this.#closed[line * this.#columns + Math.floor(x / Room.#step)] === 0;
  }

  take({ left, right, top, bottom }: Box): void {
    const step = Room.#step;
    const fromX = Math.max(0, Math.ceil((left - this.reachX) / step));
    const toX = Math.min(this.#columns, Math.floor((right + this.reachX) / step));
    const fromY = Math.max(0, Math.ceil((top - this.reachY) / step));
    const toY = Math.floor((bottom + this.reachY) / step);
    for (let line = fromY; line < toY; line++) {
      const start = line * this.#columns;
      this.#closed.fill(1, start + fromX, Math.max(start + fromX, start + toX));
    }
  }
}
