/**
 * "What is near a word?": the reader types a word and sees the words nearest to it, with what random pairs
 * score drawn behind every bar, and why a neighbour is one: both vectors and what is added up.
 */
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { chart } from '../../kit/charts/index.ts';
import { basicStyles } from '../../kit/controls/basic.styles.ts';
import { segmented, toggle } from '../../kit/controls/controls.ts';
import { defineFigure, Figure, type Rendered, type Table, type Task } from '../../kit/figure.ts';
import { count } from '../../kit/format.ts';
import { listChart, type Metric } from '../../kit/measures.ts';
import { wordsStyles } from '../../kit/words/words.styles.ts';
import { Words } from '../../kit/words/words.ts';
import '../../kit/vector-strip/vector-strip.ts';
import { claims, examples, name, presets } from './index.ts';
import * as model from './nearest.model.ts';
import { nearestStyles } from './nearest.styles.ts';

export class Nearest extends Figure<model.State> {
  static override about = { name, claims, presets };
  static override stageSteps = 2;
  static override styles = [...Figure.styles, basicStyles, wordsStyles, nearestStyles];

  @state() private answer: model.Answer | null = null;
  /** The neighbour that is held beside the query. */
  @state() private picked: model.Row | null = null;
  @state() private method: typeof import('./nearest.method.ts') | null = null;

  private readonly words = new Words(
    this,
    (label, job) => this.work(label, job),
    () => this.search(),
  );

  protected override get question(): string {
    const { word } = this.choice;
    if (word === '') return 'What is near a word?';
    // As the table writes it, once the answer is to this word.
    return `What is near “${this.answer?.to.word === word ? this.answer.query.word : word}”?`;
  }

  protected override restored(): void {
    this.picked = null;
    if (this.phase === 'ready') void this.search();
  }

  protected override async start(task: Task): Promise<void> {
    await this.words.load('head', task);
    await this.find(task);
  }

  protected override dispose(): void {
    this.answer = null;
    this.picked = null;
  }

  protected override stillWorks(): string {
    return this.answer
      ? 'The last list still stands, and you can go on with another word.'
      : 'The text reads without the figure, and so do the numbers printed in it.';
  }

  // Work. ---------------------------------------------------------------------------------------

  private search(): Promise<unknown> {
    return this.work('searching', (task) => this.find(task));
  }

  /** Answers the present state, or says that the word is unknown. */
  private async find(task: Task): Promise<void> {
    const to = this.choice;
    const { engine, signal } = task;
    if (to.word === '') {
      this.answer = null;
      this.words.unknown = null;
      return;
    }
    const found = await this.words.find(to.word, task, async () => {
      const { query, lists, searched, nearest, complete } = await engine.call(
        'vectors.neighbourhood',
        model.question(to),
        task,
      );
      const list = lists[model.metricOf(to)];
      return query && list ? { answer: { to, query, list, searched }, nearest, complete } : null;
    });
    if (!found || signal.aborted) return;
    this.answer = found.answer;
    const kept = found.answer.list.hits.some((hit) => hit.word === this.picked?.word);
    if (!kept) this.picked = found.nearest;
  }

  private async pick(word: string): Promise<void> {
    await this.work('pick', async ({ engine, signal }) => {
      const row = await engine.call('vectors.row', { word }, { signal });
      if (!signal.aborted) this.picked = row;
    });
  }

  /** The reader chose: the answer follows. */
  private take(change: Partial<model.State>): void {
    this.choose(change);
    void this.search();
    this.words.touch();
  }

  // Render. -------------------------------------------------------------------------------------

  protected override renderStage(): Rendered {
    return html`
      ${this.words.field({
        value: this.choice.word,
        try: examples,
        onWord: (word) => this.take({ word }),
      })}
      ${this.words.scope()} ${this.showsStage(2) ? this.renderAnswer() : nothing}
    `;
  }

  private renderAnswer(): Rendered {
    if (this.choice.word === '') {
      return html`
        <p class="invite">
          Type a word in any script, or take one of those above. You see the words nearest to it, or,
          if the table does not hold it, what it may have been.
        </p>
      `;
    }
    const { answer } = this;
    if (this.words.unknown || !answer) {
      return html`<div class="invite">${this.words.missing((word) => this.take({ word }))}</div>`;
    }
    const { hits } = answer.list;
    const chosen = hits.findIndex(({ word }) => word === this.picked?.word);
    return html`
      <div class="one">
        ${chart(listChart(answer.query.word, model.metricOf(answer.to), answer.list, chosen), {
          onPick: ({ index }) => {
            void this.pick(hits[index]!.word);
            this.words.touch();
          },
        })}
        ${this.picked ? this.renderPair(answer, this.picked) : nothing}
      </div>
    `;
  }

  /** The query's vector, the picked neighbour's, and what is added up to give the score. */
  private renderPair(answer: model.Answer, picked: model.Row): Rendered {
    const vectors = model.compared(answer, picked);
    const { to, query } = answer;
    return html`
      <div class="pair">
        <p class="heading">
          “<bdi>${query.word}</bdi>” and “<bdi>${picked.word}</bdi>”:
          ${count(query.values.length)} numbers each${to.centre ? ', before centring' : ''}
          <button class="link" @click=${() => this.take({ word: picked.word })}>
            look near ${picked.word}
          </button>
        </p>
        <es-vector-strip
          .vectors=${vectors}
          .reading=${(index: number) => model.reading(model.metricOf(to), vectors, index)}
        ></es-vector-strip>
      </div>
    `;
  }

  protected override renderControls(): Rendered {
    const { unit, centre } = this.choice;
    return html`
      ${segmented<Metric>({
        name: 'metric',
        label: 'Measure',
        choices: [
          { value: 'cosine', label: 'cosine' },
          { value: 'dot', label: 'dot product' },
          { value: 'euclidean', label: 'Euclid' },
        ],
        value: model.metricOf(this.choice),
        onChange: (metric) => this.take({ metric }),
      })}
      ${toggle({
        label: 'Unit length',
        checked: unit,
        onChange: (checked) => this.take({ unit: checked }),
      })}
      ${toggle({
        label: 'Centre',
        checked: centre,
        onChange: (checked) => this.take({ centre: checked }),
      })}
    `;
  }

  protected override renderVerdict(): Rendered {
    const { answer } = this;
    return answer && !this.words.unknown && this.choice.word !== ''
      ? model.verdict(answer)
      : nothing;
  }

  /** It comes when it is asked for: the cover's bytes are counted. */
  protected override renderMethod(): Rendered {
    if (!this.method) void import('./nearest.method.ts').then((method) => (this.method = method));
    return this.method?.renderMethod(this.words.trainedOn) ?? nothing;
  }

  // Export. -------------------------------------------------------------------------------------

  protected override subject(): string {
    return this.answer?.query.word ?? '';
  }

  protected override table(): Table | null {
    const { answer } = this;
    if (!answer) return null;
    const { to, query, list } = answer;
    const rows = list.hits.map(
      ({ word, score }, index) => [query.word, model.metricOf(to), index + 1, word, score] as const,
    );
    return { header: ['query', 'metric', 'rank', 'word', 'score'], rows };
  }
}

defineFigure(Nearest);
