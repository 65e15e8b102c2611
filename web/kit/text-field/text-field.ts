/**
 * `<es-text-field>`: the reader's own text, with examples to begin with. Typing is told of when it has
 * rested (`text`), so that what is seen stays while a word is unfinished; an example is told at once.
 *
 *     <es-text-field label="Sentences, one a line" .value=${text} .examples=${[{ label, text }]} @text=${…}>
 */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { property, query } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { controlStyles } from '../controls/controls.styles.ts';
import { chips } from '../controls/controls.ts';
import { plural } from '../format.ts';

export interface TextExample {
  readonly label: string;
  readonly text: string;
}

/** Typing is read when it has rested so long. */
const SETTLE_MS = 500;

export class TextField extends LitElement {
  static override styles = [
    controlStyles,
    css`
      :host {
        display: block;
        min-inline-size: 0;
        color: var(--ink);
        font: 400 var(--small) / 1.4 var(--sans);
      }
      textarea {
        box-sizing: border-box;
        display: block;
        inline-size: 100%;
        margin-block-start: 3px;
        padding: 0.3em 0.5em;
        border: 1px solid var(--line);
        border-block-end: 2px solid var(--accent);
        border-radius: 0;
        background: none;
        color: var(--ink);
        font: 400 max(16px, calc(var(--text) * 0.95)) / 1.45 var(--serif);
        field-sizing: content;
        min-block-size: calc(var(--rows, 2) * 1.45em + 0.6em);
        max-block-size: 24em;
        resize: vertical;
      }
      textarea:focus-visible,
      button:focus-visible {
        outline: 2px solid var(--accent);
        outline-offset: 2px;
      }
      .problem {
        margin: 6px 0 0;
        padding-inline-start: 14px;
        border-inline-start: 3px solid var(--accent);
      }
      .left {
        margin: 3px 0 0;
        color: var(--ink-2);
        font-size: var(--tiny);
        text-align: end;
      }
      @media print {
        .chips,
        .left {
          display: none;
        }
      }
    `,
  ];

  @property() label = 'Text';
  /** The text that was last told, or set from outside. */
  @property() value = '';
  @property({ attribute: false }) examples: readonly TextExample[] = [];
  @property({ type: Number }) rows = 2;
  /** Characters that are taken; what is pasted beyond them is cut, and that is said. */
  @property({ type: Number, attribute: 'max-length' }) maxLength = 20_000;
  /** What the figure can't do with the text, in a sentence. */
  @property() problem = '';
  @query('textarea') private area!: HTMLTextAreaElement;

  /** What is being typed; null once it was told. */
  private typed: string | null = null;
  private settling: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.settling);
  }

  override focus(): void {
    this.area.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // Set from outside: what was being typed no longer counts.
    if (!changed.has('value')) return;
    clearTimeout(this.settling);
    this.typed = null;
  }

  protected override render() {
    const { problem } = this;
    const value = this.typed ?? this.value;
    const left = this.maxLength - value.length;
    const current = this.examples.find(({ text }) => text === this.value)?.label ?? '';
    return html`
      <label class="label" for="text">${this.label}</label>
      <textarea
        id="text"
        part="text"
        rows=${this.rows}
        dir="auto"
        maxlength=${this.maxLength}
        spellcheck="false"
        aria-invalid=${problem === '' ? 'false' : 'true'}
        aria-describedby=${problem === '' ? nothing : 'problem'}
        .value=${live(value)}
        @input=${this.onInput}
        @change=${this.tell}
      ></textarea>
      <p class="problem" id="problem" role="status" ?hidden=${problem === ''}>${problem}</p>
      ${left < this.maxLength / 10 ? html`<p class="left">${plural(Math.max(0, left), 'character')} left</p>` : nothing}
      ${
        this.examples.length > 0
          ? chips({
              label: 'Try',
              words: this.examples.map(({ label }) => label),
              current,
              onPick: (picked) => {
                this.value = this.examples.find(({ label }) => label === picked)!.text;
                this.dispatch();
              },
            })
          : nothing
      }
    `;
  }

  private onInput(): void {
    this.typed = this.area.value;
    this.requestUpdate();
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.tell(), SETTLE_MS);
  }

  /** Once for a text, however it came. */
  private tell(): void {
    clearTimeout(this.settling);
    const text = this.area.value;
    this.typed = null;
    if (text === this.value) return;
    this.value = text;
    this.dispatch();
  }

  private dispatch(): void {
    const detail = { text: this.value };
    this.dispatchEvent(new CustomEvent('text', { detail, bubbles: true }));
  }
}

if (!customElements.get('es-text-field')) customElements.define('es-text-field', TextField);

declare global {
  interface HTMLElementTagNameMap {
    'es-text-field': TextField;
  }
}
