/**
 * `<es-map>`: where do 20,000 words live? Maps of the shipped word vectors, and what they lose.
 * State and numbers are in map.model.ts, the picture is a Plot; this file brings them together.
 */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { controlStyles } from '../../kit/controls/controls.styles.ts';
import { chips, segmented, slider } from '../../kit/controls/controls.ts';
import '../../kit/controls/word-field.ts';
import { breath, frame } from '../../kit/breath.ts';
import { loadCard, type WordsCard } from '../../kit/card.ts';
import { defineFigure, Figure, type Rendered, type Table, type Task } from '../../kit/figure.ts';
import { bytes, count, fixed, percent } from '../../kit/format.ts';
import type { Box } from '../../kit/plot/declutter.ts';
import type { Edge, Mark, MarkStyle } from '../../kit/plot/overlay.ts';
import { plotStyles } from '../../kit/plot/plot.styles.ts';
import { Plot } from '../../kit/plot/plot.ts';
import type { Renderer } from '../../kit/plot/scatter.ts';
import type { Presets } from '../../kit/presets.ts';
import { claims, name, presets } from './index.ts';
import {
  type Answer,
  answer,
  aroundOnMap,
  COMPONENTS,
  chosen,
  columns,
  componentsText,
  csvRows,
  DEFAULT_PICTURE,
  directionNote,
  explainedBy,
  FIRST_COMPONENTS,
  FIRST_ROWS,
  farthest,
  frequencyCorrelations,
  fromPresets,
  grade,
  guessed,
  type Judgement,
  keyOf,
  METHOD_NAMES,
  METHODS,
  MIN_DIST,
  methodText,
  NEIGHBOURS,
  OVERVIEW,
  ordinal,
  PERPLEXITY,
  type Picture,
  places,
  type Round,
  revealed,
  rowChoices,
  rowsFor,
  toPoints,
  toPresets,
  UMAP_NEIGHBOURS,
} from './map.model.ts';
import { mapStyles } from './map.styles.ts';

/** Each leads to a surprise: README.md says which. */
const TRY = ['france', 'seven', 'running', 'purple'];

/** Everything that was computed for the words that are drawn. */
interface Drawn {
  readonly rows: number;
  readonly words: readonly string[];
  readonly counts: Uint32Array;
  /** rows × COMPONENTS */
  readonly coordinates: Float32Array;
  readonly explained: Float32Array;
  readonly correlations: readonly number[];
  readonly milliseconds: number;
}

interface Loaded {
  readonly rows: number;
  readonly dims: number;
  readonly total: number;
  readonly bytes: number;
}

const STYLES = {
  chosen: { colour: 'accent', shape: 'ring', strong: true },
  kept: { colour: 'category-1', shape: 'dot' },
  lost: { colour: 'category-2', shape: 'diamond' },
  stranger: { colour: 'ink-2', shape: 'square', quiet: true },
} as const satisfies Record<string, MarkStyle>;

/** Words are asked for in portions, so that none of them holds the page up. */
const WORDS_PORTION = 4000;
/** Words that are judged to say how far the map can be trusted. */
const SAMPLE = 500;
/** A parameter that the reader turns is taken when it has rested so long. */
const SETTLE_MS = 500;

/** A picture that was found step by step: all that belongs to its key. */
interface Layout {
  readonly key: string;
  /** rows × dims, laid over the picture before it. */
  readonly coordinates: Float32Array;
  readonly milliseconds: number;
  /** What is left between it and the picture before, 0…1; null where there is none to compare. */
  readonly disparity: number | null;
}

export class MapFigure extends Figure {
  static override about = { name, claims, presets };
  static override stageSteps = 2;
  static override styles = [...Figure.styles, controlStyles, plotStyles, mapStyles];

  @state() private shown: Picture = DEFAULT_PICTURE;
  @state() private round: Round = OVERVIEW;
  @state() private drawn: Drawn | null = null;
  @state() private loaded: Loaded | null = null;
  /** A typed word that the model does not know, and what may have been meant. */
  @state() private unknown: { word: string; meant: readonly string[] } | null = null;
  @state() private awake: 'no' | 'pointer' | 'keyboard' = 'no';
  @state() private layout: Layout | null = null;
  /** What the engine says of a picture, and of which. */
  @state() private judged: { of: string; found: Judgement } | null = null;

  /** For a machine whose WebGL2 misbehaves, and for tests. */
  @property() renderer: Renderer = 'auto';

  /** Compressed size of all but the first rows, from the model's card. */
  @state() private restBytes: number | null = null;

