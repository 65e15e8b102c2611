/**
 * `<es-bank>`: the same word in several sentences. One static vector goes in; the twins of this
 * project, two small transformers, say what becomes of it, layer by layer.
 */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { EngineError } from '../../engine/client/engine.ts';
import { loadCard } from '../../kit/card.ts';
import { controlStyles } from '../../kit/controls/controls.styles.ts';
import { chips, segmented, slider } from '../../kit/controls/controls.ts';
import '../../kit/controls/word-field.ts';
import { siteForm, siteRoot } from '../../kit/engine.ts';
import { defineFigure, Figure, type Rendered, type Table, type Task } from '../../kit/figure.ts';
import { bytes } from '../../kit/format.ts';
import type { Presets } from '../../kit/presets.ts';
import { claims, name, presets } from './index.ts';
import '../../kit/strip.ts';
import { resolveColour } from '../../kit/theme/colours.ts';
import { vars } from '../../kit/vars.ts';
import { method } from './bank.method.ts';
import * as model from './bank.model.ts';
import { Problem, type Reading, type Separation, type State, type Twin } from './bank.model.ts';
import { picture } from './bank.picture.ts';
import { type Ask, type Described, loadTwin, read, separate } from './bank.reading.ts';
import { bankStyles } from './bank.styles.ts';

const TWIN_LABELS: Readonly<Record<Twin, string>> = {
  masked: 'masked, looks both ways',
  causal: 'causal, looks back only',
};
/** Typing is read when it has rested so long. */
const SETTLE_MS = 500;

/** Twins that figures of this page have open; the last to leave closes them. */
const open = new Map<Twin, { users: number; model: Described }>();

export class Bank extends Figure {
  static override about = { name, claims, presets };
  static override styles = [...Figure.styles, controlStyles, bankStyles];

  @state() private asked: State = model.DEFAULTS;
  @state() private reading: Reading | null = null;
  @state() private problem: Problem | null = null;
  /** What the reader expects; `skipped` shows without asking, null is still asking. */
  @state() private prediction: string | null = null;
  @state() private reference = 0;
  @state() private cell = -1;
  @state() private separation: Separation | null = null;
  /** Bytes of each twin's files, as its card says. */
  @state() private sizes: Partial<Record<Twin, number>> = {};
  @state() private loaded: ReadonlySet<Twin> = new Set();

  private asks = true;
  private settling: ReturnType<typeof setTimeout> | undefined;

  protected override get question(): string {
    const { word } = this.asked;
    return word === '' ? 'Does a word mean one thing?' : `Is “${word}” the same in every sentence?`;
  }

  protected override restored(): void {
    const { state: choice, reveal } = model.fromPresets(super.presets());
    this.asks = !reveal;
    this.take(choice);
  }

  protected override presets(): Presets {
    return model.toPresets(this.asked, this.prediction !== null);
  }

  protected override async start(): Promise<void> {
    await Promise.all(
      model.TWINS.map(async (twin) => {
        const card = await loadCard(twin);
        const files = card?.files ?? [];
        if (files.length === 0) return;
        const size = files.reduce((sum, file) => sum + (file.brotli ?? file.bytes), 0);
        this.sizes = { ...this.sizes, [twin]: size };
      }),
    );
    if (siteForm() === 'file' && Object.keys(this.sizes).length === 0) {
      throw new EngineError(
        'left_out',
        'This file holds the text but not the two language models that this figure reads with: they are 7 MB each.',
      );
    }
    if (open.has(this.asked.twin)) await this.load();
  }

  protected override stillWorks(): string {
    if (this.reading) return 'What you see was computed before and still holds.';
    return siteForm() === 'file'
      ? 'What you see was computed when the page was made. On the site the figure answers to your own sentences.'
      : 'The text and the other figures are not affected.';
  }

