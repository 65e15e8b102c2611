/**
 * A question of a chapter's check, graded by what the engine computes. The build leaves it readable in
 * the page (markup.ts); this takes over where scripts run, and keeps the prompt (slot="prompt"). A
 * wrong answer is noted for review, on the device only.
 */
import { css, html, LitElement, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { Method, Params } from '../../engine/client/engine.ts';
import { controlStyles } from '../../kit/controls/controls.styles.ts';
import { sharedEngine } from '../../kit/engine.ts';
import { figureStyles } from '../../kit/theme/figure.styles.ts';
import { tokens } from '../../kit/theme/tokens.styles.ts';
import { type Call, type Graded, grade, type QuestionData, verdict } from './question.model.ts';
import { missedQuestions } from './record.ts';

type Phase = 'open' | 'grading' | 'graded';

export class Question extends LitElement {
  static override styles = [
    tokens,
    figureStyles,
    controlStyles,
    css`
      :host {
        margin-block: 1.6rem;
      }
      .prompt {
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
      .choices [data-mark]::after {
        content: ' (' attr(data-mark) ')';
        color: var(--ink-2);
      }
      .action {
        margin-block-start: 0.4rem;
      }
      .verdict {
        margin-block-start: 0.6rem;
      }
      .review {
        margin: 0.4rem 0 0;
        color: var(--ink-2);
      }
    `,
  ];

  @state() private chosen = -1;
  @state() private phase: Phase = 'open';
  @state() private said = '';
  @state() private hint = '';

  private question!: QuestionData;
  private graded: Graded | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.question ??= JSON.parse(this.dataset.question ?? '{}') as QuestionData;
  }

  protected override render() {
    const { options } = this.question;
    return html`
      <fieldset>
        <legend class="prompt"><slot name="prompt"></slot></legend>
        <div class="choices">
          ${options.map(
            ({ label }, index) => html`
              <label>
                <input
                  type="radio"
                  name="answer"
                  value=${index}
                  .checked=${index === this.chosen}
                  ?disabled=${this.phase !== 'open'}
                  @change=${() => this.choose(index)}
                />
                <span>${label}</span>
              </label>
            `,
          )}
        </div>
      </fieldset>
      ${this.renderAction()}
      <p class="verdict" data-verdict aria-live="polite">${this.said}</p>
      ${this.phase === 'graded' ? this.renderAfter() : nothing}
    `;
  }

  private renderAction() {
    // One button in one place, so that the focus stays when its meaning changes.
    const [label, act] =
      this.phase === 'graded'
        ? ['Answer again', () => this.reset()]
        : ['Check the answer', () => void this.commit()];
    return html`<button
      class="action"
      aria-disabled=${this.phase === 'grading'}
      @click=${act}
    >${this.phase === 'grading' ? 'Computing' : label}</button>`;
  }

  private renderAfter() {
    return html`<p class="review">${this.hint} <slot name="section"></slot></p>`;
  }

  private choose(index: number): void {
    this.chosen = index;
    this.said = '';
  }

  private reset(): void {
    this.phase = 'open';
    this.chosen = -1;
    this.said = '';
    this.hint = '';
  }

  private async commit(): Promise<void> {
    if (this.phase !== 'open') return;
    if (this.chosen < 0) {
      this.said = 'Choose an answer first.';
      return;
    }
    this.phase = 'grading';
    this.said = '';
    try {
      this.graded ??= await grade(this.question, ask);
    } catch (error) {
      this.said = `The engine could not grade this: ${(error as Error).message} Your answer does not count; you can try again.`;
      this.phase = 'open';
      return;
    }
    this.said = `${verdict(this.question, this.graded, this.chosen)} ${this.question.why}`;
    this.hint = this.note(this.graded.right.includes(this.chosen));
    this.phase = 'graded';
  }

  /** Notes the answer for review; says when the question comes back. */
  private note(right: boolean): string {
    const { id } = this.question;
    if (!id) return '';
    const missed = missedQuestions();
    const before = missed.schedule.get(id);
    missed.answered(id, right);
    this.dispatchEvent(
      new CustomEvent('question-answered', {
        bubbles: true,
        composed: true,
        detail: { id, right },
      }),
    );
    const after = missed.schedule.get(id);
    if (missed.trouble && after) return missed.trouble;
    if (!right) return 'This question comes back on the review page tomorrow.';
    if (before && !after) return 'This question is done and leaves the review page.';
    if (after && after !== before) return `This question comes back on ${after.due}.`;
    return '';
  }
}

/** The engine's answer, with all words in: a question may be about a rare one. */
async function ask([method, params, path]: Call): Promise<number> {
  const engine = sharedEngine();
  await engine.call('words.load', { part: 'all' });
  const result = await engine.call(method as Method, params as Params<Method>);
  return path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], result) as number;
}

if (!customElements.get('es-question')) customElements.define('es-question', Question);
