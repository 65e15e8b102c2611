/**
 * What a plot is painted on and with: the canvas of the cloud, the canvas of marks and labels above it,
 * their colours, and the size of both. Knows nothing of cameras' ways or of what is due.
 */
import type { Camera, Viewport } from './camera.ts';
import { paint, type Scene } from './overlay.ts';
import { PlotColours } from './plot-colours.ts';
import type { Marks, Renderer } from './scatter.ts';
import { ScatterSurface } from './scatter-surface.ts';

export class Painting {
  /** For widths of letters, and to paint on. */
  readonly context: CanvasRenderingContext2D;
  readonly #stage: HTMLElement;
  readonly #surface: ScatterSurface;
  readonly #overlay = document.createElement('canvas');
  #marks: Marks = { points: new Float32Array(0) };
  #colours: PlotColours | undefined;
  #view: Viewport = { width: 0, height: 0 };
  #ratio = 1;

  /** `renewed`: the renderer was replaced, and nothing of the cloud is drawn now. */
  constructor(stage: HTMLElement, renderer: Renderer, renewed: () => void) {
    this.#stage = stage;
    this.#surface = new ScatterSurface(stage, () => this.#renew(renewed), renderer);
    this.#overlay.className = 'overlay';
    stage.append(this.#overlay);
    const context = this.#overlay.getContext('2d');
    if (!context) throw new Error('This browser draws no canvas.');
    this.context = context;
  }

  get renderer(): 'webgl2' | 'canvas2d' {
    return this.#surface.scatter.kind;
  }

  /** False until colours are read, which costs a layout of the page. */
  get coloured(): boolean {
    return this.#colours !== undefined;
  }

  readColours(): PlotColours {
    this.#colours ??= new PlotColours(this.#stage, this.#marks.categories !== undefined);
    return this.#colours;
  }

  forgetColours(): void {
    this.#colours = undefined;
  }

  /** False where stage and screen are as they were. Canvases that change are blank. */
  resize(view: Viewport): boolean {
    const ratio = Math.min(3, window.devicePixelRatio || 1);
    const { width, height } = this.#view;
    if (view.width === width && view.height === height && ratio === this.#ratio) return false;
    this.#view = view;
    this.#ratio = ratio;
    this.#overlay.width = Math.round(view.width * ratio);
    this.#overlay.height = Math.round(view.height * ratio);
    this.#surface.scatter.resize(view, ratio);
    return true;
  }

  setCloud(marks: Marks): void {
    if (!this.#marks.categories !== !marks.categories) this.#colours = undefined;
    this.#marks = marks;
    this.#surface.scatter.setMarks(marks);
  }

  movePoints(points: Float32Array): void {
    this.#surface.scatter.movePoints(points);
  }

  /** The first `count` marks, `projected` by this camera. */
  cloud(camera: Camera, projected: Float32Array, count: number, zoom: number, dim: boolean): void {
    const { paperRgb: paper, cloud: palette } = this.readColours();
    // Marks grow with the room they have, so that near and far the cloud reads as a cloud.
    const all = Math.max(1, projected.length / 3);
    const room = Math.sqrt((0.5 * this.#view.width * this.#view.height) / all);
    const size = Math.min(5, Math.max(1.4, 0.6 * room * Math.max(1, zoom) ** 0.4));
    const look = { paper, palette, size, opacity: dim ? 0.32 : 0.55 };
    this.#surface.scatter.draw(camera, this.#view, projected, look, count);
  }

  overlay(scene: Scene): void {
    paint(this.context, this.#ratio, scene, this.readColours());
  }

  clearOverlay(): void {
    this.context.clearRect(0, 0, this.#overlay.width, this.#overlay.height);
  }

  /** Both canvases on paper, in the task that drew them: WebGL forgets its pixels after it. */
  copy(): HTMLCanvasElement {
    const { width, height } = this.#overlay;
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext('2d');
    if (!context) return canvas;
    context.fillStyle = this.readColours().paper;
    context.fillRect(0, 0, width, height);
    context.drawImage(this.#surface.scatter.canvas, 0, 0, width, height);
    context.drawImage(this.#overlay, 0, 0);
    return canvas;
  }

  dispose(): void {
    this.#surface.dispose();
    this.#overlay.width = 0;
    this.#overlay.height = 0;
    this.#overlay.remove();
    this.#marks = { points: new Float32Array(0) };
  }

  #renew(renewed: () => void): void {
    if (this.#view.width === 0) return;
    this.#surface.scatter.setMarks(this.#marks);
    this.#surface.scatter.resize(this.#view, this.#ratio);
    renewed();
  }
}
