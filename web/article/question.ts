/**
 * A question of a chapter's check, graded by what the engine computes and nothing else. The build
 * leaves the question readable in the page; this takes over where scripts run, and keeps the
 * prompt (slot="prompt"). Nothing is stored.
 */
import { css, html, LitElement, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { Method, Params } from '../engine/client/engine.ts';
import { controlStyles } from '../kit/controls/controls.styles.ts';
import { sharedEngine } from '../kit/engine.ts';
import { figureStyles } from '../kit/theme/figure.styles.ts';
import { tokens } from '../kit/theme/tokens.styles.ts';
import { type Call, type Graded, grade, type QuestionData } from './question.model.ts';

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
      .verdict {
        margin-block-start: 0.4rem;
      }
    `,
  ];

  @state() private chosen = -1;
  @state() private graded: Graded | null = null;
  @state() private failure = '';

  private question!: QuestionData;

  override connectedCallback(): void {
    super.connectedCallback();
    this.question ??= JSON.parse(this.dataset.question ?? '{}') as QuestionData;
  }

  protected override render() {
    const { options, why } = this.question;
    return html`
      <fieldset>
        <legend class="prompt"><slot name="prompt"></slot></legend>
        <div class="choices">
          ${options.map(
            ({ label }, index) => html`
              <label>
                <input type="radio" name="answer" value=${index} @change=${() => void this.answer(index)} />
                <span>${label}</span>
              </label>
            `,
          )}
        </div>
      </fieldset>
      <p class="verdict" data-verdict aria-live="polite">
        ${this.graded ? html`${this.sentence(this.graded)} ${why}` : nothing}
        ${this.failure ? html`The engine could not grade this: ${this.failure} ${why}` : nothing}
      </p>
    `;
  }

  private sentence({ best, values }: Graded): string {
    const { options } = this.question;
    const numbers = options
      .map(({ label }, i) => [short(label), values[i]].filter(Boolean).join(': '))
      .join('; ');
    return `${this.chosen === best ? 'Yes' : 'No'}. ${numbers}.`;
  }

  private async answer(index: number): Promise<void> {
    this.chosen = index;
    this.failure = '';
    try {
      const graded = this.graded ?? (await grade(this.question, ask));
      this.graded = graded;
    } catch (error) {
      this.failure = (error as Error).message;
    }
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

/** The part of an option before its comma names it. */
function short(label: string): string {
  return label.split(',')[0] ?? label;
}

if (!customElements.get('es-question')) customElements.define('es-question', Question);
