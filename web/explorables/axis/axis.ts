/**
 * "Can you build a direction that means something?": the reader's pairs of words make an axis, and the reader's
 * words are placed along it, beside one raw dimension. Then each pair is left out in turn.
 */
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { asGiven } from '../../kit/as-given.ts';
import { chart } from '../../kit/charts/index.ts';
import { controlStyles } from '../../kit/controls/controls.styles.ts';
import { segmented, slider } from '../../kit/controls/controls.ts';
import { defineFigure, Figure, type Rendered, type Table, type Task } from '../../kit/figure.ts';
import { Prediction } from '../../kit/predict/predict.ts';
import '../../kit/text-field/text-field.ts';
import { wordsStyles } from '../../kit/words/words.styles.ts';
import { Words } from '../../kit/words/words.ts';
import * as model from './axis.model.ts';
import { styles } from './axis.styles.ts';
import { claims, name, presets } from './index.ts';

const EXAMPLES = [
  { label: 'size', text: presets.defaults.pairs },
  {
    label: 'cold to hot',
    text: 'cold : hot',
    words:
      'ice, snow, frost, winter, cool, autumn, spring, mild, warm, summer, desert, steam, oven, fire',
  },
  { label: 'cancels out', text: 'small : large, large : small' },
];
const WORDS_OF_EXAMPLES = new Map(
  EXAMPLES.map(({ text, words = presets.defaults.words }) => [text, words]),
);

export class Axis extends Figure<model.State> {
  static override about = { name, claims, presets };
  static override stageSteps = 2;
  static override styles = [...Figure.styles, controlStyles, wordsStyles, styles];

  /** What the engine answered, and to which state; replaced as a whole. */
  @state() private answer: { to: model.State; found: model.Found } | null = null;

  private readonly words = new Words(this, (label, job) => this.work(label, job));
  private readonly prediction = new Prediction<string>(this, () => {
    const { found } = this.answer ?? {};
    if (found) this.choose({ leave: model.best(found) });
  });

  protected override get question(): string {
    return 'Can you build a direction that means something?';
  }

  protected override restored(): void {
    this.prediction.reset(this.choice.leave === 0 && !this.choice.reveal);
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
    return this.work('placing the words', (task) => this.find(task));
  }

  /** Nearly all of the words are among those that come later. */
  private async find({ engine, signal }: Task): Promise<void> {
    if (!this.words.complete) return;
    const to = this.choice;
    const found = await engine.call('vectors.axis', model.question(model.read(to)), { signal });
    if (!signal.aborted) this.answer = { to, found };
  }

  private async loadAll(): Promise<void> {
    if (await this.words.all()) await this.search();
  }

  /** An example brings words that belong to it, unless the reader has written others. */
  private takePairs(pairs: string): void {
    const own = [...WORDS_OF_EXAMPLES.values()].includes(this.choice.words);
    const words = own ? WORDS_OF_EXAMPLES.get(pairs) : undefined;
    this.take(words === undefined ? { pairs } : { pairs, words });
  }

  private take(change: Partial<model.State>): void {
    this.choose({ ...change, ...(change.pairs === undefined ? {} : { leave: 0 }) });
    if (change.dimension === undefined) this.prediction.reset();
    void this.loadAll();
  }

  // Render. -------------------------------------------------------------------------------------

  protected override renderStage(): Rendered {
    const { answer, choice } = this;
    const { problems } = model.read(choice);
    return html`
      <div class="fields">
        <es-text-field
          class="pairs"
          label="Pairs of words, from one end to the other"
          max-length="400"
          .value=${choice.pairs}
          .problem=${problems.pairs}
          .examples=${EXAMPLES}
          @text=${({ detail }: CustomEvent<{ text: string }>) => this.takePairs(detail.text)}
        ></es-text-field>
        <es-text-field
          class="list"
          label="Words to place, in the order you expect"
          max-length="1000"
          .value=${choice.words}
          .problem=${problems.words}
          @text=${({ detail }: CustomEvent<{ text: string }>) => this.take({ words: detail.text })}
        ></es-text-field>
      </div>
      ${answer ? this.showsStage(2) && this.renderAnswer(answer) : this.renderOffer()}
    `;
  }