  /** False once the reader prefers not to guess. */
  private asks = true;
  private wanted = '';
  private plot: Plot | null = null;
  private plotting = false;
  private settling: ReturnType<typeof setTimeout> | undefined;
  private answering: { key: string; answer: Promise<Answer | undefined> } | null = null;

  // State from outside, and back. ----------------------------------------------------------------

  protected override get question(): string {
    return `Where do ${count(this.shown.rows)} words live?`;
  }

  protected override restored(): void {
    const { picture, word, reveal } = fromPresets(super.presets());
    this.shown = picture;
    this.round = OVERVIEW;
    this.unknown = null;
    this.asks = !reveal;
    this.wanted = word;
    if (this.phase === 'ready') void this.updateComplete.then(() => this.apply());
  }

  protected override presets(): Presets {
    return toPresets(this.shown, this.round);
  }

  protected override async start(task: Task): Promise<void> {
    this.loaded = await task.engine.call('words.load', { part: 'head' }, task);
    void loadCard('words').then((card) => (this.restBytes = restOf(card)));
    const rows = Math.min(this.shown.rows, this.loaded.rows, FIRST_ROWS);
    this.drawn = await this.compute(rows, task);
    void this.updateComplete.then(() => this.apply());
  }

  protected override stillWorks(): string {
    return this.drawn
      ? `The map of ${count(this.drawn.rows)} words still works.`
      : super.stillWorks();
  }

  protected override onVisible(visible: boolean): void {
    this.plot?.pause(!visible);
  }

  protected override dispose(): void {
    clearTimeout(this.settling);
    this.plot?.dispose();
    this.plot = null;
    this.drawn = null;
    this.layout = null;
    this.judged = null;
    this.answering = null;
    this.round = OVERVIEW;
  }

  // Work. ----------------------------------------------------------------------------------------

  /** Brings the drawing in line with what was asked for: rows, then the word. */
  private async apply(): Promise<void> {
    const { drawn, loaded } = this;
    if (!drawn || !loaded) return;
    const rows = Math.min(this.shown.rows, loaded.total);
    if (rows !== drawn.rows) {
      if (rows > loaded.rows && saysNoToData()) this.shown = { ...this.shown, rows: drawn.rows };
      else await this.drawRows(rows);
    } else {
      await this.draw();
    }
    const { wanted } = this;
    this.wanted = '';
    if (wanted) await this.find(wanted);
  }

  /** Draws the first `rows` words; stays with what is drawn when the reader cancels. */
  private async drawRows(rows: number): Promise<boolean> {
    const drawn = await this.work('the map', async (task) => {
      if (!this.loaded || rows > this.loaded.rows) await this.loadAll(task);
      return this.compute(rows, task);
    });
    if (drawn) {
      this.drawn = drawn;
      this.shown = { ...this.shown, rows };
      await this.draw();
      return true;
    }
    // Newer work of the same kind has taken over, or this was cancelled.
    if (!this.busy('the map') && this.drawn) {
      this.shown = { ...this.shown, rows: this.drawn.rows };
    }
    return false;
  }

  private async loadAll(task: Task): Promise<void> {
    this.loaded = await task.engine.call('words.load', { part: 'all' }, task);
  }

  private async compute(rows: number, task: Task): Promise<Drawn> {
    const { engine, ...options } = task;
    const pca = await engine.call('projection.pca', { rows, components: COMPONENTS }, options);
    const words: string[] = [];
    const counts = new Uint32Array(rows);
    while (words.length < rows) {
      const from = words.length;
      const portion = Math.min(WORDS_PORTION, rows - from);
      const part = await engine.call('vectors.words', { from, count: portion }, options);
      if (part.words.length === 0) break;
      counts.set(part.counts, from);
      words.push(...part.words);
    }
    const { coordinates, explained, milliseconds } = pca;
    await breath();
    const correlations = frequencyCorrelations(coordinates, counts);
    await breath();
    return { rows, words, counts, coordinates, explained, correlations, milliseconds };
  }

  /** A word that was typed or picked from the list. */
  private async find(text: string): Promise<void> {
    this.unknown = null;
    const found = await this.work('the word', async ({ engine, ...options }) => {
      const look = () => engine.call('vectors.row', { word: text }, options);
      try {
        return await look();
      } catch (error) {
        if ((error as { code?: string }).code !== 'not_found') throw error;
        if (this.loaded && this.loaded.rows < this.loaded.total) {
          await this.loadAll({ engine, ...options });
          return look().catch(() => null);
        }
        return null;
      }
    });
    if (found) {
      await this.chooseWord(found.row, found.word);
    } else if (found === null) {
      const meant = await this.suggest(text).catch(() => []);
      this.round = OVERVIEW;
      this.unknown = { word: text, meant: meant.map((one) => one.word) };
      this.replot();
    }
  }

