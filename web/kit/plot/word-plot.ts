/**
 * A plot whose points are words: a cloud of marks, above it the words that fit, and the marks, lines
 * and names of whatever is pointed at. Owns its canvases, camera, gestures and frames; a figure hands
 * it data and hears what was picked. It draws when something changed and at no other time.
 */
import { type ColourName, resolveColour, resolveColours } from '../theme/colours.ts';
import {
  type Camera,
  type Dims,
  type Extent,
  extentOf,
  fit,
  frame,
  limited,
  mix,
  orbit,
  pan,
  project,
  resized,
  roll,
  type Vec3,
  type Viewport,
  zoomAbout,
} from './camera.ts';
import { Gestures } from './gestures.ts';
import { type Box, followed, type Label, placeLabels } from './labels.ts';
import { PickGrid } from './pick.ts';
import type { Look, Renderer, Rgb } from './scatter.ts';
import { ScatterSurface } from './scatter-surface.ts';
import { WordWidths } from './word-widths.ts';

/** The look of one highlighted word. Colour is never the only cue: shape and line differ too. */
export interface MarkStyle {
  readonly colour: ColourName;
  readonly shape: 'dot' | 'ring' | 'diamond' | 'square';
  readonly line?: 'solid' | 'dashed' | undefined;
  readonly strong?: boolean | undefined;
  /** Named only where there is room to spare, in plain type. */
  readonly quiet?: boolean | undefined;
}

export interface Mark {
  readonly index: number;
  readonly style: MarkStyle;
}

export interface PlotData {
  /** x, y, z a point; z = 0 on a flat map. Most important word first. */
  readonly points: Float32Array;
  readonly dims: Dims;
  readonly words: readonly string[];
}

export interface PlotEvents {
  pick(index: number): void;
  /** The reader moved the camera. */
  moved?(): void;
  /** Awake: the stage takes the wheel, fingers and keys (see gestures.ts). */
  wake?(awake: boolean, byKeyboard: boolean): void;
}

export interface PlotOptions {
  readonly renderer?: Renderer;
  /** Stage corners that carry something else, from the view's size. */
  readonly taken?: (view: Viewport) => Box[];
}

/** Square pixels that a word takes on a roomy map. */
const ROOM_A_WORD = 8000;
const TWEEN_MS = 240;
const LABEL_FADE_MS = 140;
/**
 * What one drawing may cost. Where it costs more, on an old phone, the picture moves without its rare
 * words and comes whole when it rests, and it jumps instead of travelling.
 */
const BUDGET_MS = 9;
const FEWEST = 3000;
const REST_MS = 120;
const REACH = { mouse: 14, tap: 26, keyboard: 90 };

interface Tween {
  readonly start: number;
  readonly fromCamera: Camera;
  readonly toCamera: Camera;
  readonly fromPoints: Float32Array | undefined;
}

interface Paint {
  readonly paper: string;
  readonly ink: string;
  readonly faint: string;
  readonly font: string;
  readonly look: { readonly paper: Rgb; readonly palette: readonly Rgb[] };
}

export class WordPlot {
  readonly #stage: HTMLElement;
  readonly #events: PlotEvents;
  readonly #options: PlotOptions;
  readonly #surface: ScatterSurface;
  readonly #overlay = document.createElement('canvas');
  readonly #context: CanvasRenderingContext2D;
  readonly #gestures: Gestures;
  readonly #observer: ResizeObserver;
  readonly #listening = new AbortController();
  readonly #stillness = matchMedia('(prefers-reduced-motion: reduce)');

