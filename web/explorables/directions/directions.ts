/**
 * "How far apart are two random directions?": pairs in 2 to 2,048 dimensions as a fan and as a histogram under
 * the exact law, with the pairs of a real table over them.
 */
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { asking } from '../../kit/asking.ts';
import { chart } from '../../kit/charts/index.ts';
import { controlStyles } from '../../kit/controls/controls.styles.ts';
import { segmented, toggle } from '../../kit/controls/controls.ts';
import { dimsSlider } from '../../kit/controls/dims-slider.ts';
import { defineFigure, Figure, type Rendered, type Task } from '../../kit/figure.ts';
import type { Ask } from '../../kit/figure-module.ts';
import { count, fixed } from '../../kit/format.ts';
import { modelSwitchStyles } from '../../kit/model-switch/model-switch.styles.ts';
import { ModelSwitch, tables } from '../../kit/model-switch/model-switch.ts';
import { inBracket, Prediction } from '../../kit/predict/predict.ts';
import { pairStyles } from '../../kit/theme/pair.styles.ts';
import { fan, sizeOf } from './directions.fan.ts';
import * as model from './directions.model.ts';
import { claims, name, presets, question } from './index.ts';

const SPACES = [
  { value: 'none', label: 'nothing' },
  { value: 'words', label: 'our words' },
  { value: 'tokens', label: 'SmolLM2’s tokens' },
] as const;

export class Directions extends Figure<model.State> {
  static override about = { name, claims, presets };
  static override stageSteps = 2;
  static override styles = [...Figure.styles, controlStyles, modelSwitchStyles, pairStyles];

  @state() private answer: model.Answer | null = null;
  /** What the prediction's question starts from: it stays as it was asked when the slider moves. */
  private asked: model.Answer | null = null;

  private readonly models = new ModelSwitch(
    this,
    (label, job) => this.work(label, job),
    [{ value: model.TOKENS, label: '', name: 'the token table of SmolLM2', published: true }],
    tables,
  );
  /** Once it is graded, the reader sees the dimensions that it was about. */
  private readonly prediction = new Prediction<'near' | 'half' | 'far'>(this, () =>
    this.find({ dims: model.MANY }),
  );

  protected override get question(): string {
    return question;
  }

  protected override restored(): void {
    const { dims, space, reveal } = this.choice;
    this.prediction.reset(!reveal && space === 'none' && dims < model.MANY / 4);
    if (this.phase === 'ready') void this.find();
  }

  protected override start(task: Task): Promise<void> {
    return this.draw(task);
  }

  protected override dispose(): void {
    this.answer = null;
    this.asked = null;
  }

  private find(change: Partial<model.State> = {}): Promise<unknown> {
    this.choose(change);
    return this.work('drawing pairs', (task) => this.draw(task));
  }

  private async draw(task: Task): Promise<void> {
    const { choice } = this;
    const ask = asking(task);
    const space = await this.spaceOf(choice, ask);
    const random = await this.drawn(choice.dims, task);
    if (task.signal.aborted) return;
    this.answer = { dims: choice.dims, random, space };
    if (!this.prediction.revealed) this.asked = this.answer;
  }

  private drawn(dims: number, task: Task): Promise<model.Spread> {
    return model.drawn(asking(task), dims, (method, given) => task.engine.call(method, given));
  }

  /** The real table that is chosen; null for none, and while it is not here. */
  private async spaceOf({ space, centre }: model.State, ask: Ask): Promise<model.Space | null> {
    const table = space === 'none' ? undefined : await this.open(space, ask);
    if (!table) return null;
    const of = space === 'words' ? 'our words' : 'SmolLM2’s tokens';
    const spread = await model.pairsOf(ask, space === 'words' ? 'words' : model.TOKENS, centre);
    return { name: of, dims: table.dims, isCentred: centre, spread };
  }

  /** Tokens come by the reader's leave only. */
  private open(space: 'words' | 'tokens', ask: Ask): Promise<{ dims: number }> | undefined {
    const tokens = this.models.get(model.TOKENS);
    return space === 'words'
      ? ask('words.load', { part: 'all' })
      : tokens && Promise.resolve(tokens);
  }

  /** Real vectors are compared with random ones of as many dimensions. */
  private async lay(space: model.State['space']): Promise<void> {
    this.prediction.reset(false);
    this.choose({ space });
    const laid = await this.work('drawing pairs', async (task) => {
      const table = space === 'none' ? undefined : await this.open(space, asking(task));
      if (table && !task.signal.aborted) this.choose({ dims: table.dims });
      await this.draw(task);
      return true;
    });
    // Cancelled, or not to be had: nothing is laid over.
    if (!laid && !this.busy('drawing pairs')) this.choose({ space: 'none' });
  }