  protected override dispose(): void {
    clearTimeout(this.settling);
    for (const twin of this.loaded) {
      const entry = open.get(twin);
      if (!entry) continue;
      entry.users -= 1;
      if (entry.users > 0) continue;
      open.delete(twin);
      void this.engine.call('model.close', { model: twin }).catch(() => {});
    }
    this.loaded = new Set();
    this.reading = null;
    this.separation = null;
  }

  // Work. ---------------------------------------------------------------------------------------

  /** Takes up other words, sentences or another twin, with a question before the answer. */
  private take(choice: State): void {
    this.asked = choice;
    this.reference = 0;
    this.prediction = this.asks ? null : 'skipped';
    if (this.reading?.twin !== choice.twin) this.reading = null;
    if (this.separation?.twin !== choice.twin) this.separation = null;
    if (this.phase === 'ready') void this.refresh();
  }

  private ask(change: Partial<State>): void {
    this.take({ ...this.asked, ...change });
    this.changed();
  }

  /** The reader is typing: what they have seen stays, and follows when they rest. */
  private typed(change: Partial<State>): void {
    this.asked = { ...this.asked, ...change };
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.reference = 0;
      void this.refresh();
      this.changed();
    }, SETTLE_MS);
  }

  private load(): Promise<unknown> {
    const { twin } = this.asked;
    return this.work('loading', async (task) => {
      let entry = open.get(twin);
      if (!entry) {
        entry = { users: 0, model: await loadTwin(asking(task), twin, await loadCard(twin)) };
        open.set(twin, entry);
      }
      if (!this.loaded.has(twin)) {
        entry.users += 1;
        this.loaded = new Set([...this.loaded, twin]);
      }
      await this.read(task);
    });
  }

  /** Reads the sentences again, where the twin is there. */
  private async refresh(): Promise<void> {
    this.problem = null;
    if (open.has(this.asked.twin)) await this.load();
    else this.check();
  }

  /** What can be said of the reader's text without a twin. */
  private check(): model.Parsed | null {
    try {
      return model.parse(this.asked);
    } catch (error) {
      this.report(error);
      return null;
    }
  }

  private async read(task: Task): Promise<void> {
    const { asked: choice } = this;
    const parsed = this.check();
    if (!parsed) return;
    try {
      const described = open.get(choice.twin)!.model;
      const reading = await read(asking(task), choice.twin, described, parsed);
      if (task.signal.aborted) return;
      this.problem = null;
      this.reading = reading;
      this.reference = Math.min(this.reference, reading.places.length - 1);
    } catch (error) {
      if (task.signal.aborted) return;
      this.report(error);
    }
  }

  /** Shows what is wrong with the text; everything else is a failure. */
  private report(error: unknown): void {
    if (!(error instanceof Problem)) throw error;
    this.problem = error;
  }

  private predict(prediction: string): void {
    this.prediction = prediction;
    this.changed();
  }

  private async separate(): Promise<void> {
    const { twin } = this.asked;
    const found = await this.work('reading the sentences', async (task) => {
      const { default: text } = await import('../../../tools/train/senses.tsv');
      const lines = model.parseSenses(text);
      const total = lines.length;
      return separate(asking(task), twin, open.get(twin)!.model, lines, (done) => {
        task.onProgress({ stage: 'reading the sentences', done, total });
      });
    });
    if (found && this.asked.twin === twin) this.separation = found;
  }

  // Render. -------------------------------------------------------------------------------------

  private get ready(): boolean {
    return this.loaded.has(this.asked.twin);
  }

  /** The answer is on the stage. */
  private get revealed(): boolean {
    return this.prediction !== null;
  }

  protected override renderStage(): Rendered {
    return html`
      <div class="entry">
        <div class="query">
          <es-word-field
            label="Word"
            .value=${this.asked.word}
            @word=${(event: CustomEvent<{ word: string }>) => this.typed(event.detail)}
          ></es-word-field>
          ${this.renderExamples()}
        </div>
        <label class="sentences">
          <span class="label">Sentences, one a line</span>
          <textarea
            rows="5"
            dir="auto"
            maxlength=${model.LONGEST_TEXT}
            spellcheck="false"
            .value=${live(this.asked.text)}
            @input=${(event: Event) =>
              this.typed({ text: (event.target as HTMLTextAreaElement).value })}
          ></textarea>
        </label>
      </div>
      ${this.renderProblem()} ${this.ready ? this.renderReading() : this.renderOffer()}
    `;
  }

  private renderExamples(): TemplateResult {
    const failing = model.EXAMPLES.at(-1)!.word;
    const label = (word: string) => (word === failing ? `${word}, which fails` : word);
    const current = model.exampleOf(this.asked)?.word;
    return chips({
      label: 'Try',
      words: model.EXAMPLES.map(({ word }) => label(word)),
      current: current ? label(current) : '',
      onPick: (picked) => {
        const example = model.EXAMPLES.find(({ word }) => label(word) === picked)!;
        this.ask({ word: example.word, text: example.sentences.join('\n') });
      },
    });
  }

  private renderProblem(): Rendered {
    const { problem, reading } = this;
    const left = reading && !problem ? model.withoutText(reading) : '';
    if (!problem && left === '') return nothing;
    return html`
      <p class="problem" role="status" data-problem=${problem?.code ?? nothing}>
        ${problem?.message ?? left} ${problem && reading ? 'What you see is of the sentences before.' : nothing}
      </p>
    `;
  }

  /** Nothing large comes before the reader says so; how large stands on the button. */
  private renderOffer(): TemplateResult {
    const { twin } = this.asked;
    const size = this.sizes[twin];
    const much = size === undefined ? '' : ` (${bytes(size)})`;
    return html`
      <div class="offer">
        <p>
          To read your sentences, this figure needs the ${twin} twin, a small language model of this
          project. It comes once${
            isOwnPage() ? ', and stays on your device for reading without a network' : nothing
          }.
        </p>
        <button class="action" ?disabled=${this.busy('loading')} @click=${() => void this.load()}>
          Load the ${twin} twin${much}
        </button>
      </div>
    `;
  }

  private renderReading(): Rendered {
    const { reading } = this;
    if (!reading) return nothing;
    const layer = this.revealed ? model.layerOf(this.asked, reading) : 0;
    return html`
      ${this.revealed ? html`<div class="charts">${this.renderChart(reading, layer)} ${this.renderPaths(reading, layer)}</div>` : nothing}
      ${this.renderPlaces(reading, layer)}
      ${this.revealed ? html`${this.renderNumbers(reading)} ${this.renderSeparation(reading)}` : nothing}
    `;
  }

  private renderChart(reading: Reading, layer: number): TemplateResult {
    const chart = model.chartOf(reading, this.reference);
    const { layers } = reading;
    const last = layers + 1;
    const path = (points: readonly model.Point[]) =>
      points.map(({ x, y }) => `${x},${y}`).join(' ');
    const ends = model.endLabels(chart.lines, model.CHART_NEAR);
    const other = model.clear(chart.others.at(-1), ends);
    const own = reading.places[this.reference]!.label;
    return html`
      <section class="chart" aria-labelledby="chart">
        <p class="heading" id="chart">Cosine to “${reading.word}” in ${own}, layer by layer</p>
        <div class="plot" role="img" aria-label="${this.chartText(reading)}">
          ${chart.ticks.map(
            ({ value, y }) => html`<span class="tick" ${vars({ '--y': y })}>${value}</span>`,
          )}
          <svg viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
            ${chart.ticks.map(({ y }) => svg`<line class="grid" x1="0" x2="1" y1=${y} y2=${y}></line>`)}
            <line class="now" x1=${layer / last} x2=${layer / last} y1="0" y2="1"></line>
            ${chart.others.length > 0 ? svg`<polyline class="others" points=${path(chart.others)}></polyline>` : nothing}
            ${chart.lines.map(
              ({ place, points }) =>
                svg`<polyline class="line of-${place}" points=${path(points)}></polyline>`,
            )}
          </svg>
          ${ends.map(
            ({ y, text, places }) =>
              html`<span class="end of-${places[0]}" ${vars({ '--y': y })}>${text}</span>`,
          )}
          ${other ? html`<span class="end quiet" ${vars({ '--y': other.y })}>others</span>` : nothing}
          ${Array.from({ length: last + 1 }, (_, at) => {
            const name = model.shortLayerName(at, layers);
            return html`<span class="layer" ${vars({ '--x': at / last })}>${name}</span>`;
          })}
        </div>
        <p class="caption">“others”: any two different tokens of these sentences, on average.</p>
      </section>
    `;
  }

  private chartText(reading: Reading): string {
    const cosines = model.cosinesTo(reading, this.reference);
    const last = model.lastState(reading);
    const parts = reading.places
      .map(
        ({ label }, place) =>
          `${label}: from ${model.cosineText(cosines[place]![0]!)} to ${model.cosineText(cosines[place]![last]!)}`,
      )
      .filter((_, place) => place !== this.reference);
    return `Cosine by layer. ${parts.join('; ')}. The numbers are in the table below.`;
  }

  private renderPaths(reading: Reading, layer: number): TemplateResult {
    const lines = model.pathsOf(reading);
    const [width, height] = [400, 400 / model.PATH_ASPECT];
    const at = ({ x, y }: model.Point) => `${x * width},${y * height}`;
    const shown = Math.min(layer, reading.layers);
    return html`
      <section class="paths" aria-labelledby="paths">
        <p class="heading" id="paths">The way of its vector through the layers</p>
        <div class="plot" role="img" aria-label="Paths of ${reading.places.length} vectors from the table, where they are ${model.isOneVector(reading) ? 'one' : 'not one'}, to the last layer.">
          <svg viewBox="-20 -20 ${width + 40} ${height + 40}" aria-hidden="true">
            ${lines.map(
              ({ place, points }) => svg`
                <polyline class="line of-${place}" points=${points.map(at).join(' ')}></polyline>
                ${points.map((point, state) => svg`<circle class="of-${place} ${state === shown ? 'now' : ''}" cx=${point.x * width} cy=${point.y * height} r=${state === shown ? 7 : 3.5}></circle>`)}
              `,
            )}
          </svg>
          <span class="name start" ${vars(inBox(lines[0]!.points[0]!, width, height))}>table</span>
          ${model
            .endLabels(lines, model.PATHS_NEAR)
            .map(
              (label) =>
                html`<span class="name of-${label.places[0]}" ${vars(inBox(label, width, height))}>${label.text}</span>`,
            )}
        </div>
        <p class="caption">${model.pathText(reading)}</p>
      </section>
    `;
  }

  /** The static vector, and what it has become in each sentence. */
  private renderPlaces(reading: Reading, layer: number): TemplateResult {
    const { places, sentences, states, word, layers } = reading;
    const shown = states[layer]!.map((values) => model.unitLength(values));
    const fixed = model.unitLength(states[0]![this.reference]!);
    const largest = (vectors: readonly Float32Array[]) => spread(vectors);
    const strip = (label: string, values: Float32Array, limit: number) => html`
      <es-strip
        label=${label}
        .values=${values}
        .limit=${limit}
        .index=${this.cell}
        @cell=${(event: CustomEvent<{ index: number }>) => (this.cell = event.detail.index)}
      ></es-strip>
    `;
    const reference = states[layer]![this.reference]!;
    const limit = largest(shown);
    return html`
      <div class="places">
        <p class="static">
          <span><bdi>${word}</bdi> in the table: ${
            model.isOneVector(reading)
              ? `the same ${fixed.length} numbers in every sentence`
              : `${fixed.length} numbers, as ${places[this.reference]!.label} writes it`
          }</span>
          ${strip(`${word}, in the table`, fixed, largest([fixed]))}
        </p>
        <fieldset>
          <legend>
            ${layer === 0 ? 'As it goes in' : `At ${model.layerName(layer, layers)}`}: its vector in each
            sentence, and its cosine to the one that is marked
          </legend>
          <ol>
            ${places.map(({ label, sentence, begin, end }, place) => {
              const text = sentences[sentence]!;
              const split = reading.pieces[place]!.length > 1;
              return html`
                <li>
                  <label>
                    <input
                      type="radio"
                      name="reference"
                      .checked=${live(place === this.reference)}
                      @change=${() => (this.reference = place)}
                    />
                    <span class="number of-${place}">${label}</span>
                    <span class="text" dir="auto">${clip(text.slice(0, begin), -1)}<mark>${text.slice(begin, end)}</mark>${clip(text.slice(end), 1)}
                      ${split ? html`<small>${reading.pieces[place]!.length} pieces, ${reading.pieces[place]!.join(' ')}: their mean</small>` : nothing}
                    </span>
                    <output>${model.cosineText(model.cosine(states[layer]![place]!, reference))}</output>
                  </label>
                  ${strip(`${word} in ${label}`, shown[place]!, limit)}
                </li>
              `;
            })}
          </ol>
        </fieldset>
      </div>
    `;
  }

  /** All that the charts show, as numbers. */
  private renderNumbers(reading: Reading): TemplateResult {
    const cosines = model.cosinesTo(reading, this.reference);
    const { places, layers, others } = reading;
    const own = places[this.reference]!.label;
    return html`
      <details>
        <summary>All cosines as a table</summary>
        <div class="scroll" tabindex="0" role="region" aria-label="All cosines">
          <table>
            <caption>Cosine to ${own}</caption>
            <thead>
              <tr>
                <th scope="col">at</th>
                ${places.map(({ label }) => html`<th scope="col">${label}</th>`)}
                <th scope="col">others</th>
              </tr>
            </thead>
            <tbody>
              ${others.map(
                (mean, state) => html`
                  <tr>
                    <th scope="row">${model.layerName(state, layers)}</th>
                    ${places.map((_, place) => html`<td>${model.cosineText(cosines[place]![state]!)}</td>`)}
                    <td>${model.cosineText(mean)}</td>
                  </tr>
                `,
              )}
            </tbody>
          </table>
        </div>
      </details>
    `;
  }

  private renderSeparation(reading: Reading): Rendered {
    const { separation } = this;
    if (!separation) return nothing;
    return html`
      <section class="separation" aria-labelledby="separation">
        <p class="heading" id="separation">Nearest neighbour of the right sense, by layer</p>
        <dl>
          ${separation.right.map(
            (share, state) => html`
              <dt>${model.layerName(state, reading.layers)}</dt>
              <dd class="track" ${vars({ '--share': share, '--chance': separation.chance })}></dd>
              <dd class="share">${model.sharePercent(share)}</dd>
            `,
          )}
        </dl>
        <p class="caption" role="status">${model.separationText(separation)} The thin line is chance.</p>
      </section>
    `;
  }

  protected override renderPrompt(): Rendered {
    const { reading, prediction } = this;
    if (!this.ready || !reading) return nothing;
    if (prediction !== null) {
      const text = model.graded(reading, prediction);
      return text === '' ? nothing : html`<p role="status">${text}</p>`;
    }
    return html`
      <div class="ask">
        ${segmented({
          name: 'prediction',
          label: model.promptText(reading),
          choices: model.choices(reading),
          value: null,
          onChange: (value) => this.predict(value),
        })}
        <button
          class="link"
          @click=${() => {
            this.asks = false;
            this.predict('skipped');
          }}
        >
          Show it without asking
        </button>
      </div>
    `;
  }

  protected override renderControls(): Rendered {
    const { reading, asked: choice } = this;
    const layer = reading ? model.layerOf(choice, reading) : 0;
    return html`
      ${segmented<Twin>({
        name: 'twin',
        label: 'Twin',
        choices: model.TWINS.map((value) => ({ value, label: TWIN_LABELS[value] })),
        value: choice.twin,
        onChange: (twin) => this.ask({ twin }),
      })}
      ${
        reading && this.ready && this.revealed
          ? html`
              ${slider({
                label: 'Look at',
                min: 0,
                max: model.lastState(reading),
                value: layer,
                text: model.layerName(layer, reading.layers),
                onInput: (value) => {
                  this.asked = { ...this.asked, layer: value };
                  this.changed();
                },
              })}
              <button
                class="action"
                ?disabled=${this.busy('reading the sentences')}
                @click=${() => void this.separate()}
              >
                Test it on 45 words
              </button>
            `
          : nothing
      }
    `;
  }

  protected override renderVerdict(): Rendered {
    const { reading, asked: choice } = this;
    const about = model.twinText(choice.twin, this.revealed ? reading : null);
    if (!this.ready || !reading) return html`Nothing has been read yet. ${about}`;
    if (!this.revealed) return html`${model.beforeVerdict(reading)} ${about}`;
    return html`${model.verdict(reading, this.reference, model.exampleRead(reading))} ${about}`;
  }

  protected override renderMethod(): Rendered {
    return method(this.asked.twin, this.reading);
  }

  // Export. -------------------------------------------------------------------------------------

  protected override subject(): string {
    return this.reading?.word ?? '';
  }

  protected override table(): Table | null {
    const { reading } = this;
    if (!reading || !this.revealed) return null;
    const cosines = model.cosinesTo(reading, this.reference);
    const n = reading.places.length;
    const rows = reading.places.flatMap(({ label, sentence }, place) =>
      cosines[place]!.map((value, layer) => [
        label,
        reading.sentences[sentence]!,
        model.layerName(layer, reading.layers),
        value,
        reading.path[2 * (layer * n + place)] ?? '',
        reading.path[2 * (layer * n + place) + 1] ?? '',
      ]),
    );
    const own = reading.places[this.reference]!.label;
    return { header: ['place', 'sentence', 'at', `cosine to ${own}`, 'x', 'y'], rows };
  }

  protected override picture(): string | null {
    const { reading } = this;
    if (!reading || !this.revealed) return null;
    return picture(reading, this.reference, (name) => resolveColour(this, name));
  }
}

