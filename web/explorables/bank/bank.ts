/**
 * "Is a word the same in every sentence?": one row of the embedding table goes in; the reader predicts
 * which of its uses ends nearest to the first, and sees each use's vector change layer by layer.
 */
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { Result } from '../../engine/client/engine.ts';
import { loadCard } from '../../kit/card.ts';
import { chart } from '../../kit/charts/index.ts';
import { controlStyles } from '../../kit/controls/controls.styles.ts';
import { slider } from '../../kit/controls/controls.ts';
import '../../kit/controls/word-field.ts';
import { defineFigure, Figure, type Rendered, type Table, type Task } from '../../kit/figure.ts';
import type { Ask } from '../../kit/figure-module.ts';
import { modelSwitchStyles } from '../../kit/model-switch/model-switch.styles.ts';
import { ModelSwitch } from '../../kit/model-switch/model-switch.ts';
import { Prediction } from '../../kit/predict/predict.ts';
import '../../kit/text-field/text-field.ts';
import '../../kit/vector-strip/vector-strip.ts';
import { unitLength } from '../../kit/vector-strip/vectors.model.ts';
import { cosinesChart, sensesChart, traceChart } from './bank.charts.ts';
import { EXAMPLES } from './bank.examples.ts';
import { read } from './bank.facts.ts';
import { renderMethod } from './bank.method.ts';
import * as model from './bank.model.ts';
import { type Parsed, Problem, parse, sentencesOf, withoutText } from './bank.sentences.ts';
import { bankStyles } from './bank.styles.ts';
import { claims, name, presets } from './index.ts';

/** Each figure keeps its word's states in the worker under a name of its own. */
let readings = 0;
const SENSES = 'testing senses';

export class Bank extends Figure<model.State> {
  static override about = { name, claims, presets };
  static override stageSteps = 2;
  static override styles = [...Figure.styles, controlStyles, modelSwitchStyles, bankStyles];

  @state() private reading: model.Reading | null = null;
  @state() private problem: Problem | null = null;
  /** The use that the others are compared with. */
  @state() private reference = 0;
  /** Vectors of the uses in the state that is looked at. */
  @state() private vectors: readonly Float32Array[] = [];
  @state() private senses: Result<'model.senses'> | null = null;
  @state() private tokens: number | null = null;

  private readonly kept = `bank ${++readings}`;
  private readonly models = new ModelSwitch<model.Twin>(
    this,
    (label, job) => this.work(label, job),
    [
      { value: 'masked', label: 'masked, sees both sides', name: 'the masked model' },
      { value: 'causal', label: 'causal, sees what is before', name: 'the causal model' },
    ],
  );
  private readonly prediction = new Prediction<string>(this, () => this.changed());

  protected override get question(): string {
    const { word } = this.choice;
    return word === '' ? 'Does a word mean one thing?' : `Is “${word}” the same in every sentence?`;
  }

  protected override restored(): void {
    this.prediction.reset(!this.choice.reveal);
    this.reference = 0;
    if (this.phase === 'ready') void this.refresh();
  }

  protected override async start(): Promise<void> {
    await this.models.prepare();
    void this.refresh();
  }

  protected override stillWorks(): string {
    return this.reading
      ? 'What you see was computed before and still holds.'
      : 'What you see was computed when the page was built.';
  }

  protected override dispose(): void {
    this.reading = null;
    this.senses = null;
  }

  // Work. ---------------------------------------------------------------------------------------

  /** Takes another word, other sentences or another model, with a question before the answer. */
  private take(change: Partial<model.State>): void {
    this.choose(change);
    // Another model reads the same sentences: who has been asked about them is not asked again.
    const { asks, revealed } = this.prediction;
    this.prediction.reset(asks && !('twin' in change && revealed));
    this.prediction.asks = asks;
    this.reference = 0;
    void this.refresh();
  }

