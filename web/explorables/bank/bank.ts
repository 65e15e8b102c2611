/**
 * "Is a word the same in every sentence?": one row of the embedding table goes in; the reader predicts
 * which of its uses ends nearest to the first, and sees each use's vector change layer by layer.
 */
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { asGiven } from '../../kit/as-given.ts';
import { chart } from '../../kit/charts/index.ts';
import { slider } from '../../kit/controls/controls.ts';
import { defineFigure, Figure, type Rendered, type Table, type Task } from '../../kit/figure.ts';
import { Prediction } from '../../kit/predict/predict.ts';
import { stateName } from '../../kit/twins.ts';
import { lastState, type Reading } from '../../kit/uses/uses.model.ts';
import { usesStyles } from '../../kit/uses/uses.styles.ts';
import { Uses } from '../../kit/uses/uses.ts';
import '../../kit/vector-strip/vector-strip.ts';
import { unitLength } from '../../kit/vector-strip/vectors.model.ts';
import { cosinesChart, traceChart } from './bank.charts.ts';
import { EXAMPLES } from './bank.examples.ts';
import { renderMethod } from './bank.method.ts';
import * as model from './bank.model.ts';
import { bankStyles } from './bank.styles.ts';
import { claims, name, presets } from './index.ts';

export class Bank extends Figure<model.State> {
  static override about = { name, claims, presets };
  static override stageSteps = 2;
  static override styles = [...Figure.styles, ...usesStyles, bankStyles];

  /** Vectors of the uses in the state that is looked at. */
  @state() private vectors: readonly Float32Array[] = [];

  private readonly uses = new Uses(
    this,
    (label, job) => this.work(label, job),
    () => this.choice,
    (task) => this.look(task),
  );
  private readonly prediction = new Prediction<string>(this, () => this.changed());

  protected override get question(): string {
    const { word } = this.choice;
    return word === '' ? 'Does a word mean one thing?' : `Is “${word}” the same in every sentence?`;
  }

  protected override restored(): void {
    this.prediction.reset(!this.choice.reveal);
    if (this.phase === 'ready') void this.uses.refresh();
  }

  protected override start(): Promise<void> {
    return this.uses.prepare();
  }

  /** Takes another word, other sentences or another model, with a question before the answer. */
  private take(change: Partial<model.State>): void {
    this.choose(change);
    // Another model reads the same sentences: who has been asked about them is not asked again.
    const { asks, revealed } = this.prediction;
    this.prediction.reset(asks && !('twin' in change && revealed));
    this.prediction.asks = asks;
    void this.uses.refresh();
  }

  private stateOf(reading: Reading): number {
    return model.stateOf(this.choice, reading, this.prediction.revealed);
  }

  /** Fetches the vectors of the state that is looked at. */
  private async look(task: Task): Promise<void> {
    const { reading, name } = this.uses;
    if (!reading) return;
    const given = { model: reading.twin, reading: name, state: this.stateOf(reading) };
    const { values, width } = await task.engine.call('model.states', given, task);
    if (task.signal.aborted) return;
    this.vectors = reading.uses.map((_, use) =>
      unitLength(values.subarray(use * width, (use + 1) * width)),
    );
  }

  protected override changed(): void {
    super.changed();
    void this.work('looking', (task) => this.look(task));
  }

  protected override renderStage(): Rendered {
    return this.uses.stage({
      label: 'Sentences, one a line',
      examples: EXAMPLES,
      hasStill: model.isSame(this.choice, asGiven(this, presets)),
      onChange: (change) => this.take(change),
      content: (reading) => (this.showsStage(2) ? this.renderReading(reading) : nothing),
    });
  }

  /** The prediction stands above what it asks about, so that the answer pushes nothing away. */
  private renderReading(reading: Reading): Rendered {
    const state = this.stateOf(reading);
    const at = stateName(state, reading.found.states);
    const legend = `At the ${at}: cosine of “${reading.word}” in each sentence to the one that is marked`;
    return html`
      ${this.uses.list({ legend, reading, state })}
      <div class="prompt">${this.prediction.render(model.question(reading))}</div>
      ${
        this.prediction.revealed
          ? html`
              ${slider({
                label: 'Look at',
                min: 0,
                max: lastState(reading),
                value: state,
                text: at,
                onInput: (layer) => this.choose({ layer }),
              })}
              <div class="charts">
                ${chart(cosinesChart(reading, this.uses.reference, state))} ${chart(traceChart(reading))}
              </div>
            `
          : nothing
      }
      <es-vector-strip
        .vectors=${this.vectors.map((values, use) => ({ name: reading.uses[use]?.label ?? '', values }))}
      ></es-vector-strip>
    `;
  }

  protected override renderControls(): Rendered {
    return this.uses.switch((twin) => this.take({ twin }));
  }

  protected override renderVerdict(): Rendered {
    const { reading, reference } = this.uses;
    const { revealed } = this.prediction;
    const seen = model.twinText(this.choice.twin, revealed ? reading : null);
    if (!reading) return seen;
    return `${revealed ? model.verdict(reading, reference) : model.beforeVerdict(reading)} ${seen}`;
  }

  protected override renderMethod(): Rendered {
    return renderMethod(this.choice.twin, this.uses.reading);
  }

  protected override subject(): string {
    return this.uses.reading?.word ?? '';
  }

  protected override table(): Table | null {
    const { reading, reference } = this.uses;
    return reading && this.prediction.revealed ? model.table(reading, reference) : null;
  }
}

defineFigure(Bank);