/** The engine, as one task asks it. */
function asking({ engine, signal, onProgress }: Task): Ask {
  return (name, params) => engine.call(name, params, { signal, onProgress });
}

/** Whether the page is the site’s own, which keeps what was used; embeds keep nothing. */
function isOwnPage(): boolean {
  return siteForm() === 'site' && siteRoot().origin === location.origin && parent === window;
}

/** Shares of the drawing, which has a margin of 20 units on each side. */
function inBox({ x, y }: model.Point, width: number, height: number): Record<string, number> {
  return {
    '--x': (x * width + 20) / (width + 40),
    '--y': (y * height + 20) / (height + 40),
  };
}

/** Magnitude that gets the full colour: nearly the largest, so that one outlier doesn't pale the rest. */
function spread(vectors: readonly Float32Array[]): number {
  const sizes = vectors.flatMap((vector) => Array.from(vector, Math.abs)).sort((a, b) => a - b);
  return sizes[Math.floor(sizes.length * 0.98)] || 1;
}

/** So much of a sentence is shown beside the word. */
const NEAR_TEXT = 90;

/** The end of what stands before the word, or the beginning of what follows. */
function clip(text: string, side: 1 | -1): string {
  const characters = [...text];
  if (characters.length <= NEAR_TEXT) return text;
  return side < 0
    ? `…${characters.slice(-NEAR_TEXT).join('')}`
    : `${characters.slice(0, NEAR_TEXT).join('')}…`;
}

defineFigure(Bank);
