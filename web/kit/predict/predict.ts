/**
 * Asks before it shows. The reader selects (arrow keys only move the selection), commits by a button, and
 * is graded by what the engine measures; or skips, and is not asked again.
 *
 *   private readonly prediction = new Prediction(this);
 *   …
 *   renderPrompt() { return this.prediction.render({ question, options, measure, right, explain }); }
 *
 * `revealed` says whether the answer may be shown. Add `controlStyles` to the host's styles. Each grade
 * is told by an `embedscope-prediction` event: { question, guess, right }.
 *
 * The options stay where they are, the right one and the reader's marked, and the verdict stands below
 * them, in the window; what the answer brings above them does not push them away (keep-in-place.ts).
 */
import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from 'lit';
import { live } from 'lit/directives/live.js';
import { type Hold, keepInPlace } from '../keep-in-place.ts';
import { type Graded, grade, type Option, type Outcome, type Question } from './predict.model.ts';

export { inBracket, largest, type Question } from './predict.model.ts';

/** A name that no line breaks at its hyphen. */
const NAME = 't-SNE';
const tied = (text: string) =>
  text
    .split(NAME)
    .map((part, at) => (at === 0 ? part : html`<span class="number">${NAME}</span>${part}`));

type Host = ReactiveControllerHost & HTMLElement;

export interface PredictionLook {
  /** Unique in the host. */
  name?: string;
  /** The question with markup, in place of its text. */
  label?: TemplateResult;
  /** Whether the reader may see the answer without a guess. */
  skippable?: boolean;
}

export class Prediction<V extends string = string, M = number> implements ReactiveController {
  /** False once the reader skipped: the next question is not asked either. */
  asks = true;
  private outcome: Outcome<V> = { kind: 'asking' };
  private selected: V | null = null;
  /** Counts questions, so that a late answer to an old one is not shown. */
  private turn = 0;

  /** `onReveal`: the reader committed or skipped. */
  constructor(
    private readonly host: Host,
    private readonly onReveal: (graded: Graded<V> | null) => void = () => {},
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.turn += 1;
    // Back on the page, the reader can press the button again.
    if (this.outcome.kind === 'measuring') this.outcome = { kind: 'asking' };
  }

  /** The answer may be shown. */
  get revealed(): boolean {
    return this.outcome.kind === 'graded' || this.outcome.kind === 'skipped';
  }

  /** The reader has committed, and the answer is on its way. */
  get measuring(): boolean {
    return this.outcome.kind === 'measuring';
  }

  get graded(): Graded<V> | null {
    return this.outcome.kind === 'graded' ? this.outcome.graded : null;
  }

  /** Another word, text or model: asks anew, unless the reader has skipped. */
  reset(asks = this.asks): void {
    this.turn += 1;
    this.asks = asks;
    this.selected = null;
    this.set(asks ? { kind: 'asking' } : { kind: 'skipped' });
  }

  skip(): void {
    this.reset(false);
    this.onReveal(null);
  }

  /** The selection moves; nothing is committed by it. */
  select(value: V): void {
    this.selected = value;
    this.host.requestUpdate();
  }

  async commit(question: Question<V, M>): Promise<void> {
    const guess = this.selected;
    if (guess === null || this.outcome.kind === 'measuring') return;
    this.turn += 1;
    const { turn } = this;
    this.set({ kind: 'measuring', guess });
    const options = this.host.shadowRoot?.querySelector('.predict .options');
    const hold = options ? keepInPlace(options) : null;
    try {
      const graded = await grade(question, guess);
      if (turn !== this.turn) return;
      this.set({ kind: 'graded', graded });
      void this.showGrade(hold);
      const detail = { question: question.question, guess, right: graded.right };
      this.host.dispatchEvent(
        new CustomEvent('embedscope-prediction', { detail, bubbles: true, composed: true }),
      );
      this.onReveal(graded);
    } catch (error) {
      if (turn !== this.turn) return;
      this.set({ kind: 'failed', guess, message: (error as Error).message });
    } finally {
      hold?.letGo();
    }
  }

  /** The question with its options, then what to do, then the grade. */
  render(
    question: Question<V, M>,
    { name = 'prediction', label, skippable = true }: PredictionLook = {},
  ) {
    const { outcome } = this;
    if (outcome.kind === 'skipped') return nothing;
    return html`
      <div class="predict">
        <fieldset>
          <legend>${label ?? tied(question.question)}</legend>
          <div class="options">
            ${question.options.map((option) => this.renderOption(option, name))}
          </div>
        </fieldset>
        ${
          outcome.kind === 'graded'
            ? html`<p class="graded" role="status" tabindex="-1" data-right=${outcome.graded.right}>${tied(outcome.graded.text)}</p>`
            : this.renderActions(question, skippable)
        }
      </div>
    `;
  }

  private renderOption({ value, label }: Option<V>, name: string): TemplateResult {
    const { graded } = this;
    const right = graded?.answers.includes(value);
    const mark = right ? 'right' : graded?.guess === value ? 'wrong' : nothing;
    const said = { right: 'right', wrong: 'your answer, not right' };
    return html`
      <label data-mark=${mark}>
        <input
          type="radio"
          name=${name}
          .value=${value}
          .checked=${live(value === (graded?.guess ?? this.selected))}
          ?disabled=${graded !== null}
          @change=${() => this.select(value)}
        /><span>${label}</span>${mark === nothing ? nothing : html`<span class="visually-hidden">, ${said[mark]}</span>`}
      </label>
    `;
  }

  private renderActions(question: Question<V, M>, skippable: boolean): TemplateResult {
    const { outcome, measuring } = this;
    return html`
      <button
        class="action"
        ?disabled=${this.selected === null || measuring}
        @click=${() => void this.commit(question)}
      >
        ${measuring ? 'Measuring' : 'Check'}
      </button>
      ${
        skippable
          ? html`<button class="link" @click=${() => this.skip()}>Show it without asking</button>`
          : nothing
      }
      ${
        outcome.kind === 'failed'
          ? html`<p role="alert">This could not be measured: ${outcome.message}</p>`
          : nothing
      }
    `;
  }

  /**
   * It stands where the button was, all of it in the window. The button that had the focus is gone: who goes by
   * keys goes on from the answer.
   */
  private async showGrade(hold: Hold | null): Promise<void> {
    const { shadowRoot } = this.host;
    if (!shadowRoot) return;
    const focused = shadowRoot.activeElement;
    const elsewhere = focused
      ? !focused.closest('.predict')
      : document.activeElement !== document.body && !this.host.matches(':focus-within');
    await this.host.updateComplete;
    const graded = shadowRoot.querySelector<HTMLElement>('.graded');
    if (!graded) return;
    if (!elsewhere) graded.focus({ preventScroll: true });
    hold?.reveal(graded);
  }

  private set(outcome: Outcome<V>): void {
    this.outcome = outcome;
    this.host.requestUpdate();
  }
}