  // Render. -------------------------------------------------------------------------------------

  protected override renderStage(): Rendered {
    const { answer } = this;
    if (!answer) return nothing;
    const { width, height } = sizeOf(answer);
    return html`
      <div class="pair">
        <div class="drawing">
          <p>Random: nine of ten ${model.rangeText(answer.random)}</p>
          <svg viewBox="0 0 ${width} ${height}" aria-hidden="true">${fan(answer)}</svg>
          ${
            answer.space
              ? html`<p>${model.label(answer.space)}: nine of ten ${model.rangeText(answer.space.spread)}</p>`
              : nothing
          }
          <p class="caption">
            One direction of each pair points to the right. The other is drawn at its true angle, one
            line for a hundredth of the pairs.
          </p>
        </div>
        ${this.showsStage(2) ? chart(model.chart(answer)) : nothing}
      </div>
      ${
        this.choice.space === 'tokens' && !this.models.has(model.TOKENS)
          ? this.models.offer(model.TOKENS, () => void this.lay('tokens'))
          : nothing
      }
    `;
  }

  protected override renderPrompt(): Rendered {
    if (!this.asked) return nothing;
    const here = fixed(model.withinOf(this.asked.random), 0);
    return this.prediction.render({
      question: `In ${count(this.asked.dims)} dimensions, nine of ten pairs are within ${here}° of a right angle. In ${model.MANY} dimensions, how near to a right angle are nine of ten?`,
      options: model.BRACKETS,
      measure: async () => {
        const found = await this.work('predicting', (task) => this.drawn(model.MANY, task));
        if (!found) throw new Error('the engine did not answer.');
        return model.withinOf(found);
      },
      right: inBracket(model.BRACKETS),
      explain: (within) =>
        `In ${model.MANY} dimensions nine of ten are within ${fixed(within, 1)}° of a right angle. With many dimensions, two random directions hardly ever share much.`,
    });
  }

  protected override renderControls(): Rendered {
    const { dims, space, centre } = this.choice;
    return html`
      ${dimsSlider(dims, (chosen) => {
        // A grade stays where it is: the slider does not move away under the finger.
        if (!this.prediction.graded) this.prediction.reset(false);
        void this.find({ dims: chosen });
      })}
      ${segmented({
        name: 'space',
        label: 'Compare with',
        choices: SPACES,
        value: space,
        onChange: (chosen) => void this.lay(chosen),
      })}
      ${
        space === 'none'
          ? nothing
          : toggle({
              label: 'Centre them',
              checked: centre,
              disabled: space === 'tokens' && !this.models.has(model.TOKENS),
              onChange: (on) => void this.find({ centre: on }),
            })
      }
    `;
  }

  protected override renderVerdict(): Rendered {
    return this.answer ? model.verdict(this.answer) : nothing;
  }

  protected override renderMethod(): Rendered {
    return html`
      <p>
        The engine draws ${count(model.VECTORS)} vectors of independent standard normal numbers, which
        point in all directions alike, and measures ${count(model.PAIRS)} random pairs of them. Of a
        real table it measures ${count(100_000)} random pairs of different rows, at unit length. The seed
        is fixed, so you see what others see.
      </p>
      <p class="formula">
        density of the cosine t in d dimensions: (1&nbsp;−&nbsp;t²)<sup>(d&nbsp;−&nbsp;3)/2</sup>
        Γ(d/2)&nbsp;⁄&nbsp;(√π&nbsp;Γ((d&nbsp;−&nbsp;1)/2)) &emsp; mean 0 &emsp; standard deviation 1/√d
      </p>
      <p>
        The law is exact for every d. The squared cosine has the mean 1/d, so 1 divided by the mean
        squared cosine of a table is the number of dimensions in which random directions would be as
        far from right angles. For a table that is spread unevenly this is less than its number of
        columns. It measures second moments only: a few very near pairs, such as synonyms, hardly change it.
      </p>
      <p>
        Centring subtracts the mean of all rows. Words count alike here, rare or frequent. Source of the
        law: Cai, Fan and Jiang, “Distributions of angles in random packing on spheres”, 2013.
      </p>
    `;
  }
}

defineFigure(Directions);
