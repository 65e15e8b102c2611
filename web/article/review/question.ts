/**
 * A question of a chapter's check, graded by what the engine computes. The build leaves it readable in
 * the page (markup.ts); this takes over where scripts run, and keeps the prompt and the link to the
 * section. A wrong answer is noted for review, on the device only.
 */
import { css, html, LitElement, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { controlStyles } from '../../kit/controls/controls.styles.ts';
import { type Question as Predicted, Prediction } from '../../kit/predict/predict.ts';
import { figureStyles } from '../../kit/theme/figure.styles.ts';
import { tokens } from '../../kit/theme/tokens.styles.ts';
import { ask, modelsOf } from './ask.ts';
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
      ::slotted([slot='prompt']) {
        margin: 0;
      }
      .options {
        flex-direction: column;
        inline-size: fit-content;
      }
      .after {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 1.5rem;
        margin: 0.5rem 0 0;
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

  /** Models that this question and those after it are answered by: said once, above all of them. */
  @state() private needs = '';
  private hint = '';
  private question!: QuestionData;
  private readonly prediction = new Prediction<string, Measured>(this, (graded) => {
    if (graded) this.note(graded.right);
    // What had the focus is gone.
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector('button')?.focus({ preventScroll: true }),
    );
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.question ??= dataOf(this);
    const together = [
      ...(this.parentElement?.querySelectorAll<Question>(':scope > es-question') ?? []),
    ];
    if (together[0] !== this) return;
    // Said before anything is loaded; without it the question works as well.
    modelsOf(together.map(dataOf)).then(
      (models) => {
        this.needs = models;
      },
      () => {},
    );
  }

  protected override render() {
    const { prediction } = this;
    const label = html`<slot name="prompt"></slot>`;
    return html`
      ${prediction.render(this.asked(), { label, skippable: false })}
      ${prediction.graded ? this.renderAfter() : this.renderNeeds()}
    `;
  }

  private renderAfter() {
    return html`
      <p class="after">
        ${this.hint === '' ? nothing : html`<span>${this.hint}</span>`}
        <slot name="section"></slot>
        <button class="link" @click=${() => this.prediction.reset(true)}>Answer again</button>
      </p>
    `;
  }

  private renderNeeds() {
    if (this.needs === '') return nothing;
    return html`<p class="after">To compute an answer, this page loads ${this.needs}, unless it has it already.</p>`;
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

const dataOf = ({ dataset }: HTMLElement) => JSON.parse(dataset.question ?? '{}') as QuestionData;

if (!customElements.get('es-question')) customElements.define('es-question', Question);
