/**
 * "man is to king as woman is to what?": the words nearest to b − a + c, first without the three words, as
 * analogies are usually scored, then with them; and the plane through the three, with the answers outside it.
 */
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { loadCard } from '../../kit/card.ts';
import { chart } from '../../kit/charts/index.ts';
import { controlStyles } from '../../kit/controls/controls.styles.ts';
import { chips, toggle } from '../../kit/controls/controls.ts';
import { defineFigure, Figure, type Rendered, type Table, type Task } from '../../kit/figure.ts';
import { listed } from '../../kit/format.ts';
import { Prediction } from '../../kit/predict/predict.ts';
import { wordsStyles } from '../../kit/words/words.styles.ts';
import { Words } from '../../kit/words/words.ts';
import * as model from './analogy.model.ts';
import { styles } from './analogy.styles.ts';
import { claims, name, presets } from './index.ts';

const LABELS: Readonly<Record<model.Key, string>> = { a: 'This', b: 'is to this', c: 'as this' };

export class Analogy extends Figure<model.State> {
  static override about = { name, claims, presets };
  static override stageSteps = 2;
  static override styles = [...Figure.styles, controlStyles, wordsStyles, styles];

  @state() private answer: model.Found | null = null;
  @state() private kinds: readonly model.Kind[] | null = null;

  /** Rows that were there when the last search began: more of them are a reason for another. */
  private asked = 0;
  private readonly words = new Words(
    this,
    (label, job) => this.work(label, job),
    () => this.search(),
  );
  private readonly prediction = new Prediction<model.Key | 'other', model.Found>(this, () =>
    this.choose({ allow: true }),
  );

  protected override get question(): string {
    const { a, b, c } = this.choice;
    return `“${a}” is to “${b}” as “${c}” is to what?`;
  }

  protected override restored(): void {
    this.prediction.reset(!this.choice.allow && !this.choice.reveal);
    if (this.phase === 'ready') void this.search();
  }

  protected override async start(task: Task): Promise<void> {
    await this.words.load('head', task);
    await this.find(task);
  }

  protected override dispose(): void {
    this.answer = null;
  }

  /** Once all words are here, the answer is of all. */
  protected override updated(): void {
    const { answer, words } = this;
    if (answer && this.asked < words.range.rows) void this.search();
  }

  private search(): Promise<unknown> {
    return this.work('searching', (task) => this.find(task));
  }

  private async find(task: Task): Promise<void> {
    this.asked = this.words.range.rows;
    const found = await this.ask(this.choice, task);
    if (found && !task.signal.aborted) this.answer = found;
  }

  /** Null where a word is not there, which is said. */
  private async ask(to: model.State, task: Task): Promise<model.Found | null> {
    const { engine, signal } = task;
    for (const key of model.KEYS) {
      const word = to[key];
      const row = () => engine.call('vectors.row', { word }, { signal });
      if (!(await this.words.find(word, task, row))) return null;
    }
    return engine.call('vectors.analogy', model.question(to), { signal });
  }

  private take(change: Partial<model.State>): void {
    this.choose({ ...change, allow: false });
    this.prediction.reset();
    void this.search();
    this.words.touch();
  }

  private async openShares(event: Event): Promise<void> {
    if (!(event.target as HTMLDetailsElement).open || this.kinds) return;
    const card = await loadCard('words');
    this.kinds = card?.scores?.google?.kinds ?? [];
  }

  // Render. -------------------------------------------------------------------------------------

  protected override renderStage(): Rendered {
    const { answer, words } = this;
    const current = model.EXAMPLES.find(({ words: three }) =>
      model.KEYS.every((key, at) => this.choice[key] === three[at]),
    );
    return html`
      <div class="terms">
        ${model.KEYS.map((key) =>
          words.field({
            label: LABELS[key],
            value: this.choice[key],
            onWord: (word) => word !== '' && this.take({ [key]: word }),
          }),
        )}
      </div>
      ${chips({
        label: 'Try',
        words: model.EXAMPLES.map(({ label }) => label),
        current: current?.label ?? '',
        onPick: (picked) => {
          const [a, b, c] = model.EXAMPLES.find(({ label }) => label === picked)!.words;
          this.take({ a, b, c });
        },
      })}
      ${words.scope(answer?.searched)}
      ${words.unknown ? words.missing((word) => this.replace(word)) : nothing}
      ${answer && !words.unknown && this.showsStage(2) ? this.renderAnswer(answer) : nothing}
    `;
  }

