/**
 * `<es-map>`: a map of words, and what it does to the neighbours of one of them.
 * Layouts are in map.layout.ts, neighbourhoods in map.neighbourhood.ts; this file brings them together.
 */
import { html, nothing } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { controlStyles } from '../../kit/controls/controls.styles.ts';
import { segmented, slider, toggle } from '../../kit/controls/controls.ts';
import { defineFigure, Figure, type Rendered, type Table, type Task } from '../../kit/figure.ts';
import { count, fixed } from '../../kit/format.ts';
import { toPoints } from '../../kit/plot/moving-points.ts';
import type { PlotStage } from '../../kit/plot/plot-stage.ts';
import { nextFrame, yieldToMain } from '../../kit/yield-to-main.ts';
import '../../kit/plot/plot-stage.ts';
import type { Renderer } from '../../kit/plot/scatter.ts';
import { inBracket, Prediction } from '../../kit/predict/predict.ts';
import type { Presets } from '../../kit/presets.ts';
import { columnOf, pearson } from '../../kit/statistics.ts';
import { listWords } from '../../kit/words/word-list.ts';
import { wordsStyles } from '../../kit/words/words.styles.ts';
import { Words } from '../../kit/words/words.ts';
import { type Choice, claims, name, presets, question } from './index.ts';
import * as layouts from './map.layout.ts';
import { COMPONENTS, dimsOf, FIRST_ROWS, keyOf, type Layout } from './map.layout.ts';
import { type Drawn, methodText } from './map.method.ts';
import { NEIGHBOURS, type Neighbourhood, neighbourhoodOf, ranksOf } from './map.neighbourhood.ts';
import * as parts from './map.parts.ts';
import { mapStyles } from './map.styles.ts';

/** Each is surrounded by other words in each layout. */
const TRY = ['guitar', 'seven', 'book', 'train'];

/** A parameter that the reader turns is taken when it has rested so long. */
const SETTLE_MS = 500;
// Of t-SNE's pulls at first. At scikit-learn's 12 they outweigh all pushes and words fall onto a line; at
// van der Maaten and Hinton's 4 (2008) trustworthiness is .974 (.969 at 12), continuity .922 (.897).
const EXAGGERATION = 4;

const BRACKETS = [
  { value: 'few', label: '0 to 2', from: Number.NEGATIVE_INFINITY },
  { value: 'some', label: '3 to 5', from: 3 },
  { value: 'most', label: '6 to 10', from: 6 },
] as const;

export class MapFigure extends Figure<Choice> {
  static override about = { name, claims, presets };
  static override stageSteps = 3;
  static override styles = [...Figure.styles, controlStyles, wordsStyles, mapStyles];

  /** For a machine whose WebGL2 misbehaves, and for tests. */
  @property() renderer: Renderer = 'auto';
  @query('es-plot') private plot!: PlotStage | null;

  @state() private drawn: Drawn | null = null;
  /** The layout on the stage: what the reader chose, as soon as it is found. */
  @state() private shown: Layout | null = null;
  @state() private found: Neighbourhood | null = null;
  /** What question and verdict speak of: `found`, a frame after its list, since both at once hold a phone up. */
  @state() private told: Neighbourhood | null = null;
  @state() private pointed: number | undefined;
  @state() private asCloud = false;

  /** Every layout that was found, by key: none is computed twice. */
  private readonly layouts = new Map<string, Layout>();
  private readonly words: Words = new Words(
    this,
    (label, job) => this.work(label, job),
    // Where data is saved, they come only when asked for.
    () => this.words.savesData && this.change({ rows: presets.defaults.rows }),
  );
  private readonly prediction = new Prediction<'few' | 'some' | 'most'>(this);
  /** What PCA preserves, as the prediction was told. */
  private asked = 0;
  private settling: ReturnType<typeof setTimeout> | undefined;

  protected override get question(): string {
    return question;
  }

  protected override restored(): void {
    this.found = this.told = null;
    this.prediction.reset(!this.choice.reveal);
    if (this.phase === 'ready') void this.updateComplete.then(() => this.draw());
  }