  /** Reads the sentences again, where the model is there. */
  private async refresh(): Promise<void> {
    const { twin } = this.choice;
    if (this.reading?.twin !== twin) this.reading = null;
    this.senses = null;
    void loadCard(twin).then((card) => (this.tokens = card?.training?.tokens ?? null));
    const parsed = this.parsed();
    if (!this.models.has(twin) && !this.models.isOpen(twin)) return;
    if (!(await this.models.load(twin)) || !parsed) return;
    await this.work('reading', async (task) => {
      try {
        const reading = await read(asking(task), twin, parsed, this.kept);
        if (task.signal.aborted) return;
        this.reading = reading;
        await this.look(task);
      } catch (error) {
        if ((error as { code?: string }).code !== 'too_large') throw error;
        this.problem = new Problem('too_large', `${(error as Error).message}: shorten it.`);
      }
    });
  }

  private parsed(): Parsed | null {
    this.problem = null;
    try {
      return parse(this.choice);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.problem = error;
      return null;
    }
  }

  /** Fetches the vectors of the state that is looked at; before the reveal, those that went in. */
  private async look({ engine, signal }: Task): Promise<void> {
    const { reading } = this;
    if (!reading) return;
    const state = this.prediction.revealed ? model.stateOf(this.choice, reading) : 0;
    const given = { model: reading.twin, reading: this.kept, state };
    const { values, width } = await engine.call('model.states', given, { signal });
    if (signal.aborted) return;
    this.vectors = reading.uses.map((_, use) =>
      unitLength(values.subarray(use * width, (use + 1) * width)),
    );
  }

  protected override changed(): void {
    super.changed();
    void this.work('looking', (task) => this.look(task));
  }

  private async test(): Promise<void> {
    const { twin } = this.choice;
    const found = await this.work(SENSES, async ({ engine, signal, onProgress }) => {
      const { default: text } = await import('../../../tools/train/senses.tsv');
      const labelled = model.parseSenses(text);
      const given = { model: twin, tokenizer: model.TOKENIZER, labelled };
      return engine.call('model.senses', given, { signal, onProgress });
    });
    if (found && this.choice.twin === twin) this.senses = found;
  }

  // Render. -------------------------------------------------------------------------------------

  protected override renderStage(): Rendered {
    const { word, sentences, twin } = this.choice;
    const text = sentencesOf(sentences).join('\n');
    const [failing] = EXAMPLES.slice(-1);
    const left = this.reading && !this.problem ? withoutText(this.reading) : '';
    return html`
      <div class="query">
        <es-word-field
          label="Word"
          .value=${word}
          @word=${(event: CustomEvent<{ word: string }>) => this.take(event.detail)}
        ></es-word-field>
      </div>
      <es-text-field
        label="Sentences, one a line"
        .value=${text}
        .problem=${this.problem?.message ?? ''}
        .examples=${EXAMPLES.map((one) => ({
          label: one === failing ? `${one.word}, which fails` : one.word,
          text: one.sentences.join('\n'),
        }))}
        @text=${(event: CustomEvent<{ text: string }>) => this.takeText(event.detail.text)}
      ></es-text-field>
      ${left === '' ? nothing : html`<p class="note" role="status">${left}</p>`}
      ${
        this.problem && this.reading
          ? html`<p class="stale">What you see is of the sentences before.</p>`
          : nothing
      }
      ${
        this.models.has(twin)
          ? this.showsStage(2) && this.reading
            ? this.renderReading(this.reading)
            : nothing
          : html`${this.models.offer(twin, () => this.refresh())}<slot name="still"></slot>`
      }
    `;
  }

  /** An example brings its word. */
  private takeText(text: string): void {
    const example = EXAMPLES.find((one) => one.sentences.join('\n') === text);
    this.take({ sentences: text, ...(example && { word: example.word }) });
  }

