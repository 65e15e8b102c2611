/**
 * A plot of labelled points in two or three dimensions: a cloud of marks, above it the labels that fit,
 * and the marks and lines of whatever is pointed at. It owns canvases and frames and brings the parts
 * together (see README.md); a figure hands it data and hears what was picked. It draws when something
 * changed and at no other time.
 */
import {
  type Camera,
  type Dims,
  extentOf,
  orbit,
  pan,
  project,
  roll,
  zoomAbout,
} from './camera.ts';
import { CameraRig } from './camera-rig.ts';
import type { Box } from './declutter.ts';
import { FrameBudget } from './frame-budget.ts';
import { Gestures } from './gestures.ts';
import { LabelLayer } from './label-layer.ts';
import { MovingPoints } from './moving-points.ts';
import type { Edge, Mark } from './overlay.ts';
import { Painting } from './painting.ts';
import { PickGrid, pointAt, pointInReticle } from './picking.ts';
import { PrintStill } from './print-still.ts';
import type { Renderer } from './scatter.ts';

export interface PlotData {
  /** x, y, z a point; z = 0 in two dimensions. Most important point first. */
  readonly points: Float32Array;
  readonly dims: Dims;
  /** One a point. */
  readonly labels: readonly string[];
  /** Colour of each point: 0 for none, 1 to 7 for the categories of the palette. */
  readonly categories?: Uint8Array | undefined;
  /** The first points are drawn and written larger, as frequent words are. */
  readonly ranked?: boolean | undefined;
}

export interface PlotEvents {
  pick(index: number): void;
  /** The reader moved the camera. */
  moved?(): void;
  /** Awake: the stage takes the wheel, fingers and keys (see gestures.ts). */
  wake?(awake: boolean, byKeyboard: boolean): void;
  /** Another point is under the mouse or in the reticle, which Enter or a click would pick. */
  point?(index: number | undefined): void;
}

export interface PlotOptions {
  readonly renderer?: Renderer;
  /** Stage corners that carry something else, from the view's size. */
  readonly taken?: (view: { width: number; height: number }) => Box[];
}

const NOTHING: PlotData = { points: new Float32Array(0), dims: 2, labels: [] };
/** What a drawing consists of, in this order; where it costs much, each part has a frame of its own. */
const [CLOUD, PLACES, OVERLAY, DONE] = [0, 1, 2, 3] as const;

export class Plot {
  readonly #stage: HTMLElement;
  readonly #events: PlotEvents;
  readonly #options: PlotOptions;
  readonly #painting: Painting;
  readonly #gestures: Gestures;
  readonly #observer: ResizeObserver;
  readonly #print: PrintStill;
  readonly #listening = new AbortController();
  readonly #stillness = matchMedia('(prefers-reduced-motion: reduce)');
  readonly #rig = new CameraRig();
  readonly #points = new MovingPoints();
  readonly #labels = new LabelLayer();
  readonly #budget = new FrameBudget(() => this.#rested());

  #data = NOTHING;
  #weights: Float32Array | undefined;
  #projected = new Float32Array(0);
  #marks: readonly Mark[] = [];
  #edges: readonly Edge[] = [];
  #grid: PickGrid | undefined;
  #hovered: number | undefined;
  #byKeyboard = false;

  #frame = 0;
  #task: ReturnType<typeof setTimeout> | undefined;
  #paused = false;
  /** The first part that is not as it should be now. */
  #due: number = CLOUD;
  /** Milliseconds that the parts of this drawing took so far. */
  #cost = 0;
  /** These points were never drawn: what that costs is not known yet, and old labels are not theirs. */
  #fresh = true;

