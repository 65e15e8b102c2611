/**
 * `<es-vector-strip>`: vectors under each other, one cell a dimension, read together. Pointing at a cell
 * of one (or an arrow key in it) reads that dimension in all; all numbers are one tap away.
 *
 *     <es-vector-strip .vectors=${[{ name: 'river', values }, { name: 'lake', values: other }]}>
 */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { htmlTable } from '../charts/table.ts';
import { count } from '../format.ts';
import { nextFrame } from '../yield-to-main.ts';
import './strip.ts';
import { cellText, limits, longest, readingOf, type Vector, vectorTable } from './vectors.model.ts';

export type { Vector };

/** Rows of numbers that are made in one frame. */
const PORTION = 32;

export class VectorStrip extends LitElement {
  static override styles = css`
    :host {
      display: block;
      min-inline-size: 0;
      color: var(--ink);
      font: 400 var(--small) / 1.4 var(--sans);
      container: vectors / inline-size;
    }
    .vectors {
      display: grid;
      grid-template-columns: 1fr auto;
      gap: 2px 16px;
    }
    .name {
      overflow-wrap: anywhere;
      font: 400 calc(var(--text) * 0.9) / 1.3 var(--serif);
    }
    .note {
      color: var(--ink-2);
      font-variant-numeric: tabular-nums lining-nums;
      text-align: end;
    }
    es-strip {
      grid-column: 1 / -1;
      margin-block-end: 11px;
      --strip-height: 20px;
    }
    @container vectors (min-width: 560px) {
      .vectors {
        grid-template-columns: minmax(6em, auto) 1fr auto;
        align-items: center;
        gap: 6px 16px;
      }
      .vectors es-strip {
        grid-column: 2;
        grid-row: auto;
        order: 0;
        margin: 0;
      }
      .name {
        grid-column: 1;
      }
      .note {
        grid-column: 3;
      }
      .vectors {
        grid-auto-flow: dense;
      }
    }
    .reading {
      min-block-size: 1.4em;
      margin: 5px 0 0;
      color: var(--ink-2);
      font-variant-numeric: tabular-nums lining-nums;
    }
    summary {
      display: inline-flex;
      align-items: center;
      min-block-size: 44px;
      color: var(--accent);
      cursor: pointer;
    }
    /* Contained: what stands below or above it moves without its cells being painted again. */
    .scroll {
      contain: content;
      max-block-size: 288px;
      overflow: auto;
    }
    :is(summary, .scroll):focus-visible {
      outline: 2px solid var(--accent);
      outline-offset: 2px;
    }
    table {
      border-collapse: collapse;
      font: 0.9em / 1.5 var(--mono);
      font-variant-numeric: tabular-nums;
    }
    :is(th, td) {
      padding: 0 1.2em 0 0;
      font-weight: 400;
      text-align: end;
    }
    thead th {
      position: sticky;
      inset-block-start: 0;
      background: var(--paper);
      color: var(--ink-2);
    }
    @media print {
      .reading,
      details:not([open]) {
        display: none;
      }
      .scroll {
        contain: none;
        max-block-size: none;
        overflow: visible;
      }
    }
  `;

  @property({ attribute: false }) vectors: readonly Vector[] = [];
  /** One cell in words, where more than the numbers is to be said: `(0.3) × (0.2) = 0.06`. */
  @property({ attribute: false }) reading: ((index: number) => string) | null = null;
  /** Without the numbers as a table, where the figure has one of its own. */
  @property({ type: Boolean }) bare = false;
  /** The dimension that is read, or −1; `cell` tells of a change. */
  @property({ type: Number }) index = -1;
  /** Rows of the numbers that are made: none before they are opened, and not all at once. */
  @state() private rows = 0;
  private limits: number[] = [];
  private cells: Float32Array[] = [];

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('vectors')) return;
    this.limits = limits(this.vectors);
    this.cells = this.vectors.map(({ values }) => Float32Array.from(values));
    if (this.index >= longest(this.vectors)) this.index = -1;
  }

  protected override render() {
    const { vectors, index } = this;
    const dims = vectors[0]?.values.length ?? 0;
    if (dims === 0) return html`<p class="reading">No vector yet.</p>`;
    const reading = this.reading ?? ((at: number) => readingOf(vectors, at));
    return html`
      <div class="vectors">
        ${vectors.map(
          ({ name, note }, i) => html`
            <bdi class="name">${name}</bdi>
            <span class="note">${note ?? nothing}</span>
            <es-strip
              label=${name}
              .values=${this.cells[i]!}
              .limit=${this.limits[i]!}
              .index=${index}
              @cell=${this.onCell}
            ></es-strip>
          `,
        )}
      </div>
      <p class="reading">
        ${index < 0 ? 'Blue above zero, orange below. Point at a cell, or tap it, to read it.' : reading(index)}
      </p>
      ${this.bare ? nothing : this.renderNumbers(dims)}
    `;
  }

  private renderNumbers(dims: number) {
    return html`
      <details
        @toggle=${(event: Event) => void this.unfold((event.target as HTMLDetailsElement).open)}
      >
        <summary>All ${count(dims)} numbers</summary>
        ${
          this.rows > 0
            ? html`<div class="scroll" tabindex="0" role="region" aria-label="All numbers">
                ${htmlTable(vectorTable(this.vectors, this.rows), cellText)}
              </div>`
            : nothing
        }
      </details>
    `;
  }

  private async unfold(open: boolean): Promise<void> {
    this.rows = open ? PORTION : 0;
    while (this.rows > 0 && this.rows < longest(this.vectors)) {
      await nextFrame();
      if (this.rows > 0) this.rows += PORTION;
    }
  }

  private onCell(event: CustomEvent<{ index: number }>): void {
    event.stopPropagation();
    this.index = event.detail.index;
    this.dispatchEvent(new CustomEvent('cell', { detail: { index: this.index }, bubbles: true }));
  }
}

if (!customElements.get('es-vector-strip')) customElements.define('es-vector-strip', VectorStrip);

declare global {
  interface HTMLElementTagNameMap {
    'es-vector-strip': VectorStrip;
  }
}