  private readonly suggest = async (text: string, signal?: AbortSignal) => {
    const task = await this.work('suggestions', ({ engine }) =>
      engine.call('vectors.suggest', { text, k: 6 }, signal ? { signal } : {}),
    );
    return task?.suggestions ?? [];
  };

  private async chooseWord(row: number, word: string): Promise<void> {
    this.unknown = null;
    const total = this.loaded?.total ?? row + 1;
    const rows = rowsFor(row, this.shown.rows, total);
    if (rows !== this.drawn?.rows && !(await this.drawRows(rows))) return;
    this.round = chosen(row, word);
    this.changed();
    if (!this.asks) {
      await this.reveal(true);
      return;
    }
    // Each in a task of its own: together they would hold a phone up.
    await breath();
    this.mark();
    await breath();
    if (this.round.kind === 'overview' || this.round.row !== row) return;
    this.lookAround(row);
    void this.answerFor(row, word); // so that it is there when the reader has made up their mind
  }

  /** Brings a word and those drawn around it into view, which gives nothing away. */
  private lookAround(row: number): void {
    const { shown: picture } = this;
    const flat = this.flat();
    if (!flat) return;
    this.plot?.show([row, ...aroundOnMap(flat, picture.dims, row, 12)]);
  }

  private answerFor(row: number, word: string): Promise<Answer | undefined> {
    const { drawn, shown: picture } = this;
    const flat = this.flat();
    if (!drawn || !flat) return Promise.resolve(undefined);
    const key = JSON.stringify([row, keyOf(picture)]);
    if (this.answering?.key === key) return this.answering.answer;
    const { rows, words } = drawn;
    const { dims } = picture;
    const k = NEIGHBOURS;
    const promise = this.work('the neighbours', async ({ engine, ...options }) => {
      const view = { metric: 'cosine', unit: true, centre: false } as const;
      const [kept, nearest] = await Promise.all([
        engine.call(
          'projection.kept',
          { coordinates: flat, components: dims, rows, row, k },
          options,
        ),
        engine.call('vectors.nearest', { query: word, k, rows, ...view }, options),
      ]);
      const cosines = new Map(nearest.hits.map((hit) => [hit.row, hit.score]));
      const near = [...kept.near].map((one) => ({
        row: one,
        word: words[one] ?? '',
        cosine: cosines.get(one) ?? Number.NaN,
      }));
      const targets = near.map((one) => one.row);
      const onMap = places(flat, dims, row, targets);
      return answer(near, [...kept.drawn], kept.kept, onMap, (one) => words[one] ?? '');
    });
    this.answering = { key, answer: promise };
    // A cancelled or failed attempt is not kept.
    void promise.then((result) => {
      if (!result && this.answering?.key === key) this.answering = null;
    });
    return promise;
  }

  private async reveal(skipped: boolean): Promise<void> {
    const { round } = this;
    if (round.kind === 'overview') return;
    const found = await this.answerFor(round.row, round.word);
    if (!found || this.round !== round) return;
    this.round = revealed(round, found, skipped);
    this.mark();
    this.plot?.show([round.row, ...found.neighbours.map((one) => one.row)]);
    this.changed();
    void this.judge();
  }

  /** Coordinates of the picture that is shown, dims numbers a word; null before it is found. */
  private flat(): Float32Array | null {
    const { drawn, layout, shown: picture } = this;
    if (!drawn) return null;
    if (picture.method === 'pca') return columns(drawn.coordinates, picture);
    return layout?.key === keyOf(picture) ? layout.coordinates : null;
  }

  /** How far the whole map can be trusted: asked only after the first reveal, not to spoil the guess. */
  private async judge(): Promise<void> {
    const { drawn, shown: picture } = this;
    const coordinates = this.flat();
    const of = keyOf(picture);
    if (!drawn || !coordinates || this.judged?.of === of) return;
    const { rows } = drawn;
    const { dims } = picture;
    const found = await this.work('the check', async ({ engine, ...options }) =>
      engine.call(
        'projection.quality',
        { coordinates, rows, dims, k: NEIGHBOURS, sample: Math.min(SAMPLE, rows) },
        options,
      ),
    );
    if (found) this.judged = { of, found: { ...found, judged: found.judged.length } };
  }

  /** Shows the picture that is wanted, finding it first where that takes steps. */
  private async draw(): Promise<void> {
    if (this.shown.method === 'pca' || this.layout?.key === keyOf(this.shown)) {
      await this.replot();
    } else {
      await this.lay();
    }
  }