  protected override presets(): Presets {
    const { choice } = this;
    return presets.format({ ...choice, components: layouts.componentsOf(choice) });
  }

  protected override async start(task: Task): Promise<void> {
    await this.words.load('head', task);
    this.drawn = await this.describe(Math.min(this.choice.rows, FIRST_ROWS), task);
    void this.updateComplete.then(() => this.draw());
  }

  protected override dispose(): void {
    clearTimeout(this.settling);
    this.drawn = this.shown = this.found = this.told = null;
    this.layouts.clear();
  }

  // Work: words, then their layout, then the neighbourhood of one of them. -----------------------

  /** Shows what is chosen; stays with what is shown where the reader cancels. */
  private async draw(): Promise<void> {
    const { drawn, words, shown } = this;
    if (!drawn) return;
    const { total, rows: here } = words.range;
    const wanted = Math.min(this.choice.rows, total);
    const rows = wanted > here && words.savesData && !shown ? drawn.rows : wanted;
    if (rows !== drawn.rows) {
      // Meanwhile those that are here.
      if (!shown && this.choice.method === 'pca') await this.place(this.principal(drawn));
      const more = await this.work('the map', async (task) => {
        if (rows > here) await words.load('all', task);
        return this.describe(rows, task);
      });
      if (!more) return this.stay('the map');
      this.drawn = more;
    }
    if (this.choice.rows !== rows) this.choice = { ...this.choice, rows };
    const layout = await this.layout();
    if (!layout) return this.stay('the layout');
    if (layout.key !== keyOf(this.choice)) return;
    await this.place(layout);
    await this.look();
    await this.judge();
  }

  /** Cancelled, unless newer work has taken over: back to the choice that is on the stage. */
  private stay(label: string): void {
    if (this.busy(label) || !this.shown) return;
    this.choose({ ...this.shown.choice, word: this.choice.word });
    if (this.found?.key !== this.shown.key) void this.look();
  }

  private async describe(rows: number, task: Task): Promise<Drawn> {
    const given = { rows, components: COMPONENTS };
    const pca = await task.engine.call('projection.pca', given, task);
    const { words, counts } = await listWords(rows, task);
    const logs = Float64Array.from(counts, Math.log);
    const correlations: number[] = [];
    for (let component = 0; component < COMPONENTS; component++) {
      await yieldToMain();
      correlations.push(pearson(columnOf(pca.coordinates, COMPONENTS, component), logs));
    }
    return { ...pca, dims: pca.axes.length / COMPONENTS, words, correlations };
  }

  private principal({ rows, coordinates: all, milliseconds }: Drawn): Layout {
    const choice: Choice = { ...this.choice, rows, method: 'pca' };
    const coordinates = layouts.drawnComponents(all, choice);
    return { key: keyOf(choice), choice, coordinates, share: 1, milliseconds, disparity: null };
  }

  /** The layout that is chosen: kept, or found before the reader's eyes; undefined where cancelled. */
  private async layout(): Promise<Layout | undefined> {
    const { drawn, choice, shown } = this;
    if (!drawn) return undefined;
    const key = keyOf(choice);
    const kept = this.layouts.get(key);
    if (kept) return kept;
    if (choice.method === 'pca') return this.principal(drawn);
    let layout: Layout | undefined;
    const start = performance.now();
    const keep = (coordinates: Float32Array, share: number, ms = performance.now() - start) => {
      layout = { key, choice, coordinates, share, milliseconds: ms, disparity: null };
    };
    await this.work('the layout', async (task) => {
      const run = await this.run(drawn, choice, task, keep);
      keep(run.coordinates, 1, run.milliseconds);
      const target = shown?.coordinates;
      if (target?.length !== run.coordinates.length) return;
      const pair = { moving: run.coordinates, target, dims: dimsOf(choice) };
      const over = await task.engine.call('projection.align', pair, task);
      if (layout) layout = { ...layout, ...over };
    });
    // Where the reader stopped it, it stands as far as it came.
    if (layout) this.layouts.set(key, layout);
    return layout;
  }