  private renderReading(reading: model.Reading): Rendered {
    const { revealed } = this.prediction;
    const state = revealed ? model.stateOf(this.choice, reading) : 0;
    return html`
      ${
        revealed
          ? html`
              ${slider({
                label: 'Look at',
                min: 0,
                max: model.lastState(reading),
                value: state,
                text: model.stateName(state, model.layersOf(reading)),
                onInput: (layer) => this.choose({ layer }),
              })}
              <div class="charts">
                ${chart(cosinesChart(reading, this.reference, state))} ${chart(traceChart(reading))}
              </div>
            `
          : nothing
      }
      ${this.renderUses(reading, state)}
      ${
        this.senses
          ? html`${chart(sensesChart(this.senses))}<p class="senses" role="status">${model.sensesText(this.senses)}</p>`
          : nothing
      }
    `;
  }

  /** Each use with its cosine to the marked one, and their vectors. */
  private renderUses(reading: model.Reading, state: number): Rendered {
    const { uses, sentences, found, word } = reading;
    const name = model.stateName(state, model.layersOf(reading));
    return html`
      <fieldset>
        <legend>At the ${name}: cosine of “${word}” in each sentence to the one that is marked</legend>
        <ol class="uses">
          ${uses.map(({ label, text, begin, end }, use) => {
            const sentence = sentences[text]!;
            const { tokens } = found.uses[use]!;
            return html`
              <li>
                <label>
                  <input
                    type="radio"
                    name="reference"
                    .checked=${live(use === this.reference)}
                    @change=${() => (this.reference = use)}
                  />
                  <span class="label">${label}</span>
                  <span class="text" dir="auto">${sentence.slice(0, begin)}<mark>${sentence.slice(begin, end)}</mark>${sentence.slice(end)}
                    ${tokens.length > 1 ? html`<small>${tokens.length} tokens, ${tokens.join(' ')}: their mean</small>` : nothing}
                  </span>
                  <output>${model.cosineText(model.cosine(reading, state, this.reference, use))}</output>
                </label>
              </li>
            `;
          })}
        </ol>
      </fieldset>
      <es-vector-strip
        .vectors=${this.vectors.map((values, use) => ({ name: uses[use]?.label ?? '', values }))}
      ></es-vector-strip>
    `;
  }

  protected override renderPrompt(): Rendered {
    const { reading } = this;
    return reading ? this.prediction.render(model.question(reading)) : nothing;
  }

  protected override renderControls(): Rendered {
    const { twin } = this.choice;
    return html`
      ${this.models.choice(twin, (chosen) => this.take({ twin: chosen }))}
      ${
        this.reading && this.prediction.revealed
          ? html`
              <button class="action" ?disabled=${this.busy(SENSES)} @click=${() => void this.test()}>
                Test its senses
              </button>
            `
          : nothing
      }
    `;
  }

  protected override renderVerdict(): Rendered {
    const { reading, choice } = this;
    const { revealed } = this.prediction;
    const seen = model.twinText(choice.twin, revealed ? reading : null);
    if (!reading) return seen;
    return `${revealed ? model.verdict(reading, this.reference) : model.beforeVerdict(reading)} ${seen}`;
  }

  protected override renderMethod(): Rendered {
    return renderMethod(this.choice.twin, this.reading, this.tokens);
  }

  // Export. -------------------------------------------------------------------------------------

  protected override subject(): string {
    return this.reading?.word ?? '';
  }

  protected override table(): Table | null {
    const { reading, reference } = this;
    if (!reading || !this.prediction.revealed) return null;
    const { uses, sentences, found } = reading;
    const rows = uses.flatMap(({ label, text }, use) =>
      Array.from({ length: found.states }, (_, state) => {
        const at = 2 * (state * uses.length + use);
        return [
          label,
          sentences[text]!,
          model.stateName(state, found.states - 2),
          model.cosine(reading, state, reference, use),
          found.trace[at] ?? '',
          found.trace[at + 1] ?? '',
        ];
      }),
    );
    const to = uses[reference]!.label;
    return { header: ['use', 'sentence', 'at', `cosine to ${to}`, 'x', 'y'], rows };
  }
}

/** The engine, as one task asks it. */
function asking({ engine, signal, onProgress }: Task): Ask {
  return (method, params) => engine.call(method, params, { signal, onProgress });
}

defineFigure(Bank);