  /** Finds a picture step by step, before the reader's eyes, and lays it over the one before. */
  private async lay(): Promise<void> {
    await this.updateComplete;
    const { drawn, shown: picture, layout } = this;
    if (!drawn || picture.method === 'pca') return;
    const { rows, words } = drawn;
    const { dims, method, seed, perplexity, neighbours, minDist } = picture;
    const key = keyOf(picture);
    const before = layout?.coordinates.length === rows * dims ? layout.coordinates : null;
    const moves = !matchMedia('(prefers-reduced-motion: reduce)').matches;
    let moving = false;
    const found = await this.work('the layout', async ({ engine, signal, onProgress }) => {
      const options = {
        signal,
        onProgress: (progress: Parameters<typeof onProgress>[0]) => {
          onProgress(progress);
          const { picture: flat } = progress;
          if (!flat || flat.length !== rows * dims || !moves || signal.aborted) return;
          const points = toPoints(flat, dims);
          if (moving) this.plot?.move(points);
          else this.plot?.setData({ points, dims, labels: words, ranked: true });
          moving = true;
        },
      };
      const params = { rows, dims, seed };
      const { coordinates, milliseconds } = await (method === 'tsne'
        ? engine.call('projection.tsne', { ...params, perplexity }, options)
        : engine.call('projection.umap', { ...params, neighbours, minDist }, options));
      if (!before) return { key, coordinates, milliseconds, disparity: null };
      const over = await engine.call(
        'projection.align',
        { moving: coordinates, target: before, dims },
        { signal },
      );
      return { key, milliseconds, ...over };
    });
    if (found) {
      this.layout = found;
      await this.replot();
      await this.judge();
    } else if (!this.busy('the layout') && keyOf(this.shown) === key) {
      // Cancelled: back to the picture that there is.
      this.shown = { ...this.shown, method: 'pca' };
      await this.replot();
    }
  }

  /** A slider moves many times before the reader means it. */
  private settle(change: Partial<Picture>): void {
    this.shown = { ...this.shown, ...change };
    clearTimeout(this.settling);
    this.settling = setTimeout(() => void this.redraw({}), SETTLE_MS);
  }

  /** The reader changed what is drawn. */
  private async redraw(change: Partial<Picture>): Promise<void> {
    this.shown = { ...this.shown, ...change };
    if (change.rows !== undefined) {
      const round = this.round;
      if (round.kind !== 'overview' && round.row >= change.rows) this.round = OVERVIEW;
      await this.drawRows(change.rows);
    } else {
      await this.draw();
    }
    this.changed();
  }

  /** Hands the drawn columns to the plot, and takes a revealed word's count again. */
  private async replot(): Promise<void> {
    await this.updateComplete;
    const { drawn, shown: picture, round, plot } = this;
    const flat = this.flat();
    if (!drawn || !plot || !flat) return;
    const { dims } = picture;
    const points = toPoints(flat, dims);
    await breath();
    if (this.plot !== plot) return;
    plot.setData({ points, dims, labels: drawn.words, ranked: true });
    this.mark();
    if (round.kind === 'asking') this.lookAround(round.row);
    if (round.kind === 'revealed') await this.reveal(true);
  }

  private mark(): void {
    const { round } = this;
    const marks: Mark[] = [];
    const edges: Edge[] = [];
    if (round.kind !== 'overview') marks.push({ index: round.row, style: STYLES.chosen });
    if (round.kind === 'revealed') {
      for (const { row, kept } of round.answer.neighbours) {
        const style = kept ? STYLES.kept : STYLES.lost;
        marks.push({ index: row, style });
        const line = kept ? 'solid' : 'dotted';
        edges.push({ from: round.row, to: row, colour: style.colour, line });
      }
      for (const { row } of round.answer.strangers) {
        marks.push({ index: row, style: STYLES.stranger });
      }
    }
    this.plot?.setMarks(marks, edges);
  }

  /** Opens the plot on the stage, once there is one; in a task of its own, since that takes a while. */
  private async openPlot(): Promise<void> {
    this.plotting = true;
    await frame();
    this.plotting = false;
    const stage = this.renderRoot.querySelector<HTMLElement>('.plot');
    if (!stage || this.plot || !this.isConnected) return;
    this.plot = new Plot(
      stage,
      {
        pick: (index) => void this.chooseWord(index, this.drawn?.words[index] ?? ''),
        wake: (awake, byKeyboard) => {
          this.awake = awake ? (byKeyboard ? 'keyboard' : 'pointer') : 'no';
        },
      },
      { taken, renderer: this.renderer },
    );
    this.plot.pause(!this.visible);
    await breath();
    this.requestUpdate(); // what draws it is said under "How this is computed"
    await this.replot();
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (this.unfoldedWhole && !this.plot && !this.plotting) void this.openPlot();
    if (changed.has('theme')) this.plot?.restyle();
  }