  /** In place of the word that is not there. */
  private replace(word: string): void {
    const key = model.KEYS.find((one) => this.choice[one] === this.words.unknown?.word);
    if (key) this.take({ [key]: word });
  }

  private renderAnswer(answer: model.Found): Rendered {
    return html`
      <div class="charts">
        ${answer.hits.length > 0 ? chart(model.list(answer, this.choice.allow)) : nothing}
        ${model.hasPlane(answer) ? chart(model.plane(answer)) : nothing}
      </div>
    `;
  }

  protected override renderPrompt(): Rendered {
    const { answer, words } = this;
    if (!answer || answer.hits.length === 0 || words.unknown) return nothing;
    const { a, b, c } = this.choice;
    return this.prediction.render({
      question:
        'These are the answers without the three words you gave. If they may be answers, too, which word comes first?',
      options: [
        ...model.KEYS.map((value) => ({ value, label: { a, b, c }[value] })),
        { value: 'other', label: 'another word' },
      ],
      measure: async () => {
        await words.all(); // the list that follows is of all words, too
        const found = await this.work('predicting', (task) => this.ask(this.choice, task));
        if (!found) throw new Error('the engine did not answer.');
        return found;
      },
      right: model.firstOf,
      explain: model.explain,
    });
  }

  protected override renderControls(): Rendered {
    const { answer, choice } = this;
    return html`
      ${toggle({
        label: 'Allow the three words as answers',
        checked: choice.allow,
        onChange: (allow) => {
          if (!this.prediction.revealed) this.prediction.skip();
          this.choose({ allow });
          this.words.touch();
        },
      })}
      ${
        answer && !this.words.unknown
          ? html`
              <details class="more">
                <summary>What is each of the three words near to?</summary>
                <dl>
                  ${answer.given.map(({ word, near }) => html`<dt>${word}</dt><dd>${listed(near)}</dd>`)}
                </dl>
              </details>
            `
          : nothing
      }
      <details class="more" @toggle=${(event: Event) => void this.openShares(event)}>
        <summary>How often does this work?</summary>
        ${this.renderShares()}
      </details>
    `;
  }

  private renderShares(): Rendered {
    const { kinds } = this;
    if (!kinds) return nothing;
    if (kinds.length === 0) return 'The model’s card, which has the scores, is not here.';
    return chart(model.shares(kinds));
  }

  protected override renderVerdict(): Rendered {
    if (!this.answer || this.words.unknown) return nothing;
    return model.verdict(this.answer, this.choice.allow);
  }

  protected override renderMethod(): Rendered {
    return html`
      <p>
        Every vector is scaled to length 1. Then the engine computes b − a + c, cell by cell, and lists the
        words of highest cosine to it (the vector offset method, Mikolov, Yih and Zweig, 2013).
      </p>
      <p class="formula">
        answer = argmax<sub>w</sub> cos(w, b&nbsp;−&nbsp;a&nbsp;+&nbsp;c)
      </p>
      <p>
        Three points span a plane, and b − a + c is in it. In the picture, a is at the origin and each answer
        is where a line at a right angle to the plane meets it; the number is the length of that line.
      </p>
      <p>
        The scores by kind of relation were measured on the shipped vectors, as they are stored, with the
        questions whose four words the table has. They stand in the model’s card.
      </p>
    `;
  }

  // Export. -------------------------------------------------------------------------------------

  protected override subject(): string {
    const { a, b, c } = this.choice;
    return `${a}-${b}-${c}`;
  }

  protected override table(): Table | null {
    const { answer } = this;
    if (!answer) return null;
    return {
      header: ['word', 'given', 'cosine', 'x', 'y', 'distance from the plane'],
      rows: answer.hits.map(({ word, given, score, x, y, distance }) => [
        word,
        given ? 'yes' : 'no',
        score,
        x,
        y,
        distance,
      ]),
    };
  }
}

defineFigure(Analogy);