  #view: Viewport = { width: 0, height: 0 };
  #ratio = 1;
  #data: PlotData = { points: new Float32Array(0), dims: 2, words: [] };
  /** Where the points are drawn now: data.points, or on the way there. */
  #points: Float32Array = new Float32Array(0);
  #weights: Float32Array = new Float32Array(0);
  #projected: Float32Array = new Float32Array(0);
  #extent: Extent = extentOf(new Float32Array(0), 2);
  #camera: Camera = fit(this.#extent, { width: 1, height: 1 });
  /** The camera still shows the whole map: it does so again when the stage changes its size. */
  #whole = true;
  #tween: Tween | undefined;
  #marks: readonly Mark[] = [];
  #gap = 1;
  #labels: Label[] = [];
  readonly #born = new Map<number, number>();
  #widths: WordWidths | undefined;
  #paint: Paint | undefined;
  readonly #resolved = new Map<ColourName, string>();
  #pick: PickGrid | undefined;
  #hovered: number | undefined;
  #byKeyboard = false;
  #frame = 0;
  #dirty = false;
  #paused = false;
  /** Milliseconds that a drawing took of late. */
  #cost = 0;
  /** Share of the marks that is drawn while the picture moves. */
  #share = 1;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** The cloud is not drawn as it should be now; nor are the words placed. */
  #cloudDue = true;
  #wordsDue = true;
  /**
   * New data is drawn in three frames (marks, then places of words, then words), since one task for
   * all would be a long one.
   */
  #stepwise = true;

  constructor(stage: HTMLElement, events: PlotEvents, options: PlotOptions = {}) {
    this.#stage = stage;
    this.#events = events;
    this.#options = options;
    this.#surface = new ScatterSurface(stage, () => this.#renew(), options.renderer ?? 'auto');
    this.#overlay.className = 'words';
    stage.append(this.#overlay);
    const context = this.#overlay.getContext('2d');
    if (!context) throw new Error('This browser draws no canvas.');
    this.#context = context;

    this.#gestures = new Gestures(stage, {
      drag: (dx, dy, second) => {
        const turn = this.#data.dims === 3 && !second;
        this.#move(turn ? orbit(this.#now(), this.#view, dx, dy) : pan(this.#now(), dx, dy));
      },
      zoom: (factor, x, y) => this.#move(zoomAbout(this.#now(), this.#view, factor, x, y)),
      twist: (angle) => this.#move(roll(this.#now(), angle)),
      fit: () => this.showAll(),
      tap: (x, y) => this.#choose(this.#grid().nearest(x, y, REACH.tap)),
      hover: (at) => this.#hover(at && this.#grid().nearest(at.x, at.y, REACH.mouse)),
      choose: () => this.#choose(this.#hovered),
      wake: (awake, byKeyboard) => {
        this.#byKeyboard = byKeyboard;
        if (!awake) this.#hovered = undefined;
        this.invalidate();
        events.wake?.(awake, byKeyboard);
      },
    });