  // Parts. ---------------------------------------------------------------------------------------

  protected override renderStage(): Rendered {
    const { round, shown: picture, drawn } = this;
    const word = round.kind === 'overview' ? '' : ` “${round.word}” is marked.`;
    return html`
      <div class="map">
        <div class="box">
          <div
            class="plot ${this.awake === 'no' ? '' : 'awake'}"
            tabindex="0"
            role="img"
            aria-label="Map of ${count(drawn?.rows ?? 0)} words in ${picture.dims} dimensions.${word}"
            aria-describedby="keys"
          ></div>
          <div class="zoom">
            <button aria-label="Zoom in" @click=${() => this.plot?.zoom(1.6)}>+</button>
            <button aria-label="Zoom out" @click=${() => this.plot?.zoom(1 / 1.6)}>−</button>
            <button class="all" aria-label="Show all words" @click=${() => this.plot?.showAll()}>
              all
            </button>
          </div>
          <p class="hint" id="keys">${this.renderHint()}</p>
        </div>
        <div class="side">${this.showsStage(2) ? this.renderSide() : nothing}</div>
      </div>
      ${this.renderCaption()}
    `;
  }

  private renderHint(): Rendered {
    const turns = this.shown.dims === 3;
    if (this.awake === 'keyboard') {
      return `Arrows ${turns ? 'turn, with Shift move' : 'move'} · + − zoom · 0 shows all · Enter picks · Esc leaves`;
    }
    if (this.awake === 'pointer') {
      return html`
        <span class="mouse">Drag to ${turns ? 'turn' : 'move'} · wheel zooms · Esc lets go</span>
        <span class="touch">Drag and pinch · tap outside to scroll on</span>
      `;
    }
    return html`
      <span class="mouse">Click the map, then the wheel zooms</span>
      <span class="touch">Tap the map to move it</span>
    `;
  }

  private renderCaption(): Rendered {
    const { drawn, loaded, shown: picture } = this;
    if (!drawn || !loaded) return nothing;
    const linear = this.shown.method === 'pca';
    const missing = loaded.total - loaded.rows;
    // As it travels, if the card says so; else as it is stored.
    const size = this.restBytes ?? (loaded.bytes / loaded.rows) * missing;
    return html`
      <p class="caption">
        ${
          linear
            ? directionNote(drawn.correlations, picture)
            : html`No axes: directions and the gaps between groups mean nothing here, only who is
              near. ${this.renderDisparity()}`
        }
      </p>
      ${
        missing > 0
          ? html`<p class="caption more">
              ${
                this.busy('the map')
                  ? html`Fetching ${count(missing)} more words, about ${bytes(size)}.`
                  : html`${count(missing)} more words are about ${bytes(size)}.
                      <button class="link" @click=${() => void this.redraw({ rows: Math.min(DEFAULT_PICTURE.rows, loaded.total) })}>
                        Fetch them
                      </button>`
              }
            </p>`
          : nothing
      }
    `;
  }

  private renderDisparity(): Rendered {
    const { layout } = this;
    if (layout?.key !== keyOf(this.shown) || layout.disparity === null) return nothing;
    return html`Laid over the picture before it by moving, turning and scaling,
      <span class="number">${percent(layout.disparity, 2)}</span> of its spread is elsewhere.`;
  }

  /** Beside the map: what the picture holds, then the question, then its answer. */
  private renderSide(): Rendered {
    const { round } = this;
    switch (round.kind) {
      case 'overview':
        return html`
          <p class="lead">Pick a word on the map, type one, or take one of these.</p>
          ${this.renderTry('Try')}
          ${this.renderComponents()}
        `;
      case 'asking':
        return this.renderQuestionAbout(round.word, round.guess);
      case 'revealed':
        return this.renderList(round.answer, round.word);
    }
  }

