/**
 * A vector as a heat strip: one cell a dimension, from the negative colour through paper (zero) to
 * the positive one. A cell is read by pointing at it, tapping it, or with the arrow keys; strips that
 * share an `index` show the same dimension, which is how a figure compares them.
 *
 *     <es-strip label="river" .values=${row} .limit=${0.4} .index=${i} @cell=${…}>
 *
 * The cells are one canvas: 128 elements a strip would cost more than the picture is worth. What it
 * shows is also a slider for a screen reader: "dimension 17 of 128: −0.231".
 */
import { css, html, LitElement, type PropertyValues } from 'lit';
import { property, query } from 'lit/decorators.js';
import { number } from '../format.ts';
import { vars } from '../vars.ts';

export class Strip extends LitElement {
  static override styles = css`
    :host {
      display: block;
      position: relative;
      block-size: var(--strip-height, 22px);
      touch-action: pan-y;
      direction: ltr;
    }
    .strip {
      position: relative;
      block-size: 100%;
      cursor: crosshair;
    }
    canvas {
      display: block;
      inline-size: 100%;
      block-size: 100%;
      image-rendering: pixelated;
    }
    /* Fingers get a taller band around a thin strip. */
    @media (pointer: coarse) {
      .strip::after {
        content: '';
        position: absolute;
        inset: -11px 0;
      }
    }
    /* Not to be seen: what the canvas takes its colours from. */
    .ink {
      color: var(--paper);
      forced-color-adjust: none;
    }
    .negative {
      color: var(--negative);
    }
    .positive {
      color: var(--positive);
    }
    .cursor {
      position: absolute;
      inset-block: -3px;
      inset-inline-start: calc(var(--at) * 100%);
      inline-size: max(3px, calc(100% / var(--cells)));
      border: 1.5px solid var(--ink);
      pointer-events: none;
    }
    .strip:focus-visible {
      outline: 2px solid var(--accent);
      outline-offset: 3px;
    }
    @media (forced-colors: active) {
      canvas {
        forced-color-adjust: none;
      }
    }
  `;

  @property() label = '';
  @property({ attribute: false }) values: Float32Array = new Float32Array();
  /** Magnitude that gets the full colour. */
  @property({ type: Number }) limit = 1;
  /** The dimension that is read, or −1. */
  @property({ type: Number }) index = -1;

  @query('canvas') private canvas!: HTMLCanvasElement;
  private readonly dark = matchMedia('(prefers-color-scheme: dark)');
  private frame = 0;
  /** With the next frame: its styles are settled then, and asking for colours costs no pass of its own. */
  private readonly repaint = () => {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.paint());
  };

  override connectedCallback(): void {
    super.connectedCallback();
    this.dark.addEventListener('change', this.repaint);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.dark.removeEventListener('change', this.repaint);
    cancelAnimationFrame(this.frame);
  }

  protected override render() {
    const cells = this.values.length;
    const at = Math.max(0, this.index);
    const reading =
      cells === 0 ? '' : `dimension ${at + 1} of ${cells}: ${number(this.values[at]!)}`;
    return html`
      <div
        class="strip"
        role="slider"
        tabindex="0"
        aria-label="${this.label}, cell by cell"
        aria-valuemin="1"
        aria-valuemax=${Math.max(1, cells)}
        aria-valuenow=${at + 1}
        aria-valuetext=${reading}
        @pointermove=${this.onPoint}
        @pointerdown=${this.onPoint}
        @pointerleave=${(event: PointerEvent) => event.pointerType === 'mouse' && this.tell(-1)}
        @keydown=${this.onKey}
      >
        <i class="ink" hidden></i><i class="ink negative" hidden></i><i class="ink positive" hidden></i>
        <canvas width=${Math.max(1, cells)} height="1"></canvas>
        ${
          this.index >= 0 && cells > 0
            ? html`<span
                class="cursor"
                ${vars({ '--at': this.index / cells, '--cells': cells })}
              ></span>`
            : ''
        }
      </div>
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('values') || changed.has('limit')) this.repaint();
  }

  private paint(): void {
    const context = this.canvas?.getContext('2d');
    if (!context || this.values.length === 0) return;
    const cell = context.createImageData(this.values.length, 1);
    const inks = this.renderRoot.querySelectorAll('.ink');
    const colours = [...inks].map((ink) => rgb(getComputedStyle(ink).color));
    const [paper, negative, positive] = colours as [number[], number[], number[]];
    this.values.forEach((value, i) => {
      const end = value < 0 ? negative : positive;
      const share = Math.min(1, Math.abs(value) / (this.limit || 1));
      for (let channel = 0; channel < 3; channel++) {
        cell.data[4 * i + channel] = paper[channel]! + share * (end[channel]! - paper[channel]!);
      }
      cell.data[4 * i + 3] = 255;
    });
    context.putImageData(cell, 0, 0);
  }

  private onPoint(event: PointerEvent): void {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const along = (event.clientX - box.left) / box.width;
    const cells = this.values.length;
    if (cells > 0) this.tell(Math.min(cells - 1, Math.max(0, Math.floor(along * cells))));
  }

  private onKey(event: KeyboardEvent): void {
    const last = this.values.length - 1;
    const steps: Record<string, number> = {
      ArrowRight: this.index + 1,
      ArrowUp: this.index + 1,
      ArrowLeft: this.index - 1,
      ArrowDown: this.index - 1,
      PageUp: this.index + 10,
      PageDown: this.index - 10,
      Home: 0,
      End: last,
    };
    const target = steps[event.key];
    if (target === undefined) return;
    event.preventDefault();
    this.tell(Math.min(last, Math.max(0, target)));
  }

  private tell(index: number): void {
    if (index === this.index) return;
    this.dispatchEvent(new CustomEvent('cell', { detail: { index }, bubbles: true }));
  }
}

/** The channels of a computed colour, which is always `rgb(…)` here. */
function rgb(colour: string): number[] {
  return (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
}

if (!customElements.get('es-strip')) customElements.define('es-strip', Strip);

declare global {
  interface HTMLElementTagNameMap {
    'es-strip': Strip;
  }
}
