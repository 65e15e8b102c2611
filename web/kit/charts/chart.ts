/**
 * `<es-chart>`: draws a description, reads it out value by value, and holds its numbers as a table. Use
 * it by `chart()` in index.ts, which loads it with the first chart of a page.
 */
import { css, html, LitElement, nothing, type PropertyValues, svg } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Chart } from './description.ts';
import type { Drawing, Stop, Table } from './drawing.ts';
import { chartSummary, chartTable, draw, hasPicture, isLoaded, loadKind } from './kinds.ts';
import { paint, TEXT } from './marks.ts';
import { htmlTable } from './table.ts';

/** Which value: of which series (or row), and at which place in it. */
export interface Place {
  readonly series: number;
  readonly index: number;
}

const FINGER = 44;
const ROW = 26;
const PICKED_ROW = 30;
const PAGE = 10;

export class ChartElement extends LitElement {
  static override styles = css`
    :host {
      display: block;
      min-inline-size: 0;
      color: var(--ink);
      font: 400 var(--small) / 1.4 var(--sans);
    }
    * {
      box-sizing: border-box;
    }
    .title {
      margin: 0 0 6px;
      font-weight: 600;
      text-wrap: balance;
    }
    .coming {
      min-block-size: 240px;
    }
    .plot {
      direction: ltr;
      touch-action: pan-y pinch-zoom;
    }
    .plot.picks {
      cursor: pointer;
    }
    .plot:focus-visible,
    .scroll:focus-visible,
    button:focus-visible {
      outline: 2px solid var(--accent);
      outline-offset: 2px;
    }
    svg {
      display: block;
      inline-size: 100%;
      overflow: visible;
      font-variant-numeric: tabular-nums lining-nums;
    }
    /* As high as what stands in it may be, so that nothing below moves while values are read. */
    .foot {
      display: flex;
      align-items: center;
      gap: 16px;
      min-block-size: 44px;
    }
    .reading {
      margin: 0;
      color: var(--ink-2);
      font-variant-numeric: tabular-nums lining-nums;
      overflow-wrap: anywhere;
    }
    .visually-hidden {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      margin: -1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }
    button {
      appearance: none;
      min-block-size: 44px;
      padding: 0;
      border: 0;
      background: none;
      color: var(--accent);
      font: inherit;
      font-size: var(--tiny);
      cursor: pointer;
    }
    button[aria-expanded='true'] {
      color: var(--ink);
    }
    /* Contained: what stands below or above it moves without its cells being painted again. */
    .scroll {
      contain: content;
      max-block-size: 320px;
      overflow: auto;
    }
    /* A table that is all there is to see is seen whole. */
    .scroll[data-whole] {
      max-block-size: none;
    }
    table {
      border-collapse: collapse;
      font-variant-numeric: tabular-nums lining-nums;
    }
    :is(th, td) {
      padding: 2px 1.2em 2px 0;
      font-weight: 400;
      text-align: start;
      vertical-align: baseline;
    }
    .number {
      text-align: end;
      white-space: nowrap;
    }
    thead th {
      position: sticky;
      inset-block-start: 0;
      border-block-end: 1px solid var(--line);
      background: var(--paper);
      color: var(--ink-2);
      font-size: var(--tiny);
      vertical-align: bottom;
    }
    .more {
      margin: 6px 0;
      color: var(--ink-2);
      font-size: var(--tiny);
    }
    @media (forced-colors: active) {
      svg {
        forced-color-adjust: none;
        --bar: CanvasText;
        --positive: CanvasText;
        --negative: GrayText;
        --category-1: CanvasText;
        --category-2: CanvasText;
        --category-3: CanvasText;
        --category-4: CanvasText;
        --category-5: CanvasText;
        --category-6: CanvasText;
        --category-7: CanvasText;
        --accent: Highlight;
      }
    }
    @media print {
      .plot,
      .scroll {
        print-color-adjust: exact;
      }
      .foot {
        display: none;
      }
      .scroll {
        contain: none;
        max-block-size: none;
        overflow: visible;
      }
    }
  `;

  /** What is shown. A new object is drawn anew; the reader keeps their place where there is one. */
  @property({ attribute: false }) chart: Chart | null = null;
  /** A value can be taken, by click or Enter: `pick` tells which. */
  @property({ type: Boolean }) picks = false;
  @state() private width = 0;
  @state() private place: readonly [row: number, at: number] | null = null;
  @state() private open = false;