  /** t-SNE or UMAP; `reached` hears how far it has come. */
  private run(
    { rows, words }: Drawn,
    choice: Choice,
    { engine, signal, onProgress }: Task,
    reached: (coordinates: Float32Array, share: number) => void,
  ) {
    const { method, seed, perplexity, neighbours, minDist } = choice;
    const key = keyOf(choice);
    const dims = dimsOf(choice);
    const moves = !matchMedia('(prefers-reduced-motion: reduce)').matches;
    const follow = (progress: Parameters<typeof onProgress>[0]) => {
      onProgress(progress);
      const { picture: coordinates, done, total } = progress;
      if (coordinates?.length !== rows * dims || signal.aborted) return;
      reached(coordinates, done / total);
      if (!moves || keyOf(this.choice) !== key) return;
      const points = toPoints(coordinates, dims);
      this.plot?.follow({ points, dims, labels: words, ranked: true });
    };
    const given = { rows, dims, seed };
    const tsne = { ...given, perplexity, exaggeration: EXAGGERATION };
    const options = { signal, onProgress: follow };
    return method === 'tsne'
      ? engine.call('projection.tsne', tsne, options)
      : engine.call('projection.umap', { ...given, neighbours, minDist }, options);
  }

  private async place(layout: Layout): Promise<void> {
    this.shown = layout;
    const dims = dimsOf(layout.choice);
    const points = toPoints(layout.coordinates, dims);
    await this.updateComplete;
    await yieldToMain();
    this.plot?.setData({ points, dims, labels: this.drawn?.words ?? [], ranked: true });
  }

  /** The chosen word in the layout on the stage. */
  private async look(): Promise<void> {
    const { word } = this.choice;
    const layout = this.shown;
    if (!layout) return;
    const entry = word
      ? await this.work('the word', (task) =>
          this.words.find(word, task, () => task.engine.call('vectors.row', { word }, task)),
        )
      : null;
    if (entry === undefined || this.shown?.key !== layout.key) return;
    const rows = entry && layouts.rowsFor(entry.row, layout.choice.rows, this.words.range.total);
    if (rows && rows > layout.choice.rows) return this.change({ rows });
    const found =
      entry &&
      (await this.work('the neighbours', (task) => this.neighbourhood(entry, layout, task)));
    await yieldToMain();
    if (found === undefined || this.shown?.key !== layout.key) return;
    this.found = found;
    await this.updateComplete;
    await nextFrame();
    if (this.found !== found) return;
    this.told = found;
    await this.updateComplete;
    await yieldToMain();
    const { marks, edges } = parts.marks(found);
    this.plot?.setMarks(marks, edges);
    await yieldToMain();
    if (found) this.plot?.show([found.row, ...found.neighbours.map((one) => one.row)]);
  }

  private async neighbourhood(
    { row, word }: { row: number; word: string },
    { key, coordinates, choice }: Layout,
    { engine, signal }: Task,
  ): Promise<Neighbourhood> {
    const components = dimsOf(choice);
    const given = { rows: choice.rows, k: NEIGHBOURS };
    const view = { query: word, metric: 'cosine', unit: true, centre: false } as const;
    const [kept, { hits }] = await Promise.all([
      engine.call('projection.kept', { ...given, coordinates, components, row }, { signal }),
      engine.call('vectors.nearest', { ...given, ...view }, { signal }),
    ]);
    await yieldToMain();
    const cosines = new Map(hits.map((hit) => [hit.row, hit.score]));
    const ranks = ranksOf(coordinates, components, row, kept.near);
    const wordOf = (at: number) => this.drawn?.words[at] ?? '';
    return neighbourhoodOf({ row, word, key }, kept, cosines, ranks, wordOf);
  }

  /** How far the whole layout on the stage can be trusted. */
  private async judge(): Promise<void> {
    const { shown } = this;
    if (!shown || shown.quality) return;
    const { key, coordinates, choice } = shown;
    const given = { coordinates, rows: choice.rows, dims: dimsOf(choice), k: NEIGHBOURS };
    const quality = await this.work('measuring the map', (task) =>
      task.engine.call('projection.quality', given, task),
    );
    if (!quality) return;
    const judged = { ...shown, quality };
    this.layouts.set(key, judged);
    if (this.shown === shown) this.shown = judged;
  }