  /** Until the other words are here: the picture of the build, if it shows what is chosen. */
  private renderOffer(): Rendered {
    const hasStill = JSON.stringify(this.choice) === JSON.stringify(asGiven(this, presets));
    return html`
      <p class="scope">${this.words.offer(() => void this.loadAll())}</p>
      ${hasStill ? html`<slot name="still"></slot>` : nothing}
    `;
  }

  private renderAnswer({ to, found }: { to: model.State; found: model.Found }): Rendered {
    const missing = model.missingText(found);
    const { leave } = this.choice;
    return html`
      ${missing ? html`<p class="note" role="status">${missing}</p>` : nothing}
      <div class="charts">
        ${
          model.canCompare(found)
            ? html`${chart(model.axisChart(found, leave))} ${chart(model.rawChart(found, to.dimension))}`
            : nothing
        }
        ${found.length > 0 ? chart(model.axisEnds(found)) : nothing}
        ${chart(model.rawEnds(found, to.dimension))}
      </div>
    `;
  }

  protected override renderPrompt(): Rendered {
    const { found } = this.answer ?? {};
    if (!found || !model.canCompare(found) || found.pairs.length < 2) return nothing;
    return this.prediction.render({
      question:
        'Leave one pair out and build the axis from the others. Which choice gives the order that fits your list best?',
      options: [
        { value: '0', label: 'all pairs together' },
        ...found.pairs.map((pair, at) => ({
          value: String(at + 1),
          label: `without ${model.pairName(pair)}`,
        })),
      ],
      measure: () => model.best(found),
      right: String,
      explain: () => model.explain(found),
    });
  }

  protected override renderControls(): Rendered {
    const { found } = this.answer ?? {};
    const { dimension, leave } = this.choice;
    if (!found) return nothing;
    const shows = this.prediction.revealed && found.pairs.length > 1;
    return html`
      ${
        shows
          ? segmented({
              name: 'leave',
              label: 'Leave out',
              choices: [
                { value: '0', label: 'none' },
                ...found.pairs.map((pair, at) => ({
                  value: String(at + 1),
                  label: model.pairName(pair),
                })),
              ],
              value: String(leave),
              onChange: (value) => this.choose({ leave: Number(value) }),
            })
          : nothing
      }
      ${slider({
        label: 'Raw dimension',
        min: 0,
        max: 191,
        value: dimension,
        text: String(dimension),
        onInput: (value) => this.take({ dimension: value }),
      })}
    `;
  }

  protected override renderVerdict(): Rendered {
    const { answer } = this;
    if (!answer) return 'Load all words to build the axis and place your own.';
    return model.verdict(answer.found, { ...answer.to, leave: this.choice.leave });
  }

  protected override renderMethod(): Rendered {
    return html`
      <p>
        Every vector is scaled to length 1. The axis is the mean of the differences high − low of your pairs, and a
        word’s place is its cosine to the axis (after the semantic projection of Grand, Blank, Pereira and
        Fedorenko, 2022, who do not divide by the word’s length). Longer differences count for more.
      </p>
      <p class="formula">
        axis = (1&nbsp;⁄&nbsp;n) Σ (high<sub>i</sub> − low<sub>i</sub>) &emsp; place(w) = cos(w, axis)
      </p>
      <p>
        The rank correlation is Spearman’s: the correlation of the places in your list with the places along the
        axis. A raw dimension is one of the 192 numbers of each vector; nothing in the training gives it a meaning of
        its own.
      </p>
    `;
  }

  // Export. -------------------------------------------------------------------------------------

  protected override table(): Table | null {
    const { found } = this.answer ?? {};
    if (!found) return null;
    const without = found.pairs.map((pair) => `without ${model.pairName(pair)}`);
    return {
      header: ['word', 'place in the list', 'axis', 'raw dimension', ...without],
      rows: found.words.map((one, at) => {
        return [one.word, at + 1, one.score, one.raw, ...Array.from(one.without)];
      }),
    };
  }
}

defineFigure(Axis);
