/**
 * A field for a word that completes what is typed: the ARIA 1.2 combobox with a listbox popup and manual
 * selection. The words come from whoever uses it; it tells of a choice by a `word` event. What it holds, such
 * as words to try, stands beside it, and gives its place to the completions: they cover nothing.
 *
 *     <es-word-field label="Word" .value=${word} .completions=${(text, signal) => …} @word=${…}>
 *
 * Arrow keys move through the list, Enter takes the word under them (or the text as it stands), as does "Go",
 * Escape closes the list and then restores the last word. A typed word that is known is taken after a
 * pause, so that the figure answers while the reader types.
 */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { LONGEST_WORD } from '../preset-table.ts';

export interface Completions {
  /** What is typed is a word as it stands. */
  readonly known: boolean;
  readonly words: readonly string[];
}
export type Complete = (text: string, signal: AbortSignal) => Promise<Completions>;

const PAUSE_MS = 350;
const NONE: Completions = { known: false, words: [] };

export class WordField extends LitElement {
  static override styles = css`
    :host {
      display: block;
      position: relative;
      max-inline-size: 100%;
    }
    label {
      display: block;
      color: var(--ink-2);
      font: 400 var(--tiny) / 1.3 var(--sans);
    }
    input {
      box-sizing: border-box;
      inline-size: var(--field-width, 12em);
      max-inline-size: 100%;
      min-block-size: 44px;
      padding: 0 0.1em;
      border: 0;
      border-block-end: 2px solid var(--accent);
      border-radius: 0;
      background: none;
      color: var(--ink);
      font: inherit;
      font-size: max(16px, 1em);
    }
    input::placeholder {
      color: var(--ink-3);
      opacity: 1;
    }
    input:focus-visible {
      outline: 2px solid var(--accent);
      outline-offset: 2px;
    }
    .row {
      display: flex;
      flex-wrap: wrap;
      align-items: end;
      gap: 0 32px;
    }
    .entry {
      position: relative;
      max-inline-size: 100%;
    }
    button {
      position: absolute;
      inset-block-end: 2px;
      inset-inline-end: 0;
      min-block-size: 42px;
      min-inline-size: 44px;
      padding: 0;
      border: 0;
      background: var(--paper);
      color: var(--accent);
      font: 400 var(--small) var(--sans);
      cursor: pointer;
    }
    /* One above the other, so that nothing below moves when one makes way. */
    .beside {
      display: grid;
      flex: 1 1 192px;
      min-inline-size: 0;
      font: 400 var(--small) / 1.4 var(--sans);
    }
    .beside > * {
      grid-area: 1 / 1;
      min-inline-size: 0;
    }
    slot {
      display: block;
    }
    slot.away {
      visibility: hidden;
    }
    ul {
      display: flex;
      align-self: end;
      gap: 0 6px;
      margin: 0;
      padding: 0;
      overflow-x: auto;
      scrollbar-width: none;
      list-style: none;
    }
    ul[hidden] {
      display: none;
    }
    li {
      display: flex;
      flex: none;
      align-items: center;
      justify-content: center;
      min-block-size: 44px;
      min-inline-size: 44px;
      padding-inline: 6px;
      color: var(--accent);
      cursor: pointer;
    }
    li[aria-selected='true'] {
      background: var(--tint);
      box-shadow: inset 0 -3px var(--accent);
      color: var(--ink);
    }
    @media (forced-colors: active) {
      li[aria-selected='true'] {
        outline: 2px solid Highlight;
        outline-offset: -2px;
      }
    }
  `;

  @property() label = 'Word';
  @property() placeholder = 'type a word';
  /** The word that was last chosen. */
  @property() value = '';
  @property({ type: Boolean, attribute: 'hide-label' }) hideLabel = false;
  @property({ attribute: false }) completions: Complete = async () => NONE;

  @state() private text = '';
  @state() private options: readonly string[] = [];
  @state() private open = false;
  @state() private active = -1;
  @query('input') private input!: HTMLInputElement;