  private renderComponents(): Rendered {
    const { drawn, loaded, shown } = this;
    if (!drawn || !loaded || shown.method !== 'pca') return nothing;
    const { explained, correlations } = drawn;
    const rest = 1 - explained.reduce((sum, share) => sum + share, 0);
    const isDrawn = (i: number) => i + 1 >= shown.first && i + 1 < shown.first + shown.dims;
    return html`
      <table class="components">
        <caption>
          What the principal components hold; those drawn are marked
        </caption>
        <thead>
          <tr>
            <th scope="col">component</th>
            <th scope="col">variance</th>
            <th scope="col"><i>r</i> with log count</th>
          </tr>
        </thead>
        <tbody>
          ${correlations.map(
            (r, i) => html`
              <tr class=${isDrawn(i) ? 'drawn' : ''}>
                <th scope="row">${i + 1}${isDrawn(i) ? html`<span class="as"> drawn</span>` : nothing}</th>
                <td>${percent(explained[i] ?? 0, 2)}</td>
                <td>${fixed(r, 2)}</td>
              </tr>
            `,
          )}
          <tr>
            <th scope="row">the other ${loaded.dims - COMPONENTS}</th>
            <td>${percent(rest, 2)}</td>
            <td></td>
          </tr>
        </tbody>
      </table>
    `;
  }

  private renderTry(label: string): Rendered {
    const { round } = this;
    return chips({
      label,
      words: TRY,
      current: round.kind === 'overview' ? '' : round.word,
      onPick: (word) => void this.find(word),
    });
  }

  private renderQuestionAbout(word: string, guess: number): Rendered {
    return html`
      <div class="ask">
        <p>
          Take the ${NEIGHBOURS} words nearest to “${word}” in all ${this.loaded?.dims} dimensions.
          How many of them are also among the ${NEIGHBOURS} nearest on this map?
        </p>
        ${slider({
          label: 'Your guess',
          min: 0,
          max: NEIGHBOURS,
          value: guess,
          text: `${guess} of ${NEIGHBOURS}`,
          onInput: (value) => {
            this.round = guessed(this.round, value);
          },
        })}
        <div class="answers">
          <button class="action" @click=${() => void this.reveal(false)}>Show the lines</button>
          <button
            class="link"
            @click=${() => {
              this.asks = false;
              void this.reveal(true);
            }}
          >
            Stop asking
          </button>
        </div>
      </div>
    `;
  }

  private renderList(found: Answer, word: string): Rendered {
    return html`
        <table>
          <caption>
            The ${NEIGHBOURS} nearest words of “${word}” in all ${this.loaded?.dims} dimensions, and
            their place by distance on the map
          </caption>
          <thead>
            <tr>
              <th scope="col">word</th>
              <th scope="col">cosine</th>
              <th scope="col">on the map</th>
            </tr>
          </thead>
          <tbody>
            ${found.neighbours.map(
              ({ row, word: other, cosine, place, kept }) => html`
                <tr class=${kept ? 'kept' : 'lost'}>
                  <th scope="row">
                    <button class="word" @click=${() => void this.chooseWord(row, other)}>
                      ${markOf(kept ? 'kept' : 'lost')}<bdi>${other}</bdi>
                    </button>
                  </th>
                  <td>${fixed(cosine, 2)}</td>
                  <td class="place">${ordinal(place)}${kept ? ', kept' : ', lost'}</td>
                </tr>
              `,
            )}
          </tbody>
        </table>
        ${
          found.strangers.length > 0
            ? html`<p class="strangers">
                ${markOf('stranger')} Drawn among the ${NEIGHBOURS} nearest without being so:
                ${found.strangers.map(({ word: other }) => other).join(', ')}.
              </p>`
            : nothing
        }
        ${this.renderTry('Next')}
    `;
  }

  protected override renderControls(): Rendered {
    const { shown: picture, round, loaded } = this;
    const total = loaded?.total ?? picture.rows;
    return html`
      <es-word-field
        label="Find a word"
        .value=${round.kind === 'overview' ? (this.unknown?.word ?? '') : round.word}
        .suggest=${this.suggest}
        @word=${(event: CustomEvent<{ word: string }>) => void this.find(event.detail.word)}
      ></es-word-field>
      ${segmented({
        name: 'dims',
        label: 'dimensions',
        value: String(picture.dims),
        choices: [
          { value: '2', label: 'flat' },
          { value: '3', label: '3-D' },
        ],
        onChange: (value) => void this.redraw({ dims: value === '3' ? 3 : 2 }),
      })}
      ${segmented({
        name: 'method',
        label: 'map by',
        value: picture.method,
        choices: METHODS.map((value) => ({ value, label: METHOD_NAMES[value] })),
        onChange: (method) => void this.redraw({ method }),
      })}
      ${segmented({
        name: 'rows',
        label: 'words',
        value: String(picture.rows),
        choices: rowChoices(total).map((rows) => ({ value: String(rows), label: count(rows) })),
        onChange: (value) => void this.redraw({ rows: Number(value) }),
      })}
      ${this.renderParameters()}
    `;
  }