    this.#observer = new ResizeObserver(() => this.#resize());
    this.#observer.observe(stage);
    for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
      matchMedia(query).addEventListener('change', () => this.restyle(), {
        signal: this.#listening.signal,
      });
    }
  }

  // What a figure asks of it. --------------------------------------------------------------------

  get renderer(): 'webgl2' | 'canvas2d' {
    return this.#surface.scatter.kind;
  }

  get camera(): Camera {
    return this.#camera;
  }

  /** Indices of the words that are written on the stage now. */
  get written(): readonly number[] {
    return this.#labels.map((label) => label.index);
  }

  /** Points that were there before travel to their new place; the picture shows the whole map. */
  setData(data: PlotData): void {
    const count = Math.min(data.words.length, Math.floor(data.points.length / 3));
    const before = this.#points;
    const fromCamera = this.#camera;
    const hadData = this.#data.words.length > 0;
    this.#data = data;
    this.#extent = extentOf(data.points, data.dims);
    const toCamera = fit(this.#extent, this.#view, this.#margin());
    this.#whole = true;
    this.#labels = this.#labels.filter((label) => label.index < count);
    if (this.#hovered !== undefined && this.#hovered >= count) this.#hovered = undefined;

    let fromPoints: Float32Array | undefined;
    if (hadData && this.#moves()) {
      fromPoints = data.points.slice(0, 3 * count);
      fromPoints.set(before.subarray(0, Math.min(before.length, fromPoints.length)));
      this.#tween = {
        start: performance.now(),
        // While points come or go in depth, the picture is drawn in three dimensions.
        fromCamera: { ...fromCamera, eye: fromCamera.dims === 2 ? toCamera.eye : fromCamera.eye },
        toCamera,
        fromPoints,
      };
      this.#camera = this.#tween.fromCamera;
    } else {
      this.#tween = undefined;
      this.#camera = toCamera;
    }
    this.#points = (fromPoints ?? data.points).slice(0, 3 * count);
    this.#projected = new Float32Array(3 * count);
    this.#stepwise = !fromPoints;
    this.#weights = weightsByRank(count);
    this.#surface.scatter.setMarks({ points: this.#points, weights: this.#weights });
    this.invalidate();
  }

  /** The same points in new places, as work moves them: the picture follows without travelling there. */
  move(points: Float32Array): void {
    const count = Math.floor(this.#points.length / 3);
    if (points.length < 3 * count) return;
    this.#tween = undefined;
    this.#data = { ...this.#data, points };
    this.#extent = extentOf(points, this.#data.dims);
    if (this.#whole) this.#camera = fit(this.#extent, this.#view, this.#margin());
    this.#points = points.slice(0, 3 * count);
    this.#stepwise = true;
    this.#surface.scatter.setMarks({ points: this.#points, weights: this.#weights });
    this.invalidate();
  }

  /** Highlighted words, most important first; lines run from the first of them to the others. */
  setMarks(marks: readonly Mark[]): void {
    this.#marks = marks;
    this.invalidate();
  }

  /** Paper between words: 1 is roomy, less writes more of them. */
  setGap(gap: number): void {
    this.#gap = gap;
    this.invalidate();
  }

  showAll(): void {
    this.#whole = true;
    this.#glide(fit(this.#extent, this.#view, this.#margin()));
  }

  /** Brings these words into view, the first one in the middle if the map has depth. */
  show(indices: readonly number[], closest = 8): void {
    const points = indices.map((i): Vec3 => {
      const at = 3 * i;
      return [this.#data.points[at]!, this.#data.points[at + 1]!, this.#data.points[at + 2]!];
    });
    const most = fit(this.#extent, this.#view).scale * closest;
    this.#whole = false;
    this.#glide(frame(this.#target(), this.#view, points, most));
  }

  zoom(factor: number): void {
    this.#whole = false;
    this.#glide(zoomAbout(this.#target(), this.#view, factor));
  }

  /** The `k` words drawn nearest to this one on the stage. */
  around(index: number, k: number): number[] {
    const at = 3 * index;
    const grid = this.#grid();
    const reach = Math.max(this.#view.width, this.#view.height);
    return grid
      .near(this.#projected[at]!, this.#projected[at + 1]!, k + 1, reach)
      .filter((other) => other !== index)
      .slice(0, k);
  }

  /** Colours or type changed. */
  restyle(): void {
    this.#paint = undefined;
    this.#widths = undefined;
    this.invalidate();
  }

  /** Off screen: keeps everything, draws nothing. */
  pause(paused: boolean): void {
    this.#paused = paused;
    if (!paused && this.#dirty) this.#request();
  }

  /** The picture as it stands, on paper. */
  snapshot(): HTMLCanvasElement {
    const canvas = document.createElement('canvas');
    canvas.width = this.#overlay.width;
    canvas.height = this.#overlay.height;
    const context = canvas.getContext('2d');
    if (context) {
      this.#stepwise = false;
      this.#cloudDue = true;
      if (this.#tween) this.#arrive(this.#tween.toCamera);
      this.#colours();
      this.#draw(performance.now()); // WebGL forgets its pixels after the task that drew them
      context.fillStyle = this.#colours().paper;
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(this.#surface.scatter.canvas, 0, 0, canvas.width, canvas.height);
      context.drawImage(this.#overlay, 0, 0);
    }
    return canvas;
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#rest);
    this.#paused = true;
    this.#observer.disconnect();
    this.#listening.abort();
    this.#gestures.dispose();
    this.#surface.dispose();
    this.#overlay.width = 0;
    this.#overlay.height = 0;
    this.#overlay.remove();
    this.#data = { points: new Float32Array(0), dims: 2, words: [] };
    this.#points = new Float32Array(0);
    this.#projected = new Float32Array(0);
    this.#pick = undefined;
    this.#widths = undefined;
  }

  /** Everything is drawn again. */
  invalidate(): void {
    this.#cloudDue = true;
    this.#request();
  }

  /** What is due is drawn with the next frame, and the words in any case. */
  #request(): void {
    this.#dirty = true;
    if (this.#frame || this.#paused) return;
    this.#frame = requestAnimationFrame((now) => {
      this.#frame = 0;
      this.#draw(now);
    });
  }

  // Camera. --------------------------------------------------------------------------------------

  #margin(): number {
    return this.#view.width < 480 ? 16 : 28;
  }

  #moves(): boolean {
    const smooth = this.#cost < 2 * BUDGET_MS;
    return smooth && !this.#stillness.matches && !this.#paused && this.#view.width > 0;
  }

  /** The camera now; a reader's hand stops whatever was on its way. */
  #now(): Camera {
    if (this.#tween) {
      this.#arrive(this.#camera);
    }
    return this.#camera;
  }

  #target(): Camera {
    return this.#tween?.toCamera ?? this.#camera;
  }

  #move(camera: Camera): void {
    this.#whole = false;
    this.#camera = limited(camera, this.#extent, this.#view);
    this.#moving();
    this.invalidate();
    this.#events.moved?.();
  }

  #glide(camera: Camera): void {
    const toCamera = limited(camera, this.#extent, this.#view);
    if (this.#moves()) {
      this.#tween = {
        start: performance.now(),
        fromCamera: this.#camera,
        toCamera,
        fromPoints: undefined,
      };
      if (this.#points.length > 0) this.#placePoints(this.#data.points);
    } else {
      if (this.#cost > BUDGET_MS) this.#stepwise = true;
      this.#arrive(toCamera);
    }
    this.invalidate();
    this.#events.moved?.();
  }

  #arrive(camera: Camera): void {
    const moving = this.#tween?.fromPoints;
    this.#tween = undefined;
    this.#camera = { ...camera, eye: fit(this.#extent, this.#view).eye };
    if (moving) this.#placePoints(this.#data.points);
  }

  #placePoints(points: Float32Array): void {
    this.#points.set(points.subarray(0, this.#points.length));
    this.#surface.scatter.movePoints(this.#points);
  }

  #step(now: number): void {
    const tween = this.#tween;
    if (!tween) return;
    const t = Math.min(1, Math.max(0, (now - tween.start) / TWEEN_MS));
    const eased = 1 - (1 - t) ** 3;
    if (t >= 1) {
      this.#arrive(tween.toCamera);
      return;
    }
    this.#camera = { ...mix(tween.fromCamera, tween.toCamera, eased), eye: this.#camera.eye };
    if (tween.fromPoints) {
      const from = tween.fromPoints;
      const to = this.#data.points;
      const points = this.#points;
      for (let i = 0; i < points.length; i++) points[i] = from[i]! + (to[i]! - from[i]!) * eased;
      this.#surface.scatter.movePoints(points);
    }
  }

  // Size, and a renderer that was replaced. ------------------------------------------------------

  #resize(): void {
    const box = this.#stage.getBoundingClientRect();
    const view = { width: Math.round(box.width), height: Math.round(box.height) };
    const ratio = Math.min(3, window.devicePixelRatio || 1);
    if (view.width === 0 || view.height === 0) return;
    const before = this.#view;
    if (view.width === before.width && view.height === before.height && ratio === this.#ratio) {
      return;
    }
    this.#view = view;
    this.#ratio = ratio;
    this.#overlay.width = Math.round(view.width * ratio);
    this.#overlay.height = Math.round(view.height * ratio);
    this.#surface.scatter.resize(view, ratio);
    const goal = this.#target();
    this.#tween = undefined;
    if (this.#points.length > 0) this.#placePoints(this.#data.points);
    const camera =
      this.#whole || before.width === 0
        ? fit(this.#extent, view, this.#margin())
        : resized(goal, before, view);
    this.#camera = limited(camera, this.#extent, view);
    // A canvas that changes its size is blank until it is drawn again: not a frame later.
    if (before.width > 0 && !this.#paused) this.#draw(performance.now());
    else this.invalidate();
  }

  #renew(): void {
    if (this.#view.width === 0) return;
    this.#surface.scatter.setMarks({ points: this.#points, weights: this.#weights });
    this.#surface.scatter.resize(this.#view, this.#ratio);
    this.invalidate();
  }

  // Pointing. ------------------------------------------------------------------------------------

  #grid(): PickGrid {
    this.#pick ??= new PickGrid(
      this.#projected,
      this.#projected.length / 3,
      this.#view.width,
      this.#view.height,
    );
    return this.#pick;
  }

  #hover(index: number | undefined): void {
    if (index === this.#hovered) return;
    this.#hovered = index;
    this.#byKeyboard = false;
    this.#stage.classList.toggle('over-word', index !== undefined);
    this.#request();
  }

  #choose(index: number | undefined): void {
    if (index !== undefined) this.#events.pick(index);
  }

  // Drawing. -------------------------------------------------------------------------------------

  #draw(now: number): void {
    this.#dirty = false;
    const { width, height } = this.#view;
    if (width === 0) return;
    if (!this.#paint) {
      // These cost a layout of the page and the shaping of a font: long enough by themselves.
      this.#widths = new WordWidths(this.#context, this.#colours().font);
      this.#request();
      return;
    }
    const start = performance.now();
    const moved = this.#cloudDue;
    if (this.#cloudDue) {
      // On the way words follow their marks; they get their places where the picture comes to rest.
      const travels =
        this.#tween !== undefined || (this.#rest !== undefined && this.#cost > BUDGET_MS);
      this.#cloudDue = false;
      this.#wordsDue = true;
      this.#drawCloud(this.#paint, now);
      if (this.#stepwise) {
        this.#stepwise = false;
        this.#context.clearRect(0, 0, this.#overlay.width, this.#overlay.height);
        this.#request();
        return;
      }
      if (travels) {
        this.#labels = followed(this.#labels, this.#projected);
        this.#drawOverlay(this.#paint, now);
        if (this.#tween) this.invalidate();
        else if (this.#rest === undefined) this.#request();
        return;
      }
    }
    if (this.#wordsDue) {
      this.#wordsDue = false;
      if (this.#byKeyboard) {
        this.#hovered = this.#grid().nearest(width / 2, height / 2, REACH.keyboard);
      }
      this.#placeWords();
      if (!moved) {
        this.#request();
        return;
      }
    }
    if (this.#drawOverlay(this.#paint, now)) this.#request();
    if (moved) this.#cost += 0.3 * (performance.now() - start - this.#cost);
  }

  #drawCloud(paint: Paint, now: number): void {
    this.#step(now);
    project(this.#camera, this.#view, this.#points, this.#projected);
    this.#pick = undefined;
    const count = this.#countNow();
    const look = this.#look(paint);
    this.#surface.scatter.draw(this.#camera, this.#view, this.#projected, look, count);
  }

  /** How many marks to draw: all at rest, and as many as the budget allows while moving. */
  #countNow(): number {
    const all = this.#points.length / 3;
    if (this.#rest === undefined) return all;
    const factor = this.#cost > BUDGET_MS ? 0.75 : this.#cost < BUDGET_MS / 2 ? 1.15 : 1;
    this.#share = Math.min(1, this.#share * factor);
    return Math.min(all, Math.max(FEWEST, Math.round(all * this.#share)));
  }

  /** The picture moves: it is at rest again when this has not been said for a moment. */
  #moving(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#rest = undefined;
      if (this.#share < 1) this.invalidate();
      else if (this.#wordsDue) this.#request();
    }, REST_MS);
  }

  /** Lines are drawn: all that they don't reach steps back. */
  #pointing(): boolean {
    return this.#marks.some((mark) => mark.style.line);
  }

  /** Marks grow with the room they have, so that near and far the cloud reads as a cloud. */
  #look(paint: Paint): Look {
    const count = Math.max(1, this.#points.length / 3);
    const room = Math.sqrt((0.5 * this.#view.width * this.#view.height) / count);
    const zoom = this.#camera.scale / fit(this.#extent, this.#view, this.#margin()).scale;
    const size = Math.min(5, Math.max(1.4, 0.6 * room * Math.max(1, zoom) ** 0.4));
    const opacity = this.#pointing() ? 0.32 : 0.55;
    return { ...paint.look, size, opacity };
  }

  /** 1 on a crowded stage; less where few words are in view, so that in the end all are written. */
  #crowding(): number {
    const { width, height } = this.#view;
    let visible = 0;
    for (let i = 0; i < this.#projected.length; i += 3) {
      const x = this.#projected[i]!;
      const y = this.#projected[i + 1]!;
      if (x >= 0 && y >= 0 && x <= width && y <= height) visible++;
    }
    const roomy = (width * height) / ROOM_A_WORD;
    return Math.min(1, Math.max(0.08, visible / (4 * roomy)));
  }

  #placeWords(): void {
    const { words } = this.#data;
    this.#widths ??= new WordWidths(this.#context, this.#colours().font);
    const widths = this.#widths;
    const gap = this.#gap * this.#crowding();
    const marked = new Set(this.#marks.map((mark) => mark.index));
    this.#labels = placeLabels({
      projected: this.#projected,
      count: this.#points.length / 3,
      width: this.#view.width,
      height: this.#view.height,
      measure: (index) =>
        widths.of(index, words[index] ?? '', marked.has(index) ? 14 : sizeOf(index)),
      lineHeight: 17,
      gap: { x: 18 * gap, y: 17 * gap },
      first: this.#marks.map((mark) => mark.index),
      skip: (index) => marked.has(index),
      previous: this.#labels,
      taken: this.#options.taken?.(this.#view) ?? [],
    });
  }

  /** True while words are still fading in. */
  #drawOverlay(paint: Paint, now: number): boolean {
    const context = this.#context;
    const { width, height } = this.#view;
    context.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.lineCap = 'round';
    context.lineJoin = 'round';
    context.textAlign = 'center';
    context.textBaseline = 'middle';

    this.#drawLines();
    for (const mark of [...this.#marks].reverse()) this.#drawMark(mark, paint);

    let fading = false;
    const still = this.#stillness.matches;
    const pointing = this.#pointing();
    const styles = new Map(this.#marks.map((mark) => [mark.index, mark.style]));
    const written = new Set<number>();
    for (const label of this.#labels) {
      written.add(label.index);
      let born = this.#born.get(label.index);
      if (born === undefined) {
        born = now;
        this.#born.set(label.index, born);
      }
      const age = still ? 1 : Math.min(1, (now - born) / LABEL_FADE_MS);
      if (age < 1) fading = true;
      const style = styles.get(label.index);
      const dim = pointing && !style ? 0.55 : 1;
      context.globalAlpha = (still ? 1 : Math.max(0.05, age)) * dim;
      const size = style ? 14 : sizeOf(label.index);
      context.font = `${style?.strong ? '700' : style && !style.quiet ? '600' : '400'} ${size}px ${paint.font}`;
      this.#write(this.#data.words[label.index] ?? '', label.x, label.y, paint);
    }
    for (const index of this.#born.keys()) if (!written.has(index)) this.#born.delete(index);
    context.globalAlpha = 1;

    if (this.#byKeyboard) this.#drawReticle(paint);
    this.#drawHovered(paint);
    return fading;
  }

  #write(word: string, x: number, y: number, paint: Paint): void {
    const context = this.#context;
    context.strokeStyle = paint.paper;
    context.lineWidth = 4;
    context.strokeText(word, x, y);
    context.fillStyle = paint.ink;
    context.fillText(word, x, y);
  }

  #at(index: number): [number, number] {
    return [this.#projected[3 * index]!, this.#projected[3 * index + 1]!];
  }

  #drawLines(): void {
    const from = this.#marks[0];
    if (!from || 3 * from.index >= this.#projected.length) return;
    const context = this.#context;
    const [x, y] = this.#at(from.index);
    for (const { index, style } of this.#marks) {
      if (!style.line || 3 * index >= this.#projected.length) continue;
      context.strokeStyle = this.#colour(style.colour);
      context.lineWidth = style.line === 'solid' ? 2 : 1.5;
      context.setLineDash(style.line === 'solid' ? [] : [1, 5]);
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(...this.#at(index));
      context.stroke();
    }
    context.setLineDash([]);
  }

  #drawMark({ index, style }: Mark, paint: Paint): void {
    if (3 * index >= this.#projected.length) return;
    const context = this.#context;
    const [x, y] = this.#at(index);
    const r = style.strong ? 6 : 4.5;
    context.beginPath();
    if (style.shape === 'diamond') {
      context.moveTo(x, y - r - 1);
      context.lineTo(x + r + 1, y);
      context.lineTo(x, y + r + 1);
      context.lineTo(x - r - 1, y);
      context.closePath();
    } else if (style.shape === 'square') {
      context.rect(x - r + 0.5, y - r + 0.5, 2 * r - 1, 2 * r - 1);
    } else {
      context.arc(x, y, r, 0, 2 * Math.PI);
    }
    const colour = this.#colour(style.colour);
    context.fillStyle = style.shape === 'dot' ? colour : paint.paper;
    context.strokeStyle = style.shape === 'dot' ? paint.paper : colour;
    context.lineWidth = style.shape === 'dot' ? 1.5 : style.strong ? 3 : 2;
    context.fill();
    context.stroke();
  }

  #drawReticle(paint: Paint): void {
    const context = this.#context;
    const [x, y] = [this.#view.width / 2, this.#view.height / 2];
    context.strokeStyle = paint.ink;
    context.lineWidth = 1;
    context.beginPath();
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      context.moveTo(x + 6 * dx, y + 6 * dy);
      context.lineTo(x + 14 * dx, y + 14 * dy);
    }
    context.stroke();
  }

  /** The word under the mouse or in the reticle, above everything else. */
  #drawHovered(paint: Paint): void {
    const index = this.#hovered;
    if (index === undefined || 3 * index >= this.#projected.length) return;
    const context = this.#context;
    const word = this.#data.words[index] ?? '';
    const [px, py] = this.#at(index);
    context.font = `600 14px ${paint.font}`;
    const half = context.measureText(word).width / 2 + 6;
    // In place of the word where it is written, else beside its mark.
    const label = this.#labels.find((one) => one.index === index);
    const x = Math.min(Math.max(label?.x ?? px, half + 2), this.#view.width - half - 2);
    const y = label?.y ?? (py > 34 ? py - 20 : py + 20);
    if (!label) {
      context.beginPath();
      context.arc(px, py, 4, 0, 2 * Math.PI);
      context.fillStyle = paint.ink;
      context.fill();
    }
    context.fillStyle = paint.paper;
    context.strokeStyle = paint.faint;
    context.lineWidth = 1;
    context.beginPath();
    context.rect(x - half, y - 11, 2 * half, 22);
    context.fill();
    context.stroke();
    context.fillStyle = paint.ink;
    context.fillText(word, x, y);
  }

  // Colours. -------------------------------------------------------------------------------------

  #colour(name: ColourName): string {
    let colour = this.#resolved.get(name);
    if (colour === undefined) {
      colour = resolveColour(this.#stage, name);
      this.#resolved.set(name, colour);
    }
    return colour;
  }

  #colours(): Paint {
    if (!this.#paint) {
      this.#resolved.clear();
      const names = ['paper', 'ink', 'line', 'bar'] as const;
      const [paper = '', ink = '', faint = '', bar = ''] = resolveColours(this.#stage, names);
      const { fontFamily: font } = getComputedStyle(this.#stage);
      this.#paint = {
        paper,
        ink,
        faint,
        font,
        look: { paper: toRgb(paper), palette: [toRgb(bar)] },
      };
    }
    return this.#paint;
  }
}

/** Frequent words are written a little larger, as towns are on a map. */
function sizeOf(index: number): number {
  return index < 600 ? 15 : index < 4000 ? 13.5 : 12.5;
}

/** Marks of frequent words are a little larger, from 1.5 for the first to 0.75 for the 20,000th. */
function weightsByRank(count: number): Float32Array {
  const weights = new Float32Array(count);
  for (let i = 0; i < count; i++) weights[i] = Math.max(0.75, 1.6 - 0.2 * Math.log10(1 + i));
  return weights;
}

/** Any CSS colour as red, green and blue, by asking the browser to paint it. */
function toRgb(colour: string): Rgb {
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return [128, 128, 128];
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = context.getImageData(0, 0, 1, 1).data;
  return [r, g, b];
}