  private drawing: Drawing | null = null;
  /** The last move was made by a key, and where the pointer was then. */
  private keyed = false;
  private resting: readonly [number, number] | null = null;
  /** With the next frame: a drawing that changes its height while sizes are told is an error of the page's. */
  private readonly size = new ResizeObserver(() => requestAnimationFrame(() => this.measure()));

  override connectedCallback(): void {
    super.connectedCallback();
    this.size.observe(this);
    this.measure();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.size.disconnect();
  }

  /** There is a drawing, which can be saved. */
  get isDrawn(): boolean {
    return this.chart !== null && hasPicture(this.chart) && isLoaded(this.chart);
  }

  /** This chart as an SVG file in the colours that it has here; null where nothing is drawn. */
  async svg(): Promise<string | null> {
    const { pictureOf } = await import('./file.ts');
    return pictureOf([this]);
  }

  /** All values, unrounded. */
  table(): Table | null {
    return this.chart && isLoaded(this.chart) ? chartTable(this.chart) : null;
  }

  private measure(): void {
    const width = Math.floor(this.clientWidth);
    if (width > 0) this.width = width;
  }

  protected override willUpdate(changed: PropertyValues): void {
    const { chart, width } = this;
    if (chart && hasPicture(chart) && !isLoaded(chart)) {
      // Where it can't be had, the next description asks again.
      loadKind(chart).then(
        () => this.requestUpdate('chart'),
        () => {},
      );
    }
    if (!chart || width === 0 || !hasPicture(chart) || !isLoaded(chart)) {
      this.drawing = null;
      return;
    }
    if (!this.drawing || changed.has('chart') || changed.has('width') || changed.has('picks')) {
      this.drawing = draw(chart, width, this.rowHeight());
      const [row = 0, at = 0] = this.place ?? [];
      if (this.place && !this.drawing.stops[row]?.[at]) this.place = null;
    }
  }

  /** Rows that can be picked are as high as a finger. */
  private rowHeight(): number {
    if (!this.picks) return ROW;
    return matchMedia('(pointer: coarse), (max-width: 480px)').matches ? FINGER : PICKED_ROW;
  }

  private get stop(): Stop | undefined {
    const { place, drawing } = this;
    return place ? drawing?.stops[place[0]]?.[place[1]] : undefined;
  }

  protected override render() {
    const { chart } = this;
    if (!chart) return nothing;
    if (!isLoaded(chart)) {
      return html`<p class="title">${chart.title}</p><div class="coming"></div>`;
    }
    const format = chart.kind === 'table' ? chart.format : undefined;
    const drawn = chart.kind !== 'table';
    const numbers = () => html`
      <div class="scroll" ?data-whole=${!drawn} tabindex="0" role="region" aria-label=${`${chart.title}: numbers`}>
        ${htmlTable(chartTable(chart), format)}
      </div>
    `;
    return html`
      <p class="title" id="title" part="title">${chart.title}</p>
      <p class="visually-hidden" id="summary">${chartSummary(chart)}</p>
      ${drawn ? this.renderPlot() : nothing}
      <div id="numbers">${this.open || !drawn ? numbers() : nothing}</div>
    `;
  }

  private renderPlot() {
    const { drawing, stop, width } = this;
    if (!drawing) return nothing;
    const rows = drawing.stops.filter((row) => row.length > 0);
    if (rows.length === 0) return html`<p class="reading">No values yet.</p>`;
    const [row = 0, at = 0] = this.place ?? [];
    const length = drawing.stops[row]?.length ?? 1;
    return html`
      <div
        class="plot ${this.picks ? 'picks' : ''}"
        role="slider"
        tabindex="0"
        aria-labelledby="title"
        aria-describedby="summary"
        aria-orientation=${drawing.down ? 'vertical' : 'horizontal'}
        aria-valuemin="1"
        aria-valuemax=${Math.max(1, length)}
        aria-valuenow=${at + 1}
        aria-valuetext=${stop?.text ?? 'Arrow keys read the values'}
        @keydown=${this.onKey}
        @pointermove=${this.onPoint}
        @pointerdown=${this.onPoint}
        @pointerleave=${(event: PointerEvent) => event.pointerType === 'mouse' && this.go(null)}
        @click=${this.onClick}
      >
        <svg viewBox="0 0 ${width} ${drawing.height}" height=${drawing.height} font-family=${paint('sans')} font-size=${TEXT} aria-hidden="true">
          ${stop ? underlay(stop) : nothing} ${drawing.body} ${stop && !stop.box ? ring(stop) : nothing}
        </svg>
      </div>
      <div class="foot">
        <button
          aria-expanded=${this.open}
          aria-controls="numbers"
          @click=${() => (this.open = !this.open)}
        >Numbers<span class="visually-hidden">: ${this.chart?.title}</span></button>
        <p class="reading" aria-hidden="true">${stop?.text ?? drawing.note ?? nothing}</p>
      </div>
    `;
  }