  /** What the method can be told. */
  private renderParameters(): Rendered {
    const { shown: picture } = this;
    const again = html`
      <button
        class="action"
        @click=${() => void this.redraw({ seed: (picture.seed % 9999) + 1 })}
      >
        Run again, seed ${(picture.seed % 9999) + 1}
      </button>
    `;
    switch (picture.method) {
      case 'pca':
        return segmented({
          name: 'first',
          label: 'principal components',
          value: String(picture.first),
          choices: FIRST_COMPONENTS.map((first) => ({
            value: String(first),
            label: componentsText({ ...picture, first }).replace('-', '–'),
          })),
          onChange: (value) =>
            void this.redraw({ first: FIRST_COMPONENTS.find((one) => String(one) === value) ?? 1 }),
        });
      case 'tsne':
        return html`
          ${slider({
            label: 'perplexity',
            min: PERPLEXITY.min,
            max: PERPLEXITY.max,
            value: picture.perplexity,
            text: String(picture.perplexity),
            onInput: (perplexity) => this.settle({ perplexity }),
          })}
          ${again}
        `;
      case 'umap':
        return html`
          ${slider({
            label: 'neighbours',
            min: UMAP_NEIGHBOURS.min,
            max: UMAP_NEIGHBOURS.max,
            value: picture.neighbours,
            text: String(picture.neighbours),
            onInput: (neighbours) => this.settle({ neighbours }),
          })}
          ${slider({
            label: 'minimum distance',
            min: MIN_DIST.min,
            max: MIN_DIST.max,
            step: MIN_DIST.step,
            value: picture.minDist,
            text: fixed(picture.minDist, 2),
            onInput: (minDist) => this.settle({ minDist }),
          })}
          ${again}
        `;
    }
  }

  protected override renderVerdict(): Rendered {
    const { drawn, shown: picture, round, loaded, unknown } = this;
    if (!drawn || !loaded) return nothing;
    if (unknown) {
      return html`“${unknown.word}” is not among the ${count(loaded.rows)} words.
      ${unknown.meant.map(
        (
          word,
          i,
        ) => html`${i === 0 ? 'Did you mean ' : i === unknown.meant.length - 1 ? ' or ' : ', '}<button
            class="link"
            @click=${() => void this.find(word)}
          >${word}</button>`,
      )}${unknown.meant.length > 0 ? '?' : nothing}`;
    }
    const share = explainedBy(drawn.explained, picture);
    const shareText = html`<strong class="number">${percent(share, 2)}</strong>`;
    if (round.kind === 'revealed') {
      const { kept } = round.answer;
      const far = farthest(round.answer);
      return html`The map kept <strong class="number">${kept} of the ${NEIGHBOURS}</strong> nearest
      words of “${round.word}”. ${grade(round.guess, kept)}
      ${round.before === null ? nothing : html`The picture before kept ${round.before}.`}
      ${
        far
          ? html`It tore “${far.word}” away most: ${ordinal(round.answer.neighbours.indexOf(far) + 1)}
            in ${loaded.dims} dimensions, ${ordinal(far.place)} on the map.`
          : nothing
      }
      ${this.renderJudgement(true)}`;
    }
    if (picture.method !== 'pca') {
      const { layout } = this;
      const ready = layout?.key === keyOf(picture);
      return html`${
        ready
          ? html`${methodText(picture)}: found in
              <span class="number">${fixed(layout.milliseconds / 1000, 1)} s</span>, here.
              ${this.renderJudgement(round.kind === 'overview')}`
          : html`${methodText(picture)}: the words are on their way.`
      }`;
    }
    const rest = html`<span class="number">${percent(1 - share, 2)}</span>`;
    return html`${picture.dims === 2 ? 'A flat map' : 'A map with depth'} of components
    ${componentsText(picture).replace('-', '–')} keeps ${shareText} of the variance of
    ${count(drawn.rows)} words in ${loaded.dims} dimensions; the other ${rest} is folded away.
    ${round.kind === 'asking' ? nothing : 'Choose a word and see what that costs.'}`;
  }

  /** How far the map can be trusted; `all`: also what it kept, which would answer the question. */
  private renderJudgement(all: boolean): Rendered {
    if (this.judged?.of !== keyOf(this.shown)) return nothing;
    const { trustworthiness, continuity, meanKept, judged } = this.judged.found;
    return html`Trustworthiness <span class="number">${fixed(trustworthiness, 3)}</span>, continuity
      <span class="number">${fixed(continuity, 3)}</span> over ${count(judged)} words;
      ${
        all
          ? html`on average a word keeps
              <span class="number">${fixed(NEIGHBOURS * meanKept, 2)}</span> of its ${NEIGHBOURS}
              nearest.`
          : nothing
      }`;
  }