  /** The reader changed what is drawn. */
  private async change(change: Partial<Choice>): Promise<void> {
    if (change.word !== undefined || change.method) this.prediction.reset();
    this.choose(change);
    await yieldToMain(); // what follows is a task of its own
    const layoutChanges = Object.keys(change).some((name) => name !== 'word');
    await (layoutChanges || !this.shown ? this.draw() : this.look());
  }

  private readonly pick = (word = '') => void this.change({ word });

  /** A slider moves many times before the reader means it. */
  private settle(change: Partial<Choice>): void {
    this.choice = { ...this.choice, ...change };
    clearTimeout(this.settling);
    this.settling = setTimeout(() => void this.change(change), SETTLE_MS);
  }

  // Parts. ---------------------------------------------------------------------------------------

  protected override renderStage(): Rendered {
    const { drawn, shown, found, words } = this;
    const about = found ? `, “${found.word}” marked` : '';
    const stale = found !== null && found.key !== keyOf(this.choice);
    const label = `Map of ${count(shown?.choice.rows ?? 0)} words${about}; the list beside it says the same`;
    return html`
      ${words.field({ label: 'Find a word', value: this.choice.word, try: TRY, onWord: this.pick })}
      ${words.missing(this.pick)}
      <div class="map">
        <div class="drawing">
          <es-plot
            label=${label}
            noun="word"
            .renderer=${this.renderer}
            .theme=${this.theme}
            @pick=${(event: CustomEvent<number>) => this.pick(drawn?.words[event.detail])}
            @point=${(event: CustomEvent<number | undefined>) => (this.pointed = event.detail)}
          ></es-plot>
          ${this.showsStage(3) ? this.renderCaption() : nothing}
        </div>
        <div class="side" aria-busy=${stale}>
          ${this.showsStage(2) && found ? this.renderSide(found, stale) : nothing}
        </div>
      </div>
    `;
  }

  private renderCaption(): Rendered {
    const { drawn, shown, words, pointed } = this;
    if (!drawn || !shown) return nothing;
    const share = pointed === undefined ? undefined : shown.quality?.kept[pointed];
    return html`
      <p class="caption pointed" aria-live="polite">
        ${
          pointed !== undefined && share !== undefined
            ? html`“<bdi>${drawn.words[pointed]}</bdi>”: ${Math.round(NEIGHBOURS * share)} of its
                ${NEIGHBOURS} nearest words are preserved here.`
            : layouts.axesText(drawn.correlations, this.choice)
        }
      </p>
      ${words.savesData && !words.complete ? words.scope() : nothing}
    `;
  }

  /** The same words as a list or a cloud: all that lines and marks on the map say. */
  private renderSide(found: Neighbourhood, stale: boolean): Rendered {
    return html`
      <p class="lead">
        The ${NEIGHBOURS} nearest words of “<bdi>${found.word}</bdi>” in all ${this.drawn?.dims}
        dimensions${stale ? ', and where the map before had them' : nothing}
      </p>
      ${toggle({
        label: 'as a cloud',
        checked: this.asCloud,
        onChange: (asCloud) => (this.asCloud = asCloud),
      })}
      ${this.asCloud ? parts.cloud(found, this.pick) : parts.list(found, this.pick)}
      ${parts.intruders(found)}
    `;
  }

  /** About the surprise, not about what is shown: another kind of layout. */
  protected override renderPrompt(): Rendered {
    const { told, choice, prediction } = this;
    const answered = prediction.graded !== null || prediction.measuring;
    if (choice.method !== 'pca' && !answered) return nothing;
    if (!told) return choice.word && prediction.asks ? html`<div class="awaited"></div>` : nothing;
    const byPca = answered ? this.asked : told.preserved;
    return prediction.render({
      question: `PCA preserves ${byPca} of the ${NEIGHBOURS} nearest words of “${told.word}”. How many will t-SNE preserve?`,
      options: BRACKETS,
      measure: () => this.measure(),
      right: inBracket(BRACKETS),
      explain: (kept) =>
        `t-SNE preserves ${kept} of the ${NEIGHBOURS}: it moves words until neighbours are near, and lets go of the rest.`,
    });
  }