  constructor(stage: HTMLElement, events: PlotEvents, options: PlotOptions = {}) {
    this.#stage = stage;
    this.#events = events;
    this.#options = options;
    this.#painting = new Painting(stage, options.renderer ?? 'auto', () => this.invalidate());
    this.#gestures = this.#listen();
    this.#observer = new ResizeObserver(() => this.#resize());
    this.#observer.observe(stage);
    const { signal } = this.#listening;
    for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
      matchMedia(query).addEventListener('change', () => this.restyle(), { signal });
    }
    this.#print = new PrintStill(
      stage,
      () => (this.#rig.view.width > 0 ? this.snapshot('light') : undefined),
      () => this.#resize(),
    );
  }

  #listen(): Gestures {
    const rig = this.#rig;
    const at = (x: number, y: number, pointer: 'mouse' | 'touch') =>
      pointAt(this.#pickGrid(), this.#labels.placed, x, y, pointer);
    return new Gestures(this.#stage, {
      drag: (dx, dy, second) => {
        this.#halt();
        const turns = this.#data.dims === 3 && !second;
        this.#move(turns ? orbit(rig.camera, rig.view, dx, dy) : pan(rig.camera, dx, dy));
      },
      zoom: (factor, x, y) => {
        this.#halt();
        this.#move(zoomAbout(rig.camera, rig.view, factor, x, y));
      },
      twist: (angle) => {
        this.#halt();
        this.#move(roll(rig.camera, angle));
      },
      fit: () => this.showAll(),
      tap: (x, y, pointer) => this.#choose(at(x, y, pointer)),
      hover: (place) => this.#hover(place && at(place.x, place.y, 'mouse')),
      choose: () => this.#choose(this.#hovered),
      wake: (awake, byKeyboard) => {
        this.#byKeyboard = byKeyboard;
        if (!awake) this.#hover(undefined);
        this.invalidate();
        this.#events.wake?.(awake, byKeyboard);
      },
    });
  }

  // What a figure asks of it. --------------------------------------------------------------------

  get renderer(): 'webgl2' | 'canvas2d' {
    return this.#painting.renderer;
  }

  get camera(): Camera {
    return this.#rig.camera;
  }

  /** Everything is drawn as it should be, and nothing is on its way. */
  get settled(): boolean {
    return this.#due === DONE && !this.#rig.gliding;
  }

  /** Points whose label is written on the stage now. */
  get labelled(): readonly number[] {
    return this.#labels.placed.map((label) => label.index);
  }

  /** Points that were there before travel to their new place; the camera shows the whole cloud. */
  setData(data: PlotData): void {
    const count = Math.min(data.labels.length, Math.floor(data.points.length / 3));
    const travel = this.#data.labels.length > 0 && this.#travels();
    if (data.labels !== this.#data.labels) this.#labels.setTexts(data.labels);
    this.#data = data;
    this.#labels.ranked = data.ranked ?? false;
    this.#weights = data.ranked ? weightsByRank(count) : undefined;
    this.#rig.setExtent(extentOf(data.points, data.dims), travel ? performance.now() : undefined);
    this.#points.set(data.points, count, travel);
    this.#projected = new Float32Array(3 * count);
    if (this.#hovered !== undefined && this.#hovered >= count) this.#hovered = undefined;
    this.#fresh = !travel;
    this.#setCloud();
    this.invalidate();
  }

  /** The same points in new places, as work moves them: drawn there at once. */
  move(points: Float32Array): void {
    const { count } = this.#points;
    if (points.length < 3 * count) return;
    this.#data = { ...this.#data, points };
    this.#rig.follow(extentOf(points, this.#data.dims));
    this.#points.set(points, count, false);
    this.#setCloud();
    this.invalidate();
  }

  /** Highlighted points, most important first, and lines between points. */
  setMarks(marks: readonly Mark[], edges: readonly Edge[] = []): void {
    this.#marks = marks;
    this.#edges = edges;
    this.#labels.setMarked(marks.map((mark) => mark.index));
    this.invalidate();
  }

  showAll(): void {
    this.#glide((now) => this.#rig.showAll(now));
  }

  /** Brings these points into view, the first one in the middle if the plot has depth. */
  show(indices: readonly number[], closest = 8): void {
    const points = indices.map((index) => this.#points.goal(index));
    this.#glide((now) => this.#rig.frame(points, closest, now));
  }

  zoom(factor: number): void {
    const { target, view } = this.#rig;
    this.#glide((now) => this.#rig.glideTo(zoomAbout(target, view, factor), now));
  }

  /** Colours or type changed. */
  restyle(): void {
    this.#painting.forgetColours();
    this.invalidate();
  }

  /** Off screen: keeps everything, draws nothing. */
  pause(paused: boolean): void {
    this.#paused = paused;
    if (!paused && this.#due < DONE) this.#request();
  }

  /** The picture as it stands, on paper; `scheme` where it is to be other than the reader's. */
  snapshot(scheme?: 'light' | 'dark'): HTMLCanvasElement {
    if (!scheme) {
      this.#drawAll();
      return this.#painting.copy();
    }
    this.#stage.style.setProperty('color-scheme', scheme);
    this.#painting.forgetColours();
    const canvas = this.snapshot();
    this.#stage.style.removeProperty('color-scheme');
    this.restyle();
    return canvas;
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#task);
    this.#budget.dispose();
    this.#paused = true;
    this.#observer.disconnect();
    this.#listening.abort();
    this.#gestures.dispose();
    this.#painting.dispose();
    this.#print.dispose();
    this.#data = NOTHING;
    this.#points.set(NOTHING.points, 0, false);
    this.#projected = new Float32Array(0);
    this.#grid = undefined;
  }

  /** Everything is drawn again. */
  invalidate(): void {
    this.#due = CLOUD;
    this.#request();
  }

  // Camera. --------------------------------------------------------------------------------------

  #travels(): boolean {
    const { smooth } = this.#budget;
    return smooth && !this.#stillness.matches && !this.#paused && this.#rig.view.width > 0;
  }

  /** A reader's hand stops whatever was on its way. */
  #halt(): void {
    if (!this.#rig.gliding) return;
    this.#rig.stop();
    this.#place(1);
  }

  #move(camera: Camera): void {
    this.#rig.set(camera);
    this.#budget.move();
    this.invalidate();
    this.#events.moved?.();
  }

  #glide(start: (now: number | undefined) => void): void {
    const travels = this.#travels();
    this.#place(1);
    start(travels ? performance.now() : undefined);
    this.invalidate();
    this.#events.moved?.();
  }

  /** Points at share `t` of their way. */
  #place(t: number): void {
    if (this.#points.step(t)) this.#painting.movePoints(this.#points.drawn);
  }

  #rested(): void {
    if (this.#budget.partial) this.invalidate();
    else this.#request();
  }

  // Size. ----------------------------------------------------------------------------------------

  #resize(): void {
    if (this.#print.printing) return;
    const box = this.#stage.getBoundingClientRect();
    const view = { width: Math.round(box.width), height: Math.round(box.height) };
    if (view.width === 0 || view.height === 0 || !this.#painting.resize(view)) return;
    const before = this.#rig.view;
    this.#place(1);
    this.#rig.resize(view);
    // A canvas that changes its size is blank until it is drawn again: not a frame later.
    if (before.width > 0 && !this.#paused) this.#drawAll();
    else this.invalidate();
  }

  #setCloud(): void {
    const { categories } = this.#data;
    this.#painting.setCloud({ points: this.#points.drawn, categories, weights: this.#weights });
  }

  // Pointing. ------------------------------------------------------------------------------------

  #pickGrid(): PickGrid {
    const { width, height } = this.#rig.view;
    this.#grid ??= new PickGrid(this.#projected, this.#points.count, width, height);
    return this.#grid;
  }

  #hover(index: number | undefined): void {
    if (index === this.#hovered) return;
    this.#hovered = index;
    this.#byKeyboard = false;
    this.#events.point?.(index);
    this.#stage.classList.toggle('over-point', index !== undefined);
    this.#due = Math.min(this.#due, OVERLAY);
    this.#request();
  }

  #choose(index: number | undefined): void {
    if (index !== undefined) this.#events.pick(index);
  }

  #aim(): void {
    const { width, height } = this.#rig.view;
    const index = pointInReticle(this.#pickGrid(), width, height);
    if (index === this.#hovered) return;
    this.#hovered = index;
    this.#events.point?.(index);
  }

  // Drawing. -------------------------------------------------------------------------------------

  /** What is due is drawn with the next frame; where it costs much, in a task after that, which has the page to lay out. */
  #request(): void {
    if (this.#frame || this.#paused) return;
    this.#frame = requestAnimationFrame((now) => {
      const draw = () => {
        this.#frame = 0;
        this.#draw(now);
      };
      if (this.#costly) this.#task = setTimeout(draw);
      else draw();
    });
  }

  /** Points that were not drawn before, or that took longer than a frame. */
  get #costly(): boolean {
    return this.#fresh || this.#budget.exceeded;
  }

  /** Everything now, in one task, where nothing moves: for a picture, or a stage that was resized. */
  #drawAll(): void {
    if (this.#rig.view.width === 0) return;
    this.#rig.arrive();
    this.#due = CLOUD;
    this.#look();
    this.#look();
    this.#draw(performance.now(), true);
  }

  #draw(now: number, atOnce = false): void {
    const { view } = this.#rig;
    if (view.width === 0) return;
    // These cost a style pass of the page and the shaping of a font: long enough by themselves.
    if (!atOnce && this.#look()) {
      this.#request();
      return;
    }
    const apart = !atOnce && this.#costly;
    const start = performance.now();
    const spent = () => performance.now() - start;
    if (this.#due === CLOUD) {
      this.#due = PLACES;
      this.#cost = 0;
      this.#drawCloud(now);
      // On the way labels follow their points; they get their places where these come to rest.
      if (this.#rig.gliding || (apart && this.#budget.moving)) {
        this.#labels.follow(this.#projected);
        this.#drawOverlay(now);
        this.#budget.spent(spent());
        if (this.#rig.gliding) this.invalidate();
        return;
      }
      if (this.#fresh) this.#painting.clearOverlay();
      if (apart) {
        this.#later(spent());
        return;
      }
    }
    if (this.#due === PLACES) {
      this.#due = OVERLAY;
      if (this.#byKeyboard) this.#aim();
      this.#labels.place(this.#projected, view, this.#options.taken?.(view) ?? []);
      if (apart) {
        this.#later(spent());
        return;
      }
    }
    const fresh = this.#due === OVERLAY;
    this.#due = DONE;
    this.#fresh = false;
    if (this.#drawOverlay(now, atOnce)) this.#request();
    if (fresh && !atOnce) this.#budget.spent(this.#cost + spent());
  }

  /** The next part comes with a frame of its own. */
  #later(spent: number): void {
    this.#cost += spent;
    this.#request();
  }

  #drawCloud(now: number): void {
    this.#place(this.#rig.step(now));
    const { camera, view, zoom } = this.#rig;
    project(camera, view, this.#points.drawn, this.#projected);
    this.#grid = undefined;
    const count = this.#budget.count(this.#points.count);
    this.#painting.cloud(camera, this.#projected, count, zoom, this.#edges.length > 0);
  }

  /** True while labels are still fading in. */
  #drawOverlay(now: number, atOnce = false): boolean {
    const { ageOf, fading } = this.#labels.age(now, atOnce || this.#stillness.matches);
    this.#painting.overlay({
      view: this.#rig.view,
      projected: this.#projected,
      texts: this.#labels.texts,
      labels: this.#labels.placed,
      marks: this.#marks,
      edges: this.#edges,
      hovered: this.#hovered,
      reticle: this.#byKeyboard,
      sizeOf: this.#labels.sizeOf,
      ageOf,
    });
    return fading;
  }

  /** Reads colours, then measures letters; true where one of them was done. */
  #look(): boolean {
    if (!this.#painting.coloured) {
      this.#labels.forgetFont();
      this.#painting.readColours();
      return true;
    }
    if (this.#labels.measures) return false;
    this.#labels.setFont(this.#painting.context, this.#painting.readColours().font);
    return true;
  }
}

/** Marks of the first points are a little larger, from 1.6 for the first to 0.75 for the 20,000th. */
function weightsByRank(count: number): Float32Array {
  const weights = new Float32Array(count);
  for (let i = 0; i < count; i++) weights[i] = Math.max(0.75, 1.6 - 0.2 * Math.log10(1 + i));
  return weights;
}