  protected override renderMethod(): Rendered {
    const { drawn, loaded, plot } = this;
    return html`
      <p>
        Each word has ${loaded?.dims ?? 128} numbers, learned from text. Principal component analysis
        (Pearson 1901, Hotelling 1933) takes their mean away and finds the directions in which the
        words vary most; the map shows each word's coordinates along two or three of them.
      </p>
      <p class="formula"><i>Y</i> = (<i>X</i> − <i>μ</i>) <i>V</i>, the columns of <i>V</i> being the
        leading eigenvectors of the covariance of <i>X</i></p>
      <p>
        The share of variance is the sum of those eigenvalues over the sum of all. Nearest in all
        dimensions is by cosine, nearest on the map by Euclidean distance, both among the words drawn.
        No other linear map keeps more variance, but variance is not neighbourhood: words that differ
        only in directions that were left out fall on top of each other.
        ${
          drawn
            ? html`Computed here in ${count(drawn.milliseconds)} ms${
                plot
                  ? html`; drawn by
                ${plot.renderer === 'canvas2d' ? 'Canvas 2D (no WebGL2 here)' : 'WebGL2'}`
                  : nothing
              }.`
            : nothing
        }
      </p>
      <p>
        t-SNE (van der Maaten and Hinton 2008) and UMAP (McInnes, Healy and Melville 2018) begin with
        each word's nearest neighbours by cosine and move words until neighbours are near; what is far
        they leave where it happens to be. One seed gives one picture, on every machine; a new run is
        moved, turned and scaled over the one before (Procrustes) to show what it did not choose by
        chance. Trustworthiness falls with strangers among the ${NEIGHBOURS} drawn nearest, by how far
        away they really are, and continuity with neighbours that were drawn far away, by how far
        (Venna and Kaski 2001); both are 1 for a perfect map and near 0.5 for a random one.
      </p>
      ${this.renderComponents()}
      <p class="keys">
        With the keyboard: Tab to the map, then arrow keys move it (in 3-D they turn it, with Shift
        they move it), <kbd>+</kbd> and <kbd>−</kbd> zoom, <kbd>0</kbd> shows all, <kbd>Enter</kbd>
        picks the word nearest to the middle, <kbd>Esc</kbd> leaves. A double tap zooms in.
      </p>
    `;
  }

  protected override table(): Table | null {
    const { drawn, shown: picture } = this;
    const flat = this.flat();
    if (!drawn || !flat) return null;
    const kept = this.judged?.of === keyOf(picture) ? this.judged.found.kept : null;
    const header = ['word', ...['x', 'y', 'z'].slice(0, picture.dims)];
    if (kept) header.push(`kept of ${NEIGHBOURS} nearest`);
    return { header, rows: csvRows(drawn.words, flat, picture.dims, kept) };
  }

  protected override picture(): HTMLCanvasElement | null {
    return this.plot?.snapshot() ?? null;
  }

  protected override subject(): string {
    return this.round.kind === 'overview' ? '' : this.round.word;
  }
}

function markOf(kind: 'kept' | 'lost' | 'stranger'): TemplateResult {
  const shape = {
    kept: html`<svg class="mark kept" viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="4" /></svg>`,
    lost: html`<svg class="mark lost" viewBox="0 0 10 10" aria-hidden="true"><path d="M5 0 10 5 5 10 0 5z" /></svg>`,
    stranger: html`<svg class="mark stranger" viewBox="0 0 10 10" aria-hidden="true"><path d="M1 1h8v8H1z" /></svg>`,
  };
  return shape[kind];
}

/** Corners of the stage that carry the buttons and the hint. */
function taken({ width, height }: { width: number; height: number }): Box[] {
  return [
    { left: width - 46, right: width, top: 0, bottom: 140 },
    { left: 0, right: Math.min(width, 260), top: height - 24, bottom: height },
  ];
}

/** Bytes on the wire of every part but the first; null where the card does not say. */
function restOf(card: WordsCard | null): number | null {
  const files = (card?.files ?? []) as readonly { brotli?: number }[];
  const sizes = files.slice(1).map((file) => file.brotli ?? Number.NaN);
  const sum = sizes.reduce((a, b) => a + b, 0);
  return sum > 0 ? sum : null;
}

/** The reader asked their browser to save data: nothing large is fetched before they say so here. */
function saysNoToData(): boolean {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  return connection?.saveData === true;
}

defineFigure(MapFigure);
