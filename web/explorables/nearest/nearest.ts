/**
 * "What is near a word?": the reader types a word; its nearest words are listed by cosine, by dot
 * product and by Euclidean distance, with what random pairs score drawn behind every bar.
 */
import { html, nothing, type PropertyValues, svg, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { loadCard, type WordsCard } from '../../kit/card.ts';
import { controlStyles } from '../../kit/controls/controls.styles.ts';
import { chips, segmented, toggle } from '../../kit/controls/controls.ts';
import '../../kit/controls/word-field.ts';
import { siteForm } from '../../kit/engine.ts';
import { defineFigure, Figure, type Rendered, type Table, type Task } from '../../kit/figure.ts';
import { bytes, count, number, withUnit } from '../../kit/format.ts';
import { Reorder } from '../../kit/reorder.ts';
import { claims, name, presets } from './index.ts';
import '../../kit/strip.ts';
import { resolveColours } from '../../kit/theme/colours.ts';
import { vars } from '../../kit/vars.ts';
import { method, restBytes } from './nearest.method.ts';
import * as model from './nearest.model.ts';
import { METRIC_NAMES, METRICS, type Metric, type State, type View } from './nearest.model.ts';
import { picture } from './nearest.picture.ts';
import { nearestStyles } from './nearest.styles.ts';

/** Words that lead somewhere: two senses in one vector, a function word, a name, a list that parts. */
const WORDS_TO_TRY = ['bank', 'apple', 'the', 'python'];
/** Cosine in the middle: each line between lists then says what cosine and its neighbour share. */
const COLUMNS: readonly Metric[] = ['dot', 'cosine', 'euclidean'];
const BASELINE = { pairs: 10_000, seed: 1 };
const RACE_ROUNDS = 40;

interface Vector {
  word: string;
  values: Float32Array;
  norm: number;
}

/** What the engine has answered, and to which state; replaced as a whole. */
interface Answer extends model.Findings {
  choice: State;
  vector: Vector;
}

export class Nearest extends Figure<State> {
  static override about = { name, claims, presets };
  static override stageSteps = 6;
  static override styles = [...Figure.styles, controlStyles, nearestStyles];

  @state() private answer: Answer | null = null;
  @state() private unknown: { word: string; suggestions: string[] } | null = null;
  /** The neighbour that is held beside the query. */
  @state() private picked: Vector | null = null;
  @state() private cell = -1;
  /** The numbers behind the strips are shown: their 500 cells are made no sooner. */
  @state() private open = false;
  @state() private prediction: model.Prediction | null = null;
  @state() private race: model.Race | null = null;
  @state() private loaded = { rows: 0, total: 0 };
  @state() private card: WordsCard | null = null;

  /** Random-pair baselines by everything that they depend on; they don't change with the word. */
  private readonly baselines = new Map<string, Promise<model.Baseline>>();
  private readonly reorder = new Reorder(() => this.renderRoot);
  private lastStart = '';

  protected override get question(): string {
    const { word } = this.choice;
    if (word === '') return 'What is near a word?';
    // As the table writes it, once the answer is to this word.
    const written = this.answer?.choice.word === word ? this.answer.query : word;
    return `What is near “${written}”?`;
  }

  protected override restored(): void {
    this.prediction = null;
    this.race = null;
    this.picked = null;
    if (this.phase === 'ready') void this.search();
  }

  protected override async start(task: Task): Promise<void> {
    const { rows, total } = await task.engine.call('words.load', { part: 'head' }, task);
    this.loaded = { rows, total };
    await this.find(task);
    void loadCard('words').then((card) => (this.card = card));
  }

  protected override dispose(): void {
    this.answer = null;
    this.picked = null;
    this.baselines.clear();
  }

  protected override stillWorks(): string {
    return this.answer
      ? 'The last lists still stand, and you can go on with another word.'
      : 'The text reads without the figure, and so do the numbers printed in it.';
  }

  // Work. ---------------------------------------------------------------------------------------

  private search(): Promise<unknown> {
    return this.work('searching', (task) => this.find(task));
  }

  /** Answers the present state, or says that the word is unknown. */
  private async find(task: Task): Promise<void> {
    const choice = this.choice;
    const { word, unit, centre, k } = choice;
    const metrics = choice.metric === 'all' ? METRICS : [choice.metric];
    if (word === '') {
      this.answer = null;
      this.unknown = null;
      return;
    }
    const view = { unit, centre };
    const { engine, signal } = task;
    try {
      const [vector, ...found] = await Promise.all([
        engine.call('vectors.row', { word }, { signal }),
        ...metrics.map((metric) =>
          engine.call('vectors.nearest', { query: word, k, metric, ...view }, { signal }),
        ),
      ]);
      const baselines = await Promise.all(metrics.map((metric) => this.baseline(task, metric)));
      const lists: Partial<Record<Metric, readonly model.Hit[]>> = {};
      metrics.forEach((metric, index) => {
        lists[metric] = found[index]?.hits ?? [];
      });
      const first = found[0]?.hits[0]?.word;
      const identity =
        first && choice.metric === 'all' && unit
          ? (
              await engine.call(
                'vectors.compare',
                { a: vector.word, b: first, ...view },
                { signal },
              )
            ).identity
          : null;
      if (signal.aborted) return;
      this.unknown = null;
      this.answer = {
        choice,
        query: vector.word,
        vector,
        searched: found[0]?.searched ?? 0,
        lists,
        baselines: Object.fromEntries(metrics.map((metric, i) => [metric, baselines[i]])),
        identity,
      };
      const kept = Object.values(lists).some((hits) =>
        hits?.some((hit) => hit.word === this.picked?.word),
      );
      if (!kept && first) await this.pick(first);
    } catch (error) {
      if ((error as { code?: string }).code !== 'not_found' || signal.aborted) throw error;
      await this.lookUpUnknown(task, word);
    }
  }

  private async lookUpUnknown(task: Task, word: string): Promise<void> {
    if (this.canLoadMore && !this.savesData) {
      // It may be one of the words that have not arrived yet.
      await this.loadAll();
      if (this.choice.word === word && this.loaded.rows === this.loaded.total) {
        return this.find(task);
      }
    }
    const { suggestions } = await task.engine.call(
      'vectors.suggest',
      { text: word, k: 5 },
      { signal: task.signal },
    );
    this.unknown = { word, suggestions: suggestions.map((suggestion) => suggestion.word) };
  }

  private baseline({ engine }: Task, metric: Metric): Promise<model.Baseline> {
    const { unit, centre } = this.choice;
    const key = [metric, unit, centre, this.loaded.rows].join(' ');
    let baseline = this.baselines.get(key);
    if (!baseline) {
      baseline = engine.call('vectors.baseline', { metric, unit, centre, ...BASELINE });
      // A failure is not kept: the next search asks again.
      baseline.catch(() => this.baselines.delete(key));
      this.baselines.set(key, baseline);
    }
    return baseline;
  }

  private get canLoadMore(): boolean {
    return this.loaded.rows < this.loaded.total;
  }

  private get savesData(): boolean {
    const { connection } = navigator as { connection?: { saveData?: boolean } };
    return connection?.saveData === true;
  }

  /** The rest of the words comes with the reader's first touch, unless they are saving data. */
  private touched(): void {
    if (this.canLoadMore && !this.savesData && !this.busy('loading')) {
      void this.loadAll().then(() => this.search());
    }
  }

  private async loadAll(): Promise<void> {
    await this.work('loading', async (task) => {
      const { rows, total } = await task.engine.call('words.load', { part: 'all' }, task);
      this.loaded = { rows, total };
    });
  }

  private async pick(word: string): Promise<void> {
    await this.work('pick', async ({ engine, signal }) => {
      const vector = await engine.call('vectors.row', { word }, { signal });
      if (!signal.aborted) this.picked = vector;
    });
  }

  private async run(): Promise<void> {
    this.touched();
    await this.work('timing the three', async ({ engine, signal }) => {
      const params = { k: this.choice.k, rounds: RACE_ROUNDS };
      this.race = await engine.call('vectors.race', params, { signal });
    });
  }

  protected override choose(change: Partial<State>): void {
    const before = this.choice;
    super.choose(change);
    if (this.choice.word !== before.word || this.choice.centre !== before.centre) {
      this.prediction = null;
    }
    void this.search();
    this.touched();
  }

  private predict(prediction: model.Prediction): void {
    this.choose({ unit: false });
    this.prediction = prediction;
  }

  // Render. -------------------------------------------------------------------------------------

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has('answer') && this.answer) this.reorder.remember();
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    // Only lists of the same word reorder; another word has other neighbours.
    const start = this.answer?.query ?? '';
    if (changed.has('answer') && start === this.lastStart) this.reorder.play();
    this.lastStart = start;
  }

  protected override renderStage(): Rendered {
    return html`
      <div class="query">
        <es-word-field
          label="Type a word"
          .value=${this.choice.word}
          .suggest=${this.suggest}
          @focusin=${() => this.touched()}
          @word=${(event: CustomEvent<{ word: string }>) => this.choose(event.detail)}
        ></es-word-field>
        ${chips({
          label: 'Try',
          words: WORDS_TO_TRY,
          current: this.choice.word,
          onPick: (word) => this.choose({ word }),
        })}
      </div>
      ${this.renderScope()} ${this.showsStage(2) ? this.renderAnswer() : nothing}
    `;
  }

  private readonly suggest = async (text: string, signal: AbortSignal) => {
    const { suggestions } = await this.engine.call('vectors.suggest', { text, k: 8 }, { signal });
    return suggestions.map(({ word }) => ({ word }));
  };

  private renderScope(): Rendered {
    const { rows, total } = this.loaded;
    if (!this.canLoadMore) {
      return html`<p class="scope">Searching all ${count(total)} words.</p>`;
    }
    // In the single file they are there already, and cost nobody a download.
    const size = siteForm() === 'file' ? null : restBytes(this.card);
    const more = `${count(total - rows)} more${size === null ? '' : ` (${bytes(size)})`}`;
    return html`
      <p class="scope">
        Searching the ${count(rows)} most frequent words;
        ${
          this.savesData
            ? html`<button class="link" @click=${() => void this.loadAll().then(() => this.search())}>
                load ${more}</button>.`
            : html`${more} ${this.busy('loading') ? 'are coming' : 'come with your first touch'}.`
        }
      </p>
    `;
  }

  private renderAnswer(): Rendered {
    if (this.choice.word === '') {
      return html`
        <p class="invite">
          Type a word in any script, or take one of those above. If the table holds it, you see
          where it stands; if not, you see what it may have been.
        </p>
      `;
    }
    if (this.unknown) return this.renderUnknown(this.unknown);
    if (!this.answer) return html`<p class="invite"></p>`;
    const { metric: view, unit } = this.answer.choice;
    const pair = (metric: Metric) => (this.showsStage(5) ? this.renderPair(metric) : nothing);
    return html`
      ${
        view === 'all'
          ? html`<div class="all">${this.renderColumns()} ${pair(unit ? 'cosine' : 'dot')}</div>`
          : html`<div class="one">${this.renderList(view)} ${pair(view)}</div>`
      }
      ${this.showsStage(6) ? this.renderRace() : nothing}
    `;
  }

  private renderUnknown({ word, suggestions }: { word: string; suggestions: string[] }) {
    const { rows } = this.loaded;
    return html`
      <div class="invite">
        <p>“<bdi>${word}</bdi>” is not among the ${count(rows)} words here.</p>
        ${
          suggestions.length > 0
            ? chips({
                label: 'Did you mean',
                words: suggestions,
                current: '',
                onPick: (suggestion) => this.choose({ word: suggestion }),
              })
            : html`<p>Nothing here is spelled like it. The words are English ones.</p>`
        }
      </div>
    `;
  }

  private renderHead(metric: Metric): TemplateResult {
    const baseline = this.answer?.baselines[metric];
    return html`
      <div class="head">
        <p class="heading" id="heading-${metric}">${METRIC_NAMES[metric]}</p>
        <p class="baseline">${baseline ? model.baselineText(metric, baseline) : nothing}</p>
      </div>
    `;
  }

  private renderHits(metric: Metric): TemplateResult {
    const hits = this.answer?.lists[metric] ?? [];
    const baseline = this.answer?.baselines[metric];
    const scale = baseline ? model.scaleOf(metric, hits, baseline) : null;
    return html`
      <ol aria-labelledby="heading-${metric}" ${vars(
        scale
          ? {
              '--band-start': scale.band.start,
              '--band-end': scale.band.end,
              '--mark': scale.mark,
            }
          : {},
      )}>
        ${repeat(
          hits,
          (hit) => hit.row,
          (hit, index) => html`
            <li data-key="${metric} ${hit.word}">
              <button
                class="hit"
                aria-pressed=${hit.word === this.picked?.word}
                @click=${() => this.onPick(hit.word)}
                @pointerenter=${(event: PointerEvent) =>
                  event.pointerType === 'mouse' && void this.pick(hit.word)}
              >
                <span class="rank">${index + 1}</span>
                <bdi class="word">${hit.word}</bdi>
                <span class="bar" ${vars(span(scale, hit.score))}></span>
                <span class="score">${model.scoreText(hit.score, hits)}</span>
              </button>
            </li>
          `,
        )}
      </ol>
    `;
  }

  private renderList(metric: Metric): TemplateResult {
    return html`<section>${this.renderHead(metric)} ${this.renderHits(metric)}</section>`;
  }

  private renderColumns(): TemplateResult {
    return html`
      <div class="columns">
        ${COLUMNS.map(
          (metric, index) => html`
            <section data-metric=${metric} aria-labelledby="heading-${metric}">
              ${this.renderHead(metric)} ${this.showsStage(2 + index) ? this.renderHits(metric) : nothing}
            </section>
          `,
        )}
        ${this.renderLinks('first', 'dot', 'cosine')} ${this.renderLinks('second', 'cosine', 'euclidean')}
      </div>
      ${this.showsStage(6) ? this.renderRanks() : nothing}
    `;
  }

  /** Lines from a word's place by cosine to its place beside it; a dashed stub where it fell out. */
  private renderLinks(place: string, left: Metric, right: Metric): TemplateResult {
    const { lists } = this.answer!;
    // Counted from cosine, whichever side it is on.
    const flip = right === 'cosine';
    const from = lists.cosine ?? [];
    const height = Math.max(1, from.length);
    const [near, far] = flip ? [0.92, 0.08] : [0.08, 0.92];
    const lines = model.moves(from, lists[flip ? left : right] ?? []).map((move) => {
      const y = move.from + 0.5;
      if (move.to === null) {
        const stub = near + (far - near) * 0.25;
        return svg`<line class="out" x1=${near} y1=${y} x2=${stub} y2=${y}></line>`;
      }
      const kind = move.to === move.from ? 'same' : 'moved';
      return svg`<line class=${kind} x1=${near} y1=${y} x2=${far} y2=${move.to + 0.5}></line>`;
    });
    return html`
      <svg class="links ${place}" viewBox="0 0 1 ${height}" preserveAspectRatio="none" aria-hidden="true">
        ${lines}
      </svg>
    `;
  }

  private renderRanks(): TemplateResult {
    const lists = this.answer!.lists as model.Lists;
    const cell = (rank: number | null, reference: number | null) => {
      if (rank === null) return html`<td class="out">–</td>`;
      return html`<td class=${rank === reference ? 'same' : 'moved'}>${rank}</td>`;
    };
    return html`
      <table class="ranks">
        <caption class="visually-hidden">Rank of each word by each measure</caption>
        <thead>
          <tr>
            <th scope="col">rank by</th>
            <th scope="col">cosine</th>
            <th scope="col">dot product</th>
            <th scope="col">Euclid</th>
          </tr>
        </thead>
        <tbody>
          ${model.rankTable(lists).map(
            ({ word, ranks }) => html`
              <tr>
                <th scope="row"><bdi>${word}</bdi></th>
                ${cell(ranks.cosine, ranks.cosine)} ${cell(ranks.dot, ranks.cosine)}
                ${cell(ranks.euclidean, ranks.cosine)}
              </tr>
            `,
          )}
        </tbody>
      </table>
    `;
  }

  private onPick(word: string): void {
    void this.pick(word);
    this.touched();
  }

  /** The query's vector, the picked neighbour's, and what is added up to give the score. */
  private renderPair(metric: Metric): Rendered {
    const query = this.answer?.vector;
    const { picked } = this;
    if (!query || !picked) return nothing;
    const { unit, centre } = this.answer!.choice;
    // Cosine divides by the lengths, so it is the sum over unit vectors in any case.
    const scaled = unit || metric === 'cosine';
    const a = scaled ? model.unitLength(query.values) : query.values;
    const b = scaled ? model.unitLength(picked.values) : picked.values;
    const parts = model.contributions(metric, a, b);
    const total = model.sum(parts);
    const limit = model.largestMagnitude(a, b);
    const euclidean = metric === 'euclidean';
    const strip = (label: string, values: Float32Array, largest: number) => html`
      <es-strip
        label=${label}
        .values=${values}
        .limit=${largest}
        .index=${this.cell}
        @cell=${(event: CustomEvent<{ index: number }>) => (this.cell = event.detail.index)}
      ></es-strip>
    `;
    const length = (vector: Vector) => (scaled ? 'length 1' : `length ${number(vector.norm)}`);
    const centred = centre ? ', before centring' : '';
    return html`
      <div class="pair">
        <p class="heading">Each word is ${count(a.length)} numbers${centred}</p>
        <p class="baseline">blue above zero, orange below</p>
        <div class="vectors">
          <bdi class="name">${query.word}</bdi>
          <span class="size">${length(query)}</span>
          ${strip(query.word, a, limit)}
          <span class="name">
            <bdi>${picked.word}</bdi>
            <button class="link" @click=${() => this.choose({ word: picked.word })}>
              look near it<span class="visually-hidden">: ${picked.word}</span>
            </button>
          </span>
          <span class="size">${length(picked)}</span>
          ${strip(picked.word, b, limit)}
          <span class="name sum">${euclidean ? 'difference, squared' : 'product'}</span>
          <span class="size">
            ${
              euclidean
                ? html`sum ${number(total)}, root <strong>${number(Math.sqrt(total))}</strong>`
                : html`sum <strong>${number(total)}</strong>`
            }
          </span>
          ${strip(euclidean ? 'squared difference' : 'product', parts, model.largestMagnitude(parts))}
        </div>
        <p class="reading">${this.renderReading(metric, a, b, parts)}</p>
        <details
          @toggle=${(event: Event) => (this.open = (event.target as HTMLDetailsElement).open)}
        >
          <summary>All ${count(a.length)} numbers</summary>
          ${this.open ? this.renderCells(query.word, picked.word, a, b, parts) : nothing}
        </details>
      </div>
    `;
  }

  private renderReading(
    metric: Metric,
    a: Float32Array,
    b: Float32Array,
    parts: Float32Array,
  ): Rendered {
    const i = this.cell;
    if (i < 0) {
      return 'Point at a strip to read a cell. Where the first two agree in sign, the product adds.';
    }
    const [x, y, z] = [number(a[i]!), number(b[i]!), number(parts[i]!)];
    const formula = metric === 'euclidean' ? `(${x} − ${y})² = ${z}` : `${x} × ${y} = ${z}`;
    return `Dimension ${i + 1}: ${formula}. No single dimension has a name.`;
  }

  private renderCells(
    first: string,
    second: string,
    a: Float32Array,
    b: Float32Array,
    parts: Float32Array,
  ): TemplateResult {
    const { cellText } = model;
    return html`
      <div class="cells" tabindex="0" role="region" aria-label="All numbers">
        <table>
          <thead>
            <tr>
              <th scope="col">dim.</th>
              <th scope="col"><bdi>${first}</bdi></th>
              <th scope="col"><bdi>${second}</bdi></th>
              <th scope="col">adds</th>
            </tr>
          </thead>
          <tbody>
            ${Array.from(
              a,
              (value, i) => html`
                <tr>
                  <th scope="row">${i + 1}</th>
                  <td>${cellText(value)}</td>
                  <td>${cellText(b[i]!)}</td>
                  <td>${cellText(parts[i]!)}</td>
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
    `;
  }

  protected override renderPrompt(): Rendered {
    if (!this.answer || this.unknown) return nothing;
    const { metric: view, unit, k } = this.answer.choice;
    if (view !== 'all') return nothing;
    if (this.prediction && !unit) {
      const shared = model.agreement(this.answer.lists as model.Lists).shared.dot;
      return html`<p role="status">${model.graded(this.prediction, shared, k)}</p>`;
    }
    if (!unit) return nothing;
    return segmented({
      name: 'prediction',
      label: `Before you turn unit length off: how many of cosine’s ${k} words will the dot product still name?`,
      choices: model.PREDICTIONS.map((value) => ({
        value,
        label: model.predictionLabel(value, k),
      })),
      value: null,
      onChange: (value) => this.predict(value),
    });
  }

  protected override renderControls(): Rendered {
    const { metric: view, unit, centre } = this.choice;
    return html`
      ${segmented<View>({
        name: 'metric',
        label: 'Measure',
        choices: [
          { value: 'cosine', label: 'cosine' },
          { value: 'dot', label: 'dot product' },
          { value: 'euclidean', label: 'Euclid' },
          { value: 'all', label: 'all three' },
        ],
        value: view,
        onChange: (metric) => this.choose({ metric }),
      })}
      ${toggle({
        label: 'Unit length',
        checked: unit,
        onChange: (checked) => this.choose({ unit: checked }),
      })}
      ${toggle({
        label: 'Centre',
        checked: centre,
        onChange: (checked) => this.choose({ centre: checked }),
      })}
      <button class="action" ?disabled=${this.busy('timing the three')} @click=${() => void this.run()}>
        Race the three
      </button>
    `;
  }

  protected override renderVerdict(): Rendered {
    if (!this.answer || this.unknown || this.choice.word === '') return nothing;
    const race = this.race ? ` ${model.raceText(this.race)}` : '';
    return model.verdict(this.answer.choice, this.answer) + race;
  }

  private renderRace(): Rendered {
    const { race } = this;
    if (!race) return nothing;
    const slowest = Math.max(...METRICS.map((metric) => race[metric]));
    return html`
      <dl class="race">
        ${METRICS.map(
          (metric) => html`
            <dt>${METRIC_NAMES[metric]}</dt>
            <dd class="track" ${vars({ '--share': race[metric] / slowest })}></dd>
            <dd class="time">${withUnit(race[metric], 'µs')}</dd>
          `,
        )}
        <p>Median of ${RACE_ROUNDS} searches for ${this.choice.k} words among ${count(this.loaded.rows)} unit vectors, on one thread of this device.</p>
      </dl>
    `;
  }

  protected override renderMethod(): Rendered {
    return method(this.card);
  }

  // Export. -------------------------------------------------------------------------------------

  protected override subject(): string {
    return this.answer?.query ?? '';
  }

  protected override table(): Table | null {
    const { answer } = this;
    if (!answer) return null;
    const rows = METRICS.flatMap((metric) =>
      (answer.lists[metric] ?? []).map(
        (hit, index) => [answer.query, metric, index + 1, hit.word, hit.score] as const,
      ),
    );
    return { header: ['query', 'metric', 'rank', 'word', 'score'], rows };
  }

  protected override picture(): string | null {
    if (!this.answer) return null;
    const names = ['paper', 'ink', 'ink-2', 'bar', 'rule', 'line'] as const;
    const [paper = '', ink = '', ink2 = '', bar = '', band = '', line = ''] = resolveColours(
      this,
      names,
    );
    return picture(this.answer, { paper, ink, ink2, bar, band, line });
  }
}

/** A bar from zero to the score, as shares of its width. */
function span(scale: model.Scale | null, score: number): Record<string, number> {
  if (!scale) return {};
  const end = scale.place(score);
  return { '--start': Math.min(scale.zero, end), '--end': Math.max(scale.zero, end) };
}

defineFigure(Nearest);