  private onKey(event: KeyboardEvent): void {
    const { drawing } = this;
    [this.keyed, this.resting] = [true, null];
    if (!drawing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' && this.place) {
      this.pick();
      return;
    }
    const { stops, down = false } = drawing;
    const [row, at] = this.place ?? [0, -1];
    const last = (stops[row]?.length ?? 0) - 1;
    const along = (to: number) => [row, Math.min(last, Math.max(0, to))] as const;
    const beside = (step: number) => {
      const next = Math.min(stops.length - 1, Math.max(0, row + step));
      return [next, Math.min(Math.max(0, at), stops[next]!.length - 1)] as const;
    };
    const targets: Record<string, () => readonly [number, number]> = {
      [down ? 'ArrowDown' : 'ArrowRight']: () => along(at + 1),
      [down ? 'ArrowUp' : 'ArrowLeft']: () => along(at - 1),
      [down ? 'ArrowRight' : 'ArrowDown']: () => beside(1),
      [down ? 'ArrowLeft' : 'ArrowUp']: () => beside(-1),
      PageDown: () => along(at + PAGE),
      PageUp: () => along(at - PAGE),
      Home: () => along(0),
      End: () => along(last),
    };
    const target = targets[event.key]?.();
    if (!target) return;
    event.preventDefault();
    this.go(target);
  }

  /** The stop nearest to the pointer; one that covers it wins. */
  private onPoint(event: PointerEvent): void {
    const { drawing } = this;
    if (event.type === 'pointermove' && this.rests(event)) return;
    const svg = this.renderRoot.querySelector('svg');
    if (!drawing || !svg) return;
    const box = svg.getBoundingClientRect();
    const unit = this.width / (box.width || 1);
    const [x, y] = [(event.clientX - box.left) * unit, (event.clientY - box.top) * unit];
    let nearest: readonly [number, number] | null = null;
    let least = Infinity;
    drawing.stops.forEach((row, r) => {
      row.forEach((stop, i) => {
        const distance = (stop.x - x) ** 2 + (stop.y - y) ** 2;
        const score = covers(stop, x, y) ? -1 / (1 + distance) : distance;
        if (score < least) {
          least = score;
          nearest = [r, i];
        }
      });
    });
    this.go(nearest);
  }

  /**
   * Whether the pointer lies where it was since the last key: engines tell of it as moved when what is below
   * it changes, and it must not take back what a key has chosen.
   */
  private rests({ clientX, clientY }: PointerEvent): boolean {
    if (!this.keyed) return false;
    this.resting ??= [clientX, clientY];
    if (clientX === this.resting[0] && clientY === this.resting[1]) return true;
    this.keyed = false;
    return false;
  }

  private onClick(): void {
    if (this.place) this.pick();
  }

  private go(place: readonly [number, number] | null): void {
    if (place?.[0] === this.place?.[0] && place?.[1] === this.place?.[1]) return;
    this.place = place;
    this.tell('point');
  }

  private pick(): void {
    if (this.picks) this.tell('pick');
  }

  private tell(name: 'point' | 'pick'): void {
    const { stop } = this;
    const detail: Place | null = stop ? { series: stop.series, index: stop.index } : null;
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}

function covers({ box }: Stop, x: number, y: number): boolean {
  if (!box) return false;
  const [left, top, width, height] = box;
  return x >= left && x < left + width && y >= top && y < top + height;
}

/** Where the reader is: a ground under what covers an area, a ring about a point. */
function underlay({ box }: Stop) {
  if (!box) return nothing;
  const [x, y, width, height] = box;
  return svg`<rect x=${x} y=${y} width=${width} height=${height} fill=${paint('tint')} stroke=${paint('accent')} stroke-width="1"></rect>`;
}

function ring({ x, y }: Stop) {
  return svg`<circle cx=${x} cy=${y} r="6" fill="none" stroke=${paint('ink')} stroke-width="2"></circle>`;
}

if (!customElements.get('es-chart')) customElements.define('es-chart', ChartElement);

declare global {
  interface HTMLElementTagNameMap {
    'es-chart': ChartElement;
  }
}