  private asked: AbortController | null = null;
  private pause: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.asked?.abort();
    clearTimeout(this.pause);
  }

  override focus(): void {
    this.input.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('value')) this.text = this.value;
    // More words have come while the reader types.
    if (changed.has('completions') && this.open) void this.ask();
  }

  protected override render() {
    const shown = this.open && this.options.length > 0;
    return html`
      <div class="row">
        <div class="entry">
          ${this.hideLabel ? nothing : html`<label for="field">${this.label}</label>`}
          <input
            id="field"
            part="field"
            type="text"
            role="combobox"
            autocomplete="off"
            autocapitalize="none"
            autocorrect="off"
            spellcheck="false"
            enterkeyhint="search"
            dir="auto"
            maxlength=${LONGEST_WORD}
            placeholder=${this.placeholder}
            aria-label=${this.hideLabel ? this.label : nothing}
            aria-autocomplete="list"
            aria-expanded=${shown}
            aria-controls="options"
            aria-activedescendant=${shown && this.active >= 0 ? `option-${this.active}` : nothing}
            .value=${live(this.text)}
            @input=${this.onInput}
            @keydown=${this.onKey}
            @focus=${() => this.input.select()}
            @blur=${this.onBlur}
          />
          ${
            ['', this.value].includes(this.text.trim())
              ? nothing
              : html`<button
                  tabindex="-1"
                  @pointerdown=${keepFocus}
                  @click=${() => this.choose(this.text.trim())}
                >Go</button>`
          }
        </div>
        <div class="beside">
          <slot class=${shown ? 'away' : ''}></slot>
          <ul id="options" role="listbox" aria-label="Words that begin so" ?hidden=${!shown}>
            ${this.options.map(
              (word, index) => html`
                <li
                  id="option-${index}"
                  role="option"
                  aria-selected=${index === this.active}
                  @pointerdown=${keepFocus}
                  @click=${() => this.choose(word)}
                >
                  <bdi>${word}</bdi>
                </li>
              `,
            )}
          </ul>
        </div>
      </div>
    `;
  }

  private onInput(): void {
    this.text = this.input.value;
    this.active = -1;
    this.open = true;
    clearTimeout(this.pause);
    void this.ask();
  }

  private async ask(): Promise<void> {
    this.asked?.abort();
    const text = this.text.trim();
    if (text === '') {
      this.options = [];
      return;
    }
    this.asked = new AbortController();
    const { signal } = this.asked;
    try {
      const { known, words } = await this.completions(text, signal);
      if (signal.aborted) return;
      this.options = words;
      if (known) {
        this.pause = setTimeout(() => this.tell(text), PAUSE_MS);
      }
    } catch {
      // No completions is a state that the reader can work with; the figure reports the failure.
      if (!signal.aborted) this.options = [];
    }
  }

  private onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        event.preventDefault();
        const last = this.options.length - 1;
        const step = event.key === 'ArrowDown' ? 1 : -1;
        if (!this.open) this.open = true;
        else this.active = wrap(this.active + step, last);
        this.reveal();
        break;
      }
      case 'Enter': {
        event.preventDefault();
        const picked = this.open ? this.options[this.active] : undefined;
        this.choose(picked ?? this.text.trim());
        break;
      }
      case 'Escape':
        if (this.open && this.options.length > 0) this.open = false;
        else this.text = this.value;
        event.stopPropagation();
        break;
      default:
    }
  }

  private onBlur(): void {
    this.open = false;
    const text = this.text.trim();
    if (text !== '' && text !== this.value) this.tell(text);
  }

  private choose(word: string): void {
    this.open = false;
    this.active = -1;
    this.text = word;
    this.tell(word);
  }

  private tell(word: string): void {
    clearTimeout(this.pause);
    if (word === this.value) return;
    this.value = word;
    this.dispatchEvent(new CustomEvent('word', { detail: { word }, bubbles: true }));
  }

  private reveal(): void {
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector(`#option-${this.active}`)?.scrollIntoView({ block: 'nearest' }),
    );
  }
}

/** The field loses it, and tells of its word, before a tap on what stands beside it has counted. */
const keepFocus = (event: Event) => event.preventDefault();

function wrap(index: number, last: number): number {
  if (index < 0) return last;
  return index > last ? 0 : index;
}

if (!customElements.get('es-word-field')) customElements.define('es-word-field', WordField);

declare global {
  interface HTMLElementTagNameMap {
    'es-word-field': WordField;
  }
}
