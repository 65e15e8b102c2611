/**
 * "How much nearer is the nearest point than the farthest?": all points around one, at their true distances,
 * in 2 to 2,048 dimensions, and as many words.
 */
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { asking } from '../../kit/asking.ts';
import { chart } from '../../kit/charts/index.ts';
import { controlStyles } from '../../kit/controls/controls.styles.ts';
import { toggle } from '../../kit/controls/controls.ts';
import { DIMS, dimsSlider } from '../../kit/controls/dims-slider.ts';
import { defineFigure, Figure, type Rendered, type Task } from '../../kit/figure.ts';
import { count } from '../../kit/format.ts';
import { inBracket, Prediction } from '../../kit/predict/predict.ts';
import { pairStyles } from '../../kit/theme/pair.styles.ts';
import * as model from './distance.model.ts';
import { rings, sizeOf } from './distance.rings.ts';
import { claims, name, presets, question } from './index.ts';

interface Answer {
  readonly dims: number;
  readonly random: model.Middle;
  readonly words: model.Middle | null;
}

export class Distance extends Figure<model.State> {
  static override about = { name, claims, presets };
  static override stageSteps = 2;
  static override styles = [...Figure.styles, controlStyles, pairStyles];

  @state() private answer: Answer | null = null;
  /** What the prediction's question starts from: it stays as it was asked when the slider moves. */
  private asked: Answer | null = null;
  /** What was measured so far, by dimension. */
  @state() private measured: ReadonlyMap<number, model.Middle> = new Map();

  /** Once it is graded, the reader sees the dimensions that it was about, and then all. */
  private readonly prediction = new Prediction<'once' | 'some' | 'many'>(this, () => {
    void this.find({ dims: model.MANY });
  });

  protected override get question(): string {
    return question;
  }

  protected override restored(): void {
    const { dims, words, reveal } = this.choice;
    this.prediction.reset(!reveal && !words && dims < model.MANY / 4);
    if (this.phase === 'ready') void this.find();
  }

  protected override async start(task: Task): Promise<void> {
    await this.draw(task);
    if (this.prediction.revealed) void this.findAll();
  }

  protected override dispose(): void {
    this.answer = null;
    this.asked = null;
    this.measured = new Map();
  }

  private async find(change: Partial<model.State> = {}): Promise<void> {
    this.choose(change);
    await this.work('measuring distances', (task) => this.draw(task));
    if (this.prediction.revealed) void this.findAll();
  }

  private async draw(task: Task): Promise<void> {
    const { dims, words } = this.choice;
    const random = await this.measure(dims, task);
    const real = words ? (this.answer?.words ?? (await model.ofWords(asking(task)))) : null;
    if (task.signal.aborted) return;
    this.answer = { dims, random, words: real };
    if (!this.prediction.revealed) this.asked = this.answer;
  }

  private async measure(dims: number, task: Task): Promise<model.Middle> {
    const known = this.measured.get(dims);
    if (known) return known;
    const found = await model.drawn(asking(task), dims, (method, given) =>
      task.engine.call(method, given),
    );
    if (!task.signal.aborted) this.measured = new Map(this.measured).set(dims, found);
    return found;
  }

  /** The lines grow from few dimensions to many. */
  private findAll(): Promise<unknown> {
    return this.work('measuring all dimensions', async (task) => {
      for (const dims of DIMS) await this.measure(dims, task);
    });
  }

  /** Where the words do not come, they are not shown. */
  private async compare(words: boolean): Promise<void> {
    this.prediction.reset(false);
    await this.find(words ? { words, dims: model.MANY } : { words });
    if (words && !this.answer?.words && !this.busy('measuring distances')) {
      this.choose({ words: false });
    }
  }

  // Render. -------------------------------------------------------------------------------------

  protected override renderStage(): Rendered {
    const { answer, measured } = this;
    if (!answer) return nothing;
    const { dims, random, words } = answer;
    const { width, height } = sizeOf(words);
    return html`
      <div class="pair">
        <div class="drawing">
          <p>Random points: ${model.rangeText(random)}</p>
          <svg viewBox="0 0 ${width} ${height}" aria-hidden="true">${rings(random, words)}</svg>
          ${words ? html`<p>Our words: ${model.rangeText(words)}</p>` : nothing}
          <p class="caption">
            One point is in the centre, and ${count(model.POINTS - 1)} others are at their true distances
            from it. Their angles mean nothing. The half circles mark the nearest and the farthest.
          </p>
        </div>
        ${this.showsStage(2) ? chart(model.chart(measured, dims, words)) : nothing}
      </div>
    `;
  }

  protected override renderPrompt(): Rendered {
    if (!this.asked) return nothing;
    const { dims, random } = this.asked;
    return this.prediction.render({
      question: `In ${count(dims)} dimensions the farthest point is ${model.times(random.ratio)} as far away as the nearest. How many times as far is it in ${model.MANY} dimensions?`,
      options: model.BRACKETS,
      measure: async () => {
        const found = await this.work('predicting', (task) => this.measure(model.MANY, task));
        if (!found) throw new Error('the engine did not answer.');
        return found.ratio;
      },
      right: inBracket(model.BRACKETS),
      explain: (ratio) =>
        `In ${model.MANY} dimensions it is ${model.times(ratio)}. Nearly all points are at the same distance: about √2, as at a right angle.`,
    });
  }

  protected override renderControls(): Rendered {
    const { dims, words } = this.choice;
    return html`
      ${dimsSlider(dims, (chosen) => {
        // A grade stays where it is: the slider does not move away under the finger.
        if (!this.prediction.graded) this.prediction.reset(false);
        void this.find({ dims: chosen });
      })}
      ${toggle({
        label: 'Compare with our words',
        checked: words,
        onChange: (on) => void this.compare(on),
      })}
    `;
  }

  protected override renderVerdict(): Rendered {
    const { answer } = this;
    return answer ? model.verdict(answer.dims, answer.random, answer.words) : nothing;
  }

  protected override renderMethod(): Rendered {
    return html`
      <p>
        The engine draws ${count(model.POINTS)} random directions, vectors of length 1, and measures the
        Euclidean distance from ${model.QUERIES} of them to all others. For each it divides the farthest
        distance by the nearest. The point with the middle one of these ratios, the median, is the one
        that you see. Our words are ${count(model.POINTS)} rows at equal steps over the table, also at length 1.
      </p>
      <p class="formula">‖a&nbsp;−&nbsp;b‖² = 2&nbsp;−&nbsp;2&nbsp;cos &emsp; cos = 0: ‖a&nbsp;−&nbsp;b‖ = √2</p>
      <p>
        The ratio depends on the number of points: the more there are, the nearer is the nearest. So both
        sides have the same number. That the ratio goes to 1 is proved wherever the spread of the distances
        vanishes relative to their mean, most simply for independent coordinates: Beyer, Goldstein, Ramakrishnan and Shaft, “When is ‘nearest neighbor’
        meaningful?”, 1999. It need not hold for real vectors.
      </p>
    `;
  }
}

defineFigure(Distance);
