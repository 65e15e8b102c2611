/**
 * `<es-token-chips>`: a text as its tokens, each a chip. With `picks`, a token can be
 * taken: one tab stop, arrow keys move, `pick` tells which.
 *
 *     <es-token-chips label="SentencePiece" .tokens=${pieces.map((piece) => ({ piece }))}>
 */
import { css, html, LitElement, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { count } from '../format.ts';
import { vars } from '../vars.ts';
import { shown, type Writing } from './tokens.model.ts';

export interface Token {
  /** As the vocabulary writes it. */
  readonly piece: string;
  /** Below it, small: an id, a probability. */
  readonly note?: string;
  /** 0 to 1: a tint, as strong as the value. Say what it is beside the chips. */
  readonly share?: number;
}

/** More chips than this wait for a tap: a text may have a million tokens. */
const FIRST = 400;
const MORE = 2000;

export class TokenChips extends LitElement {
  static override styles = css`
    :host {
      display: block;
      min-inline-size: 0;
      color: var(--ink);
      font: 400 var(--small) / 1.3 var(--sans);
    }
    .label {
      margin: 0 0 3px;
      color: var(--ink-2);
      font-size: var(--tiny);
    }
    ol {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 3px 2px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      min-inline-size: 0;
      max-inline-size: 100%;
    }
    /* Edges tell tokens apart; no colour is needed for it. */
    .token {
      display: inline-flex;
      flex-direction: column;
      align-items: center;
      justify-content: center;
      box-sizing: border-box;
      min-inline-size: 1.1em;
      max-inline-size: 100%;
      padding: 0.1em 0.25em;
      border: 1px solid var(--line);
      border-radius: 2px;
      background: var(--paper);
      color: inherit;
      font: inherit;
      overflow-wrap: anywhere;
    }
    .piece {
      font-family: var(--mono);
    }
    .byte .piece {
      color: var(--ink-2);
      font-size: 0.85em;
    }
    .byte {
      border-style: dashed;
    }
    .unknown,
    .special {
      border-style: dotted;
      color: var(--ink-2);
      font-style: italic;
    }
    .note {
      color: var(--ink-2);
      font-size: var(--tiny);
      font-variant-numeric: tabular-nums;
    }
    button.token {
      min-inline-size: 44px;
      min-block-size: 44px;
      cursor: pointer;
    }
    button.token[aria-pressed='true'] {
      border-color: var(--accent);
      box-shadow: inset 0 -3px var(--accent);
    }
    @media (pointer: fine) {
      button.token {
        min-inline-size: 24px;
        min-block-size: 32px;
      }
    }
    .more {
      appearance: none;
      min-block-size: 44px;
      padding: 0 6px;
      border: 0;
      background: none;
      color: var(--accent);
      font: inherit;
      text-decoration: underline;
      cursor: pointer;
    }
    :focus-visible {
      outline: 2px solid var(--accent);
      outline-offset: 1px;
    }
    .tinted .note {
      color: inherit;
    }
    .tinted {
      background: color-mix(in srgb, var(--positive) calc(var(--share) * 45%), var(--paper));
    }
    @media (forced-colors: active) {
      button.token[aria-pressed='true'] {
        outline: 2px solid Highlight;
      }
    }
  `;

  @property() label = '';
  @property({ attribute: false }) tokens: readonly Token[] = [];
  @property() writing: Writing = 'sentencepiece';
  @property({ type: Boolean }) picks = false;
  /** The token that is held, or −1. */
  @property({ type: Number }) chosen = -1;
  @state() private most = FIRST;
  @state() private focused = 0;

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('tokens')) return;
    this.most = FIRST;
    this.focused = Math.min(Math.max(0, this.chosen), Math.max(0, this.tokens.length - 1));
  }

  protected override render() {
    const { tokens, most } = this;
    const rest = tokens.length - most;
    return html`
      ${this.label ? html`<p class="label" id="label">${this.label}</p>` : nothing}
      <ol
        aria-labelledby=${this.label ? 'label' : nothing}
        @keydown=${this.picks ? this.onKey : nothing}
      >
        ${tokens.slice(0, most).map((token, i) => html`<li>${this.renderToken(token, i)}</li>`)}
        ${
          rest > 0
            ? html`<li><button class="more" @click=${() => (this.most += MORE)}>
                ${count(Math.min(rest, MORE))} more of ${count(tokens.length)}
              </button></li>`
            : nothing
        }
      </ol>
    `;
  }

  private renderToken({ piece, note, share }: Token, index: number) {
    const { text, kind } = shown(piece, this.writing);
    const tint = share === undefined ? null : Math.max(0, Math.min(1, share));
    const classes = `token ${kind}${tint === null ? '' : ' tinted'}`;
    const inside = html`
      <bdi class="piece">${text}</bdi>${note ? html`<span class="note">${note}</span>` : nothing}
    `;
    return this.picks
      ? html`<button
          class=${classes}
          ${vars({ '--share': tint })}
          tabindex=${index === this.focused ? 0 : -1}
          aria-pressed=${index === this.chosen}
          @click=${() => this.pick(index)}
        >${inside}</button>`
      : html`<span class=${classes} ${vars({ '--share': tint })}>${inside}</span>`;
  }

  private onKey(event: KeyboardEvent): void {
    const last = Math.min(this.tokens.length, this.most) - 1;
    const targets: Record<string, number> = {
      ArrowRight: this.focused + 1,
      ArrowLeft: this.focused - 1,
      Home: 0,
      End: last,
    };
    const target = targets[event.key];
    if (target === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.focused = Math.min(last, Math.max(0, target));
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>('.token[tabindex="0"]')?.focus(),
    );
  }

  private pick(index: number): void {
    this.focused = index;
    this.dispatchEvent(new CustomEvent('pick', { detail: { index }, bubbles: true }));
  }
}

if (!customElements.get('es-token-chips')) customElements.define('es-token-chips', TokenChips);

declare global {
  interface HTMLElementTagNameMap {
    'es-token-chips': TokenChips;
  }
}
