/**
 * A question of a chapter's check, graded by what the engine computes. The build leaves it readable in
 * the page (markup.ts); this takes over where scripts run, and keeps the prompt and the link to the
 * section. A wrong answer is noted for review, on the device only.
 */
import { css, html, LitElement, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { controlStyles } from '../../kit/controls/controls.styles.ts';
import { bytes } from '../../kit/format.ts';
import { type Question as Predicted, Prediction } from '../../kit/predict/predict.ts';
import { figureStyles } from '../../kit/theme/figure.styles.ts';
import { tokens } from '../../kit/theme/tokens.styles.ts';
import { ask, modelBytes } from './ask.ts';
import { explain, type Measured, measure, type QuestionData, rightOnes } from './question.model.ts';
import { missedQuestions } from './record.ts';

export class Question extends LitElement {
  static override styles = [
    tokens,
    figureStyles,
    controlStyles,
    css`
      :host {
        margin-block: 1.6rem;
      }
      legend,
      .prompt,
      .graded {
        margin: 0;
        color: var(--ink);
        font: 400 var(--text) / 1.45 var(--serif);
      }
      ::slotted([slot='prompt']) {
        margin: 0;
      }
      .choices {
        flex-direction: column;
        gap: 0;
        inline-size: fit-content;
      }
      .choices label {
        gap: 0.6rem;
        color: var(--ink);
      }
      .choices input {
        position: static;
        flex: none;
        inline-size: 1.1rem;
        block-size: 1.1rem;
        appearance: auto;
        accent-color: var(--accent);
      }
      .choices label span {
        border: 0;
      }
      .action {
        margin-block-start: 0.4rem;
      }
      .graded {
        margin-block: 0.6rem 0.4rem;
      }
      .after {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 1.5rem;
        margin: 0;
        color: var(--ink-2);
      }
      ::slotted([slot='section']) {
        display: inline-flex;
        align-items: center;
        min-block-size: 44px;
        color: var(--accent);
      }
    `,
  ];

  @state() private size = 0;
  private hint = '';
  private question!: QuestionData;
  private readonly prediction = new Prediction<string, Measured>(this, (graded) => {
    if (graded) this.note(graded.right);
    // What had the focus is gone.
    void this.updateComplete.then(() => this.renderRoot.querySelector('button')?.focus());
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.question ??= JSON.parse(this.dataset.question ?? '{}') as QuestionData;
    // Said before anything is loaded; without it the question works as well.
    modelBytes(this.question).then(
      (size) => {
        this.size = size;
      },
      () => {},
    );
  }

  protected override render() {
    const { prediction } = this;
    const prompt = html`<slot name="prompt"></slot>`;
    const asked = prediction.render(this.asked(), { label: prompt, skippable: false });
    if (prediction.graded) {
      return html`
        <div class="prompt">${prompt}</div>
        <div data-verdict>${asked}</div>
        <p class="after">
          <span>${this.hint}</span>
          <slot name="section"></slot>
          <button class="link" @click=${() => prediction.reset(true)}>Answer again</button>
        </p>
      `;
    }
    return html`
      ${asked}
      ${
        this.size > 0
          ? html`<p class="after">To compute the answer, a model of ${bytes(this.size)} is loaded, unless this page has it already.</p>`
          : nothing
      }
    `;
  }

  private asked(): Predicted<string, Measured> {
    const { question } = this;
    return {
      question: this.querySelector('[slot="prompt"]')?.textContent?.trim() ?? '',
      options: question.options.map(({ label }, index) => ({ value: String(index), label })),
      measure: () => measure(question, ask),
      right: (measured) => rightOnes(measured).map(String),
      explain: (measured) => `${explain(question, measured)} ${question.why}`,
    };
  }

  /** Notes the answer for review, and says when the question comes back. */
  private note(right: boolean): void {
    const { id } = this.question;
    if (!id) return;
    const missed = missedQuestions();
    const before = missed.schedule.get(id);
    missed.answered(id, right);
    const after = missed.schedule.get(id);
    if (missed.trouble && after) this.hint = missed.trouble;
    else if (!right) this.hint = 'This question comes back on the review page tomorrow.';
    else if (before && !after) this.hint = 'This question is done and leaves the review page.';
    else if (after && after !== before) this.hint = `This question comes back on ${after.due}.`;
    else this.hint = '';
  }
}

if (!customElements.get('es-question')) customElements.define('es-question', Question);
