/**
 * The cloud by Canvas 2D. Twenty thousand calls of arc() and fill() would take far more than a frame,
 * so marks are blended straight into the pixels of one image, from a few discs prepared beforehand.
 */
import type { Camera, Viewport } from './camera.ts';
import { type Look, type Marks, nearness, type Rgb, type Scatter } from './scatter.ts';

/** More pixels than this are not worth their time: the canvas is then drawn coarser and stretched. */
const MAX_PIXELS = 700_000;
const MAX_RATIO = 2;
/** Marks are placed to a quarter of a pixel, so that a slow pan does not shiver. */
const STEPS = 4;

/** The pixels that a disc touches, from its top left corner. */
interface Disc {
  readonly width: number;
  /** Distance in the image. */
  readonly offsets: Int32Array;
  /** Share that is covered, 1 … 255. */
  readonly covers: Uint8Array;
}

export class ScatterCanvas2d implements Scatter {
  readonly kind = 'canvas2d';
  readonly canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  readonly #discs: (Disc | undefined)[] = [];
  #image: ImageData | undefined;
  #marks: Marks = { points: new Float32Array(0) };
  #ratio = 1;

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    this.#context = canvas.getContext('2d', { alpha: false });
  }

  setMarks(marks: Marks): void {
    this.#marks = marks;
  }

  movePoints(points: Float32Array): void {
    this.#marks = { ...this.#marks, points };
  }

  resize(view: Viewport, pixelRatio: number): void {
    const area = Math.max(1, view.width * view.height);
    this.#ratio = Math.min(pixelRatio, MAX_RATIO, Math.sqrt(MAX_PIXELS / area));
    this.canvas.width = Math.max(1, Math.round(view.width * this.#ratio));
    this.canvas.height = Math.max(1, Math.round(view.height * this.#ratio));
    this.#image = undefined;
    this.#discs.length = 0; // they know the width of the image
  }

  draw(_camera: Camera, _view: Viewport, projected: Float32Array, look: Look, count: number): void {
    const context = this.#context;
    if (!context) return;
    const { width, height } = this.canvas;
    this.#image ??= context.createImageData(width, height);
    const image = this.#image;
    // One number a pixel, alpha in the highest byte: little-endian, as every machine with a browser.
    const pixels = new Int32Array(image.data.buffer);
    pixels.fill(packed(look.paper));

    const { points, categories, weights } = this.#marks;
    const last = Math.min(count, Math.floor(points.length / 3));
    const ratio = this.#ratio;
    const colours = look.palette.map(packed);
    for (let i = 0; i < last; i++) {
      const w = projected[3 * i + 2]!;
      if (w <= 0) continue;
      const wanted = (look.size * (weights ? weights[i]! : 1) * ratio) / w;
      const diameter = Math.max(wanted, 1.5);
      const cover = wanted / diameter; // thinner than a pixel: paler instead
      const strength = Math.round(257 * look.opacity * nearness(w) * cover * cover);
      const size = Math.min(64, Math.round(diameter * 2));
      const left = projected[3 * i]! * ratio - size / 4 - 0.5;
      const top = projected[3 * i + 1]! * ratio - size / 4 - 0.5;
      const column = Math.floor(left);
      const line = Math.floor(top);
      const disc = this.#disc(
        size,
        Math.floor((left - column) * STEPS),
        Math.floor((top - line) * STEPS),
      );
      // Whatever would be cut by the edge is left out: nobody misses a mark that is two pixels wide.
      if (column < 0 || line < 0) continue;
      if (column + disc.width > width || line + disc.width > height) continue;
      const colour = colours[categories ? categories[i]! : 0] ?? colours[0] ?? 0;
      blend(pixels, line * width + column, disc, colour, strength);
    }
    context.putImageData(image, 0, 0);
  }

  dispose(): void {
    this.#image = undefined;
    this.#discs.length = 0;
    this.#marks = { points: new Float32Array(0) };
    this.canvas.width = 0;
    this.canvas.height = 0;
  }

  /** A disc of `size` half pixels across, shifted right and down by so many STEPS of a pixel. */
  #disc(size: number, shiftX: number, shiftY: number): Disc {
    const key = (size * STEPS + shiftX) * STEPS + shiftY;
    let disc = this.#discs[key];
    if (!disc) {
      const shift: [number, number] = [(shiftX + 0.5) / STEPS, (shiftY + 0.5) / STEPS];
      disc = makeDisc(size / 4, shift, this.canvas.width);
      this.#discs[key] = disc;
    }
    return disc;
  }
}

function makeDisc(radius: number, [shiftX, shiftY]: [number, number], imageWidth: number): Disc {
  const width = Math.ceil(2 * radius) + 2; // half a pixel of soft edge all round, and the shift
  const offsets: number[] = [];
  const covers: number[] = [];
  for (let y = 0; y < width; y++) {
    for (let x = 0; x < width; x++) {
      const distance = Math.hypot(x - radius - shiftX, y - radius - shiftY);
      const cover = Math.round(255 * Math.min(1, radius + 0.5 - distance));
      if (cover <= 0) continue;
      offsets.push(y * imageWidth + x);
      covers.push(cover);
    }
  }
  return { width, offsets: Int32Array.from(offsets), covers: Uint8Array.from(covers) };
}

/** Lays a disc over the pixels from `corner` on; `strength` 257 is opaque. */
function blend(
  pixels: Int32Array,
  corner: number,
  { offsets, covers }: Disc,
  colour: number,
  strength: number,
): void {
  // Red and blue are blended in one multiplication, green in another; alpha stays opaque.
  const redBlue = colour & 0xff00ff;
  const green = colour & 0x00ff00;
  for (let i = 0; i < offsets.length; i++) {
    const at = corner + offsets[i]!;
    const alpha = (covers[i]! * strength) >> 8; // 0 … 255, then 256 for fully covered
    const share = alpha + (alpha >> 7);
    const rest = 256 - share;
    const under = pixels[at]!;
    pixels[at] =
      (255 << 24) |
      (((Math.imul(redBlue, share) + Math.imul(under & 0xff00ff, rest)) >>> 8) & 0xff00ff) |
      (((Math.imul(green, share) + Math.imul(under & 0x00ff00, rest)) >>> 8) & 0x00ff00);
  }
}

function packed([r, g, b]: Rgb): number {
  return (255 << 24) | (b << 16) | (g << 8) | r;
}
