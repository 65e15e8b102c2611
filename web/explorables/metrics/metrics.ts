/**
 * "Do cosine, dot product and distance rank alike?": three rankings of one word's neighbours, first at
 * unit length, where they must agree, then at the vectors' own lengths; and a race of the three.
 */
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { chart } from '../../kit/charts/index.ts';
import { controlStyles } from '../../kit/controls/controls.styles.ts';
import { toggle } from '../../kit/controls/controls.ts';
import { defineFigure, Figure, type Rendered, type Table, type Task } from '../../kit/figure.ts';
import { METRICS } from '../../kit/measures.ts';
import { inBracket, Prediction } from '../../kit/predict/predict.ts';
import { wordsStyles } from '../../kit/words/words.styles.ts';
import { Words } from '../../kit/words/words.ts';
import { claims, examples, name, presets } from './index.ts';
import * as model from './metrics.model.ts';
import { sizeOf, slopes } from './metrics.slopes.ts';
import { styles } from './metrics.styles.ts';

const ROUNDS = 40;

export class Metrics extends Figure<model.State> {
  static override about = { name, claims, presets };
  static override stageSteps = 2;
  static override styles = [...Figure.styles, controlStyles, wordsStyles, styles];

  @state() private answer: model.Ranking | null = null;
  @state() private race: model.Race | null = null;

  private readonly words = new Words(
    this,
    (label, job) => this.work(label, job),
    () => this.search(),
  );
  /** Once it is graded, the reader sees the rankings that it was about. */
  private readonly prediction = new Prediction<'few' | 'most' | 'all'>(this, () =>
    this.take({ unit: false }),
  );

  protected override get question(): string {
    return `Do cosine, dot product and distance rank the words near “${this.choice.word}” alike?`;
  }

  protected override restored(): void {
    this.prediction.reset(this.choice.unit && !this.choice.reveal);
    this.race = null;
    if (this.phase === 'ready') void this.search();
  }

  protected override async start(task: Task): Promise<void> {
    await this.words.load('head', task);
    await this.find(task);
  }

  protected override dispose(): void {
    this.answer = null;
  }

  private search(): Promise<unknown> {
    return this.work('searching', (task) => this.find(task));
  }

  private async find(task: Task): Promise<void> {
    const found = await this.ranked(this.choice, task);
    if (found && !task.signal.aborted) this.answer = found;
  }

  private ranked(to: model.State, task: Task): Promise<model.Ranking | null> {
    const { engine, signal } = task;
    return this.words.find(to.word, task, async () => {
      const answer = await engine.call('vectors.neighbourhood', model.question(to), { signal });
      const ranking = model.ranking(to, answer);
      return ranking && { ...ranking, complete: answer.complete };
    });
  }

  private take(change: Partial<model.State>): void {
    if (change.word !== undefined) this.prediction.reset();
    this.choose(change);
    void this.search();
    this.words.touch();
  }

  private async time(): Promise<void> {
    await this.words.all();
    await this.work('timing the three', async ({ engine, signal, onProgress }) => {
      const given = { k: this.choice.k, rounds: ROUNDS };
      this.race = await engine.call('vectors.race', given, { signal, onProgress });
    });
  }

  // Render. -------------------------------------------------------------------------------------

  protected override renderStage(): Rendered {
    const { answer } = this;
    return html`
      ${this.words.field({
        value: this.choice.word,
        try: examples,
        onWord: (word) => word !== '' && this.take({ word }),
      })}
      ${this.words.scope()}
      ${this.words.unknown ? this.words.missing((word) => this.take({ word })) : nothing}
      ${answer && !this.words.unknown && this.showsStage(2) ? this.renderRanks(answer) : nothing}
      ${this.race ? chart(model.raceChart(this.race)) : nothing}
    `;
  }

  /** Columns with lines on a wide stage; ranks as a table on a narrow one and for screen readers. */
  private renderRanks(answer: model.Ranking): Rendered {
    const { width, height } = sizeOf(answer);
    return html`
      <svg class="slopes" viewBox="0 0 ${width} ${height}" aria-hidden="true">${slopes(answer)}</svg>
      <div class="ranks">${chart(model.rankTable(answer))}</div>
    `;
  }

  protected override renderPrompt(): Rendered {
    if (!this.answer || this.words.unknown) return nothing;
    const { k } = this.choice;
    const options = model.brackets(k);
    return this.prediction.render({
      question: `Vectors differ in length. If each keeps its own, how many of cosine’s ${k} words will the dot product still name?`,
      options,
      measure: async () => {
        const own = { ...this.choice, unit: false };
        await this.words.all(); // the rankings that follow are of all words, too
        const found = await this.work('predicting', (task) => this.ranked(own, task));
        if (!found) throw new Error('the engine did not answer.');
        return model.agreement(found.lists).shared.dot;
      },
      right: inBracket(options),
      explain: (shared) =>
        `The dot product names ${shared} of cosine’s ${k}. It grows with a vector’s length, so it prefers long vectors.`,
    });
  }

  protected override renderControls(): Rendered {
    return html`
      ${toggle({
        label: 'Unit length',
        checked: this.choice.unit,
        onChange: (unit) => this.take({ unit }),
      })}
      <details class="more">
        <summary>Which of the three is computed fastest?</summary>
        <button
          class="action"
          ?disabled=${this.busy('timing the three')}
          @click=${() => void this.time()}
        >
          Time the three
        </button>
      </details>
    `;
  }

  protected override renderVerdict(): Rendered {
    if (!this.answer || this.words.unknown) return nothing;
    return model.verdict(this.answer) + (this.race ? ` ${model.raceText(this.race)}` : '');
  }

  protected override renderMethod(): Rendered {
    return html`
      <p>
        The engine measures the word against every row of the table by cosine, by dot product and by
        Euclidean distance, and keeps the nearest by each. ‖a‖ is a vector’s length, √(a·a).
      </p>
      <p class="formula">
        cos = a·b&nbsp;⁄&nbsp;(‖a‖&nbsp;‖b‖) &emsp; ‖a&nbsp;−&nbsp;b‖² = ‖a‖² + ‖b‖²&nbsp;−&nbsp;2&nbsp;a·b &emsp; ‖a‖ = ‖b‖ = 1: cos = a·b, ‖a&nbsp;−&nbsp;b‖² = 2&nbsp;−&nbsp;2&nbsp;cos
      </p>
      <p>
        At unit length the square of the distance falls as the cosine rises, so all three must rank
        alike. Both sides of the last equation are computed for the nearest word, in the engine’s own
        arithmetic (64-bit floating point); what differs is rounding.
      </p>
      <p>
        The race searches unit vectors by each measure in turn, ${ROUNDS} rounds, each with another
        word. The bar is the median, the whisker its quartiles. A measure is called cheapest when it beats
        the next in so many rounds that two equally fast ones would do so less than once in a hundred
        races (sign test).
      </p>
    `;
  }

  // Export. -------------------------------------------------------------------------------------

  protected override subject(): string {
    return this.answer?.query ?? '';
  }

  protected override table(): Table | null {
    const { answer } = this;
    if (!answer) return null;
    const rows = METRICS.flatMap((metric) =>
      answer.lists[metric].map(
        ({ word, score }, index) => [answer.query, metric, index + 1, word, score] as const,
      ),
    );
    return { header: ['query', 'metric', 'rank', 'word', 'score'], rows };
  }
}

defineFigure(Metrics);
