/**
 * `<es-plot>`: a plot on a figure's stage, with zoom buttons, a hint and keys. It opens in a frame of its
 * own, draws nothing off screen, and gives its memory back when it leaves the page.
 *
 *   <es-plot label="Map of 20,000 words" noun="word" .theme=${this.theme} @pick=${…} @point=${…}></es-plot>
 *
 * The figure keeps it (Lit's `ref` or `query`) and calls `setData`, `follow`, `setMarks`, `show`. `pick` and
 * `point` tell of a point by `detail`: its index, or undefined where none is pointed at any more. A list
 * of the figure's has to say what the plot shows: this is no image, and has no text alternative.
 */
import { html, LitElement, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { nextFrame, yieldToMain } from '../yield-to-main.ts';
import type { Camera } from './camera.ts';
import type { Box } from './declutter.ts';
import type { Edge, Mark } from './overlay.ts';
import { plotStyles } from './plot.styles.ts';
import { Plot, type PlotData } from './plot.ts';
import type { Renderer } from './scatter.ts';

export class PlotStage extends LitElement {
  static override styles = plotStyles;

  /** What it shows, for those who don't see it. */
  @property() label = '';
  /** What a point is. */
  @property() noun = 'point';
  @property() renderer: Renderer = 'auto';
  /** The figure's, so that colours are read anew when it changes. */
  @property() theme = '';
  @state() private awake: 'no' | 'pointer' | 'keyboard' = 'no';
  @state() private data: PlotData | null = null;

  private plot: Plot | null = null;
  private opening = false;
  private marks: { marks: readonly Mark[]; edges: readonly Edge[] } = { marks: [], edges: [] };
  private shown: readonly number[] | null = null;
  private observer: IntersectionObserver | null = null;
  private onScreen = true;

  /** Undefined until the plot is open. */
  get drawnBy(): 'webgl2' | 'canvas2d' | undefined {
    return this.plot?.renderer;
  }

  get camera(): Camera | undefined {
    return this.plot?.camera;
  }

  /** Everything is drawn as it should be, and nothing is on its way. */
  get settled(): boolean {
    return this.plot?.settled ?? false;
  }

  /** Points whose labels are written now. */
  get labelled(): readonly number[] {
    return this.plot?.labelled ?? [];
  }

  setData(data: PlotData): void {
    this.data = data;
    this.shown = null;
    this.plot?.setData(data);
  }

  /** The same points in new places, as work moves them: drawn there at once, where that can be. */
  follow(data: PlotData): void {
    const same = data.labels === this.data?.labels && data.dims === this.data.dims;
    if (!same) this.setData(data);
    else {
      this.data = data;
      this.plot?.move(data.points);
    }
  }

  setMarks(marks: readonly Mark[], edges: readonly Edge[] = []): void {
    this.marks = { marks, edges };
    this.plot?.setMarks(marks, edges);
  }

  /** Brings these points into view. */
  show(indices: readonly number[]): void {
    this.shown = indices;
    this.plot?.show(indices);
  }

  /** The picture as it stands; null while there is none. */
  snapshot(): HTMLCanvasElement | null {
    return this.plot?.snapshot() ?? null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.observer = new IntersectionObserver((entries) => {
      this.onScreen = entries.at(-1)!.isIntersecting;
      this.plot?.pause(!this.onScreen);
    });
    this.observer.observe(this);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer?.disconnect();
    this.plot?.dispose();
    this.plot = null;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('theme')) this.plot?.restyle();
    if (this.data && !this.plot && !this.opening && this.isConnected) void this.open();
  }

  private async open(): Promise<void> {
    this.opening = true;
    await nextFrame();
    this.opening = false;
    const stage = this.renderRoot.querySelector<HTMLElement>('.plot');
    if (!stage || this.plot || !this.isConnected) return;
    const tell = (type: string, detail: unknown) =>
      this.dispatchEvent(new CustomEvent(type, { detail }));
    const events = {
      pick: (index: number) => tell('pick', index),
      point: (index: number | undefined) => tell('point', index),
      wake: (awake: boolean, byKeyboard: boolean) => {
        this.awake = awake ? (byKeyboard ? 'keyboard' : 'pointer') : 'no';
      },
    };
    this.plot = new Plot(stage, events, { taken, renderer: this.renderer });
    this.plot.pause(!this.onScreen);
    await yieldToMain();
    if (!this.data || !this.plot) return;
    this.plot.setData(this.data);
    await yieldToMain();
    this.plot?.setMarks(this.marks.marks, this.marks.edges);
    if (this.shown) this.plot?.show(this.shown);
    tell('open', undefined);
  }

  protected override render() {
    return html`
      <div
        class="plot ${this.awake === 'no' ? '' : 'awake'}"
        tabindex="0"
        role="application"
        aria-roledescription="plot"
        aria-label=${this.label}
        aria-describedby="hint"
      ></div>
      <div class="zoom">
        <button aria-label="Zoom in" @click=${() => this.plot?.zoom(1.6)}>+</button>
        <button aria-label="Zoom out" @click=${() => this.plot?.zoom(1 / 1.6)}>−</button>
        <button class="all" aria-label="Show all" @click=${() => this.plot?.showAll()}>all</button>
      </div>
      <p class="hint" id="hint">${this.renderHint()}</p>
    `;
  }

  private renderHint() {
    const turns = this.data?.dims === 3;
    if (this.awake === 'keyboard') {
      return `Arrows ${turns ? 'turn, with Shift move' : 'move'} · + − zoom · 0 shows all · Enter picks · Esc leaves`;
    }
    if (this.awake === 'pointer') {
      return html`
        <span class="mouse">Drag to ${turns ? 'turn' : 'move'} · wheel zooms · Esc lets go</span>
        <span class="touch">Drag and pinch · tap a ${this.noun} · tap outside to scroll on</span>
      `;
    }
    return html`
      <span class="mouse">Click here, then the wheel zooms</span>
      <span class="touch">Tap here to move it</span>
    `;
  }
}

/** Corners of the stage that carry the buttons and the hint. */
function taken({ width, height }: { width: number; height: number }): Box[] {
  return [
    { left: width - 46, right: width, top: 0, bottom: 140 },
    { left: 0, right: Math.min(width, 260), top: height - 24, bottom: height },
  ];
}

if (!customElements.get('es-plot')) customElements.define('es-plot', PlotStage);

declare global {
  interface HTMLElementTagNameMap {
    'es-plot': PlotStage;
  }
}