  /** What t-SNE preserves of the neighbourhood on the stage, once the reader has predicted it. */
  private async measure(): Promise<number> {
    this.asked = this.found?.preserved ?? 0;
    this.choose({ method: 'tsne' });
    await this.draw();
    if (this.found?.key !== keyOf(this.choice)) throw new Error('the run was stopped');
    return this.found.preserved;
  }

  protected override renderControls(): Rendered {
    const { choice, shown } = this;
    return html`
      ${segmented({
        name: 'method',
        label: 'map by',
        value: choice.method,
        choices: layouts.METHODS,
        onChange: (method) => void this.change({ method }),
      })}
      ${segmented({
        name: 'dims',
        label: 'dimensions',
        value: choice.dims,
        choices: [
          { value: '2', label: 'flat' },
          { value: '3', label: '3-D' },
        ],
        onChange: (dims) => void this.change({ dims }),
      })}
      <details class="parameters">
        <summary>Parameters and quality</summary>
        <div class="controls">${this.renderParameters()}</div>
        <p>${parts.trustText(shown?.quality)}</p>
      </details>
    `;
  }

  /** What the method can be told, and how many words it lays out. */
  private renderParameters(): Rendered {
    const { choice, words } = this;
    const { method } = choice;
    const dial = (
      name: 'perplexity' | 'neighbours' | 'minDist',
      label: string,
      range: { min: number; max: number; step?: number },
    ) =>
      slider({
        label,
        ...range,
        value: choice[name],
        text: fixed(choice[name], range.step ? 2 : 0),
        onInput: (value) => this.settle({ [name]: value }),
      });
    const seed = (choice.seed % 9999) + 1;
    return html`
      ${method === 'tsne' ? dial('perplexity', 'perplexity', { min: 5, max: 50 }) : nothing}
      ${
        method === 'umap'
          ? html`${dial('neighbours', 'neighbours', { min: 2, max: 50 })}
              ${dial('minDist', 'minimum distance', { min: 0, max: 0.95, step: 0.05 })}`
          : nothing
      }
      ${
        method === 'pca'
          ? segmented({
              name: 'components',
              label: 'principal components',
              value: layouts.componentsOf(choice),
              choices: layouts.componentChoices(choice),
              onChange: (components) => void this.change({ components }),
            })
          : html`<button class="action" @click=${() => void this.change({ seed })}>
              Run with seed ${seed}
            </button>`
      }
      ${segmented({
        name: 'rows',
        label: 'words',
        value: String(choice.rows),
        choices: layouts.rowChoices(words.range.total).map((rows) => ({
          value: String(rows),
          label: count(rows),
        })),
        onChange: (rows) => void this.change({ rows: Number(rows) }),
      })}
    `;
  }

  protected override renderVerdict(): Rendered {
    const { drawn, shown, told } = this;
    if (!drawn || !shown) return nothing;
    const { key } = shown;
    const moves = keyOf(this.choice) !== key && this.busy('the layout');
    if (moves) return `${layouts.layoutText(this.choice)}: the words are on their way.`;
    return html`
      ${told?.key === key ? parts.localVerdict(told, shown, drawn.dims) : nothing}
      ${parts.globalVerdict(shown, drawn)}
      ${
        shown.share < 1
          ? html`<button class="link" @click=${() => {
              this.layouts.delete(key);
              void this.draw();
            }}>Run it to the end</button>`
          : nothing
      }
    `;
  }

  protected override renderMethod(): Rendered {
    return this.drawn ? methodText(this.drawn, this.plot?.drawnBy) : nothing;
  }

  protected override table(): Table | null {
    const { drawn, shown } = this;
    return drawn && shown ? layouts.tableOf(drawn.words, shown) : null;
  }

  protected override picture(): HTMLCanvasElement | null {
    return this.plot?.snapshot() ?? null;
  }

  protected override subject(): string {
    return this.choice.word;
  }
}

defineFigure(MapFigure);
