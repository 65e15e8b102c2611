/**
 * "Is the nearest use of a word one with the same sense?": six sentences on a word, or the reader's own, and
 * then the whole test of words with two senses.
 */
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { asGiven } from '../../kit/as-given.ts';
import { asking } from '../../kit/asking.ts';
import { chart } from '../../kit/charts/index.ts';
import { tokenizerOf } from '../../kit/contextual-models.ts';
import { defineFigure, Figure, type Rendered } from '../../kit/figure.ts';
import { Prediction } from '../../kit/predict/predict.ts';
import { stateName } from '../../kit/twins.ts';
import { chosenState, linesOf, type Reading } from '../../kit/uses/uses.model.ts';
import { usesStyles } from '../../kit/uses/uses.styles.ts';
import { Uses } from '../../kit/uses/uses.ts';
import { claims, name, presets } from './index.ts';
import { renderMethod } from './senses.method.ts';
import * as model from './senses.model.ts';
import { styles } from './senses.styles.ts';

const WORDS_TO_TRY = ['crane', 'match', 'wind', 'pound'];
const TESTING = 'testing all words';

export class Senses extends Figure<model.State> {
  static override about = { name, claims, presets };
  static override stageSteps = 2;
  static override styles = [...Figure.styles, ...usesStyles, styles];

  @state() private labelled: readonly model.Labelled[] = [];
  @state() private tested: model.Tested | null = null;

  private readonly uses = new Uses(
    this,
    (label, job) => this.work(label, job),
    () => ({ ...this.choice, sentences: this.sentences }),
  );
  private readonly prediction = new Prediction<string, model.Tested>(this, (graded) => {
    if (!graded) void this.test().catch(() => {}); // the failure is shown
    this.changed();
  });

  protected override get question(): string {
    const { word } = this.choice;
    return `Is the nearest use of ${word === '' ? 'a word' : `“${word}”`} one with the same sense?`;
  }

  /** The reader's own, or those of the test. */
  private get sentences(): string {
    const { word, sentences } = this.choice;
    return sentences || model.sentencesOn(word, this.labelled);
  }

  protected override restored(): void {
    this.tested = null;
    this.prediction.reset(!this.choice.reveal);
    if (this.phase === 'ready') void this.uses.refresh();
  }

  protected override async start(): Promise<void> {
    const { default: file } = await import('../../../tools/train/senses.tsv');
    this.labelled = model.parseSenses(file);
    await this.uses.prepare();
  }

  private take(change: Partial<model.State>): void {
    if (change.twin) {
      this.tested = null;
      this.prediction.reset();
    }
    // Another word brings its own sentences, where the test has some.
    const { word, sentences } = { ...this.choice, ...change };
    const ofTest = model.sentencesOn(word, this.labelled);
    const known =
      change.sentences === undefined
        ? change.word && ofTest
        : linesOf(sentences).join('\n') === ofTest;
    this.choose({ ...change, sentences: known ? '' : sentences });
    void this.uses.refresh();
  }

  /** Rejects where it was cancelled, or failed. */
  private async test(): Promise<model.Tested> {
    const { twin } = this.choice;
    const labelled = [...this.labelled];
    const given = { model: twin, tokenizer: tokenizerOf(twin), labelled };
    const found = await this.work(TESTING, (task) => asking(task)('model.senses', given));
    if (!found || this.choice.twin !== twin) throw new Error('the test was stopped');
    this.tested = found;
    return found;
  }

  protected override renderStage(): Rendered {
    return this.uses.stage({
      label: 'Sentences, one a line; an empty line between the senses',
      examples: WORDS_TO_TRY.map((word) => ({
        label: word,
        word,
        sentences: model.sentencesOn(word, this.labelled),
      })),
      // The test of all words, whichever is looked at.
      hasStill: asGiven(this, presets).twin === this.choice.twin,
      onChange: (change) => this.take(change),
      content: (reading) => (this.showsStage(2) ? this.renderReading(reading) : nothing),
    });
  }

  private renderReading(reading: Reading): Rendered {
    const { tested, prediction, choice } = this;
    const at = chosenState(choice.layer, reading);
    const senses = model.sensesOf(this.sentences, this.labelled);
    const label = (use: number) => reading.uses[use]!.label;
    const note = (use: number) => {
      const right = model.right(reading, senses, at, use);
      const said = right === 1 ? 'the same sense' : right === 0 ? 'the other sense' : 'a tie';
      const nearest = model.nearest(reading, at, use).map(label).join(' and ');
      return `${senses[reading.uses[use]!.text]}; nearest: ${nearest}, ${said}`;
    };
    const legend = `At the ${stateName(at, reading.found.states)}: cosine of “${reading.word}” in each sentence to the one that is marked`;
    return html`
      ${this.uses.list({ legend, reading, state: at, note })}
      <div class="prompt">
        ${prediction.render(model.question(this.labelled, () => this.test()))}
        ${
          prediction.revealed && !tested && !this.busy(TESTING)
            ? html`<button class="action" @click=${() => void this.test().catch(() => {})}>Test all words</button>`
            : nothing
        }
      </div>
      ${
        tested
          ? chart(model.testChart(tested, at), {
              onPick: ({ index }) => this.choose({ layer: index }),
            })
          : nothing
      }
    `;
  }

  protected override renderControls(): Rendered {
    return this.uses.switch((twin) => this.take({ twin }));
  }

  protected override renderVerdict(): Rendered {
    const { reading } = this.uses;
    const { tested, choice } = this;
    if (!reading) return `“${choice.word}” is one row of the embedding table, whatever it means.`;
    const senses = model.sensesOf(this.sentences, this.labelled);
    const own = model.wordVerdict(reading, senses, chosenState(choice.layer, reading));
    return tested ? `${own} ${model.testVerdict(tested)}` : own;
  }

  protected override renderMethod(): Rendered {
    return renderMethod(this.choice.twin);
  }

  protected override subject(): string {
    return this.choice.word;
  }
}

defineFigure(Senses);
