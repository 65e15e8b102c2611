/**
 * A field for a word, with suggestions: the ARIA 1.2 combobox with a listbox popup and manual
 * selection. The words come from whoever uses it; it tells of a choice by a `word` event.
 *
 *     <es-word-field label="Word" .value=${word} .suggest=${(text, signal) => …} @word=${…}>
 *
 * Arrow keys move through the list, Enter takes the word under them (or the text as it stands),
 * Escape closes the list and then restores the last word. A typed word that the list knows exactly
 * is taken after a pause, so that the figure answers while the reader types.
 */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { LONGEST_WORD } from '../preset-table.ts';

export interface Suggestion {
  word: string;
  /** A few words beside it, such as a count. */
  note?: string;
}
export type Suggest = (text: string, signal: AbortSignal) => Promise<readonly Suggestion[]>;

const PAUSE_MS = 350;

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
    ul {
      position: absolute;
      z-index: 2;
      inset-block-start: 100%;
      inset-inline-start: 0;
      min-inline-size: min(256px, 80vw);
      max-block-size: 304px;
      margin: 2px 0 0;
      padding: 0;
      overflow-y: auto;
      border: 1px solid var(--line);
      background: var(--paper);
      list-style: none;
      font: 400 16px / 1.3 var(--sans);
    }
    li {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: 16px;
      min-block-size: 44px;
      padding-inline: 13px;
      color: var(--ink);
      cursor: pointer;
    }
    li[aria-selected='true'] {
      background: var(--tint);
      box-shadow: inset 3px 0 var(--accent);
    }
    .note {
      color: var(--ink-2);
      font-size: 0.8em;
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
  @property({ attribute: false }) suggest: Suggest = async () => [];

  @state() private text = '';
  @state() private options: readonly Suggestion[] = [];
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
  }

  protected override render() {
    const shown = this.open && this.options.length > 0;
    return html`
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
      <ul id="options" role="listbox" aria-label="Suggestions" ?hidden=${!shown}>
        ${this.options.map(
          (option, index) => html`
            <li
              id="option-${index}"
              role="option"
              aria-selected=${index === this.active}
              @pointerdown=${(event: Event) => event.preventDefault()}
              @click=${() => this.choose(option.word)}
            >
              <bdi>${option.word}</bdi>
              ${option.note ? html`<span class="note">${option.note}</span>` : nothing}
            </li>
          `,
        )}
      </ul>
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
      const options = await this.suggest(text, signal);
      if (signal.aborted) return;
      this.options = options;
      if (options.some((option) => option.word === text)) {
        this.pause = setTimeout(() => this.tell(text), PAUSE_MS);
      }
    } catch {
      // No suggestions is a state that the reader can work with; the figure reports the failure.
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
        const picked = this.open ? this.options[this.active]?.word : undefined;
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
