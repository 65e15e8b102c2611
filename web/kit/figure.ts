/**
 * The base of every figure: its anatomy (question, stage, controls, verdict, foot line), its states
 * (waiting, loading, ready, failed, offline) and its life (starts when first seen, pauses off screen,
 * gives everything back when it leaves the page).
 *
 * To write a figure, run `npm run new-figure NAME`, or extend this class and fill in:
 *
 *   static about             name, claims and presets, from the folder's index.ts
 *   choice                   the state that the presets describe: what a reader may change
 *   restored()               `choice` was set anew, by attributes, a link or Reset
 *   start(task)              the first work, when the figure is first seen; may be retried
 *   renderStage() …          the parts, as Lit templates
 *
 * and use
 *
 *   this.work(label, run)    for whatever takes the engine's time: shows progress past 300 ms, lets
 *                            the reader cancel, turns a failure into words; newer work of the same
 *                            label ends older
 *   this.choose(change)      takes what the reader changed into `choice`, and tells of it
 *
 * A figure's children with slot="still" are what is shown until it is ready, and all that is shown
 * where scripts don't run: the build puts a picture and a table there.
 *
 * No style attributes in templates (the policy is `style-src 'self'`): see `vars.ts`. No attributes and no
 * children of its own on a figure's element, and none taken away: they belong to the page, whose framework
 * compares them with what it has rendered on a server.
 */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Engine, Progress } from '../engine/client/engine.ts';
import { refusal } from '../engine/client/trusted-types.ts';
import type { ChartElement } from './charts/chart.ts';
import { sharedEngine, siteForm, siteRoot } from './engine.ts';
import type { FigureModule } from './figure-module.ts';
import { bytes, count, sentence } from './format.ts';
import type { PresetTable } from './preset-table.ts';
import {
  attributesOf,
  elementTag,
  fromFragment,
  type Presets,
  snippet,
  toFragment,
} from './presets.ts';
import { figureStyles } from './theme/figure.styles.ts';
import { tokens } from './theme/tokens.styles.ts';
import { nextFrame } from './yield-to-main.ts';

export type Rendered = TemplateResult | string | typeof nothing;

/** What running work is handed: the engine, a signal that ends with it, and where to report. */
export interface Task {
  engine: Engine;
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
}

export interface Table {
  header: readonly string[];
  rows: readonly (readonly (string | number)[])[];
}

type Phase = 'waiting' | 'loading' | 'ready' | 'failed';
/** What follows a figure's stage once it is ready, in this order. */
const AFTER_STAGE = ['prompt', 'controls', 'verdict'] as const;
type Panel = 'method' | 'link' | 'embed' | 'export';

interface RunningTask extends Progress {
  label: string;
  slow: boolean;
  controller: AbortController;
}

/** Failures that may be over by now: of the network, of a file on its way, of an engine that starts anew. */
const PASSING: ReadonlySet<string> = new Set(['network', 'integrity', 'crashed']);
/** Work shorter than this shows no progress: a flash of it is worse than none. */
const PROGRESS_AFTER_MS = 300;
/** A figure starts when it is this near to the window, so that it is ready when it arrives. */
const START_MARGIN = '200px';

/** Attributes that all figures have beside their presets. */
const SETTINGS = ['theme', 'heading-level'];
const PLAIN_SETTING = /^(theme:(light|dark|auto)|heading-level:[1-4])$/;

/** What a figure's class takes from its folder's index.ts. */
// biome-ignore lint/suspicious/noExplicitAny: each figure has a state of its own
export type About<S = any> = Pick<FigureModule, 'name' | 'claims'> & {
  readonly presets: PresetTable<S>;
};

/** @typeParam S the state that the presets describe */
export abstract class Figure<S extends object = object> extends LitElement {
  static override styles = [tokens, figureStyles];
  static override shadowRootOptions: ShadowRootInit = {
    ...LitElement.shadowRootOptions,
    delegatesFocus: false,
  };

  /** From the folder's index.ts; the element is `es-NAME`. */
  static about: About;
  /** In how many steps the stage unfolds: each step's part of it should render within 10 ms. */
  static stageSteps = 1;

  static override get observedAttributes(): string[] {
    // biome-ignore lint/complexity/noThisInStatic: the presets are those of the class that asks
    return [...super.observedAttributes, ...this.about.presets.names];
  }

  /** `light`, `dark`, or nothing for the reader's preference. */
  @property() theme: 'light' | 'dark' | 'auto' = 'auto';
  /** Level of the question's heading in the page around it. */
  @property({ type: Number, attribute: 'heading-level' }) headingLevel = 3;

  /** What attributes preset and the reader changes; replaced as a whole. */
  @state() protected choice: S = this.about.presets.defaults;
  @state() protected phase: Phase = 'waiting';
  /** Parts that are shown: each comes with a frame of its own, since all at once would hold a phone up. */
  @state() private unfolded = 0;
  /** What went wrong, and in which work: only that work's success takes it back. */
  @state() private failure: {
    readonly code: string;
    readonly message: string;
    readonly label: string;
    /** Does that work again, where a second attempt may bring what the first did not. */
    readonly again: (() => unknown) | null;
  } | null = null;
  @state() private tasks: readonly RunningTask[] = [];
  @state() private panel: Panel | null = null;
  @state() private said = '';
  @state() private offline = false;
  /** What was made of presets that can't be read. */
  @state() private objections: readonly string[] = [];

  private presetsDirty = true;
  private fragment: Presets | null = null;
  private onScreen = false;
  /** From when it enters the page until it has left it, moves within the page included. */
  private alive = false;
  private observer: IntersectionObserver | null = null;
  private life = new AbortController();

  // What a figure says. -------------------------------------------------------------------------

  /** One line that makes sense alone. */
  protected abstract get question(): string;
  protected abstract start(task: Task): Promise<void>;
  /** `choice` was set anew, by attributes, a link or Reset. */
  protected restored(): void {}
  /** The state as attributes: for a link, the snippet, the event. */
  protected presets(): Presets {
    return this.about.presets.format(this.choice);
  }

  protected abstract renderStage(): Rendered;
  /** The prediction prompt, before the reveal. */
  protected renderPrompt(): Rendered {
    return nothing;
  }
  /** One row of controls, the important one first. */
  protected renderControls(): Rendered {
    return nothing;
  }
  /** One sentence with its number. */
  protected abstract renderVerdict(): Rendered;
  /** The formula, the source, and the honest limits. */
  protected abstract renderMethod(): Rendered;
  /** After a failure: what the reader can still do. */
  protected stillWorks(): string {
    return 'The text and the other figures are not affected.';
  }
  /** What to save as CSV: the first chart's numbers, unless a figure has others; null for nothing. */
  protected table(): Table | null {
    return this.firstChart?.table() ?? null;
  }
  /** What to save as a picture. */
  protected picture(): ChartElement | HTMLCanvasElement | null {
    const chart = this.firstChart;
    return chart?.isDrawn ? chart : null;
  }
  private get firstChart(): ChartElement | null {
    return this.renderRoot.querySelector('es-chart');
  }
  /** Word in a saved file's name. */
  protected subject(): string {
    return '';
  }
  /** The figure left the window (false) or came back (true): stop and start animation here. */
  protected onVisible(_visible: boolean): void {}
  /** The figure left the page: give back buffers, contexts, tables of its own. */
  protected dispose(): void {}

  // What a figure may use. ----------------------------------------------------------------------

  /** For short questions that need neither progress nor cancelling; `work` is for all others. */
  protected get engine(): Engine {
    return sharedEngine();
  }

  protected get visible(): boolean {
    return this.onScreen;
  }

  /** Whether work of this label is under way. */
  protected busy(label: string): boolean {
    return this.tasks.some((task) => task.label === label);
  }

  /**
   * Runs work that needs the engine. Resolves to its result, or to undefined where it was cancelled
   * or failed (a failure is shown). Work of the same label that is still running is cancelled.
   */
  protected async work<T>(label: string, run: (task: Task) => Promise<T>): Promise<T | undefined> {
    for (const older of this.tasks) if (older.label === label) older.controller.abort();
    const controller = new AbortController();
    const task: RunningTask = { label, slow: false, controller, stage: label, done: 0, total: 0 };
    this.tasks = [...this.tasks.filter((other) => other.label !== label), task];
    const refresh = (change: Partial<RunningTask>) => {
      Object.assign(task, change);
      if (task.slow) this.requestUpdate();
    };
    const timer = setTimeout(() => {
      task.slow = true;
      this.requestUpdate();
    }, PROGRESS_AFTER_MS);
    try {
      const result = await run({
        engine: sharedEngine(),
        signal: controller.signal,
        onProgress: refresh,
      });
      if (controller.signal.aborted) return undefined;
      if (this.failure?.label === label) this.failure = null;
      return result;
    } catch (error) {
      if (!controller.signal.aborted) this.fail(error, label, () => this.work(label, run));
      return undefined;
    } finally {
      clearTimeout(timer);
      this.tasks = this.tasks.filter((other) => other !== task);
    }
  }

  /** Shows what went wrong in work of this label. */
  private fail(error: unknown, label: string, again: () => unknown): void {
    const { code, message } = error as { code?: string; message?: string };
    if (code === 'cancelled') return;
    const failure = { code: code ?? 'crashed', message: message ?? String(error), label };
    this.failure = { ...failure, again: PASSING.has(failure.code) ? again : null };
  }

  /** Takes what the reader changed into `choice`, and tells of it. */
  protected choose(change: Partial<S>): void {
    this.choice = { ...this.choice, ...change };
    this.changed();
  }

  /** The reader changed something: dispatches `embedscope-change`. */
  protected changed(): void {
    this.dispatchEvent(
      new CustomEvent('embedscope-change', {
        detail: { figure: this.about.name, state: this.presets() },
        bubbles: true,
        composed: true,
      }),
    );
  }

  // Life. ---------------------------------------------------------------------------------------

  private get about(): About<S> {
    return (this.constructor as typeof Figure).about;
  }

  override connectedCallback(): void {
    if (this.alive) return; // moved: it goes on as it is
    this.alive = true;
    super.connectedCallback();
    this.life = new AbortController();
    const { signal } = this.life;
    this.offline = navigator.onLine === false;
    addEventListener('online', () => (this.offline = false), { signal });
    addEventListener('offline', () => (this.offline = true), { signal });
    addEventListener('hashchange', () => this.readFragment(), { signal });
    this.readFragment();
    // A page that was held up tells of leaving and coming in one go: the last is how things stand.
    this.observer = new IntersectionObserver(
      (entries) => this.seen(entries.at(-1)!.isIntersecting),
      { rootMargin: START_MARGIN },
    );
    this.observer.observe(this);
  }

  override disconnectedCallback(): void {
    // A move within the page takes an element out and puts it back in the same task.
    setTimeout(() => {
      if (this.alive && !this.isConnected) this.leave();
    });
  }

  private leave(): void {
    this.alive = false;
    super.disconnectedCallback();
    this.life.abort();
    this.observer?.disconnect();
    this.observer = null;
    for (const task of this.tasks) task.controller.abort();
    this.tasks = [];
    if (this.onScreen) this.seen(false);
    this.phase = 'waiting';
    this.unfolded = 0;
    this.dispose();
  }

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    super.attributeChangedCallback(name, old, value);
    if (old === value || !this.about.presets.names.includes(name)) return;
    this.presetsDirty = true;
    this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const restored = this.presetsDirty;
    this.presetsDirty = false;
    if (restored) this.choice = this.about.presets.parse(this.wanted());
    if (restored || changed.has('theme') || changed.has('headingLevel')) void this.object();
    if (restored) this.restored();
  }

  private wanted(): Presets {
    return { ...attributesOf(this, this.about.presets.names), ...this.fragment };
  }

  /** Says what became of values that can't be read. Those that are written back as they are need no second look. */
  private async object(): Promise<void> {
    const { name, presets } = this.about;
    const given = this.wanted();
    const back = presets.format(presets.parse(given));
    const isPlain =
      Object.entries(given).every(([key, value]) => back[key] === value) &&
      Object.entries(attributesOf(this, SETTINGS)).every((one) =>
        PLAIN_SETTING.test(one.join(':')),
      );
    if (isPlain && this.objections.length === 0) return;
    const { objectionsTo, settings } = await import('./objections.ts');
    const before = this.objections;
    this.objections = [
      ...objectionsTo(presets, this.wanted()),
      ...objectionsTo(settings, attributesOf(this, SETTINGS)),
    ];
    for (const text of this.objections) {
      if (!before.includes(text)) console.warn(`The figure “${name}”: ${text}`);
    }
  }

  /** Where not even the first template can be made, the still stays, and the reason stands above it. */
  protected override performUpdate(): void {
    try {
      super.performUpdate();
    } catch (error) {
      if (this.hasUpdated) throw error;
      const reason = document.createElement('p');
      reason.role = 'alert';
      reason.textContent = `The figure “${this.about.name}” can’t be shown. ${refusal() ?? String(error)}`;
      const still = document.createElement('slot');
      still.name = 'still';
      this.renderRoot.replaceChildren(reason, still);
      throw error;
    }
  }

  private readFragment(): void {
    // Where two figures answer to one name, the first in the page takes the link.
    const { name } = this.about;
    const root = this.getRootNode();
    const first =
      root instanceof ShadowRoot
        ? document.querySelector(`embed-scope[figure="${name}"]`) === root.host
        : document.querySelector(this.localName) === this;
    const presets = fromFragment(location.hash, this.id, first ? name : '');
    if (!presets) return;
    this.fragment = presets;
    this.presetsDirty = true;
    this.requestUpdate();
    this.scrollIntoView({ block: 'start' });
  }

  private seen(isVisible: boolean): void {
    if (isVisible === this.onScreen) return;
    this.onScreen = isVisible;
    if (isVisible && this.phase === 'waiting') void this.begin();
    this.onVisible(isVisible);
  }

  private async begin(): Promise<void> {
    this.phase = 'loading';
    this.failure = null;
    // The first render has to have happened: it is what restores the presets.
    await this.updateComplete;
    let started = false;
    await this.work('getting ready', async (task) => {
      await this.start(task);
      started = true;
    });
    if (!this.isConnected) return;
    this.phase = started ? 'ready' : 'failed';
    if (!started) return;
    const { stageSteps } = this.constructor as typeof Figure;
    for (this.unfolded = 1; this.unfolded < stageSteps + AFTER_STAGE.length; this.unfolded++) {
      await this.updateComplete;
      await nextFrame();
      if (this.phase !== 'ready') return; // it left the page meanwhile
    }
    await this.updateComplete;
    this.dispatchEvent(new CustomEvent('embedscope-ready', { bubbles: true, composed: true }));
  }

  private reset(): void {
    this.fragment = null;
    this.presetsDirty = true;
    this.panel = null;
    this.said = 'Reset.';
    this.requestUpdate();
    void this.updateComplete.then(() => this.changed());
  }

  // Render. -------------------------------------------------------------------------------------

  /** Whether this step of the stage, from 1, has its turn. */
  protected showsStage(step: number): boolean {
    return this.phase === 'ready' && this.unfolded >= step;
  }

  /** Everything is there: what takes long, such as opening a plot, has its turn now. */
  protected get unfoldedWhole(): boolean {
    return this.shows('verdict');
  }

  private shows(part: (typeof AFTER_STAGE)[number]): boolean {
    const { stageSteps } = this.constructor as typeof Figure;
    return this.showsStage(stageSteps + 1 + AFTER_STAGE.indexOf(part));
  }

  protected override render(): TemplateResult {
    return html`
      <div class="usual-width"></div>
      <div class="frame" data-theme=${this.theme}>
        <section class="figure" aria-labelledby="question" aria-busy=${this.phase === 'loading'}>
          ${this.renderQuestion()}
          ${this.renderFailure()}
          <div class="stage">
            ${this.showsStage(1) ? this.renderStage() : html`<slot name="still"></slot>`}
            ${this.renderTask()}
          </div>
          <div class="prompt">${this.shows('prompt') ? this.renderPrompt() : nothing}</div>
          <div class="controls">${this.shows('controls') ? this.renderControls() : nothing}</div>
          <p class="verdict" data-verdict aria-live="polite">${this.shows('verdict') ? this.renderVerdict() : nothing}</p>
          ${this.renderFoot()}
        </section>
      </div>
    `;
  }

  private renderQuestion(): TemplateResult {
    const text = this.question;
    switch (this.headingLevel) {
      case 1:
        return html`<h1 class="question" id="question">${text}</h1>`;
      case 2:
        return html`<h2 class="question" id="question">${text}</h2>`;
      case 4:
        return html`<h4 class="question" id="question">${text}</h4>`;
      default:
        return html`<h3 class="question" id="question">${text}</h3>`;
    }
  }

  private renderFailure(): Rendered {
    if (!this.failure) return nothing;
    const failed = this.phase === 'failed';
    // What this copy was never given, no second attempt brings.
    const start = failed && this.failure.code !== 'left_out' ? () => this.begin() : null;
    const again = failed ? start : this.failure.again;
    const retry = () => {
      this.failure = null;
      void again?.();
    };
    return html`
      <div class="notice" role="alert" data-error=${this.failure.code}>
        <p class="what">${this.failure.message}</p>
        <p>${failed && this.offline ? 'You are offline. ' : nothing}${this.stillWorks()}</p>
        ${again ? html`<button class="link" @click=${retry}>Try again</button>` : nothing}
        ${
          failed
            ? nothing
            : html`<button class="link" @click=${() => (this.failure = null)}>Dismiss</button>`
        }
      </div>
    `;
  }

  private renderTask(): Rendered {
    const task = this.tasks.find((candidate) => candidate.slow);
    if (!task) return nothing;
    const known = task.total > 0;
    const size = task.stage.startsWith('loading') ? bytes : count;
    const amount = known ? `${size(task.done)} of ${size(task.total)}` : '';
    return html`
      <div class="task">
        <span>${sentence(task.stage)}</span>
        ${
          known
            ? html`<progress aria-label=${task.stage} max=${task.total} .value=${task.done}></progress>`
            : html`<progress aria-label=${task.stage}></progress>`
        }
        <span class="number">${amount}</span>
        <button class="link" @click=${() => this.cancel(task)}>Cancel</button>
      </div>
    `;
  }

  private cancel(task: RunningTask): void {
    task.controller.abort();
    if (this.phase === 'loading') {
      const { label } = task;
      this.failure = { code: 'cancelled', message: 'Loading was cancelled.', label, again: null };
    }
  }

  private renderFoot(): TemplateResult {
    const toggle = (panel: Panel, label: string) => html`
      <button
        aria-expanded=${this.panel === panel}
        aria-controls="panel"
        @click=${() => this.toggle(panel)}
      >${label}</button>
    `;
    return html`
      <div class="foot" data-wait=${this.phase === 'ready' && !this.unfoldedWhole}>
        ${toggle('method', 'How this is computed')}
        <button @click=${() => this.reset()}>Reset</button>
        <button @click=${() => void this.copyLink()}>Copy link</button>
        ${toggle('embed', 'Embed')} ${toggle('export', 'Export')}
        <span role="status">${this.said}</span>
        ${this.offline ? html`<span class="word">offline</span>` : nothing}
      </div>
      ${this.objections.map((text) => html`<p class="panel objection" role="note">${text}</p>`)}
      <div class="panel" id="panel" ?hidden=${this.panel === null}>${this.renderPanel()}</div>
    `;
  }

  private renderPanel(): Rendered {
    switch (this.panel) {
      case 'method':
        return this.renderMethod();
      case 'link':
        return html`
          <p>Your browser keeps the clipboard from this page. Here is the link to copy by hand:</p>
          <code class="snippet" tabindex="0">${this.link()}</code>
        `;
      case 'embed': {
        if (siteForm() === 'file') {
          return html`<p>
            This page is a file of its own, and a figure on another page needs an address to come
            from: take it from the site, or unpack the site’s archive on your server.
          </p>`;
        }
        const text =
          siteForm() === 'package'
            ? `import 'embedscope/element';\n${elementTag(this.about.name, this.presets())}`
            : snippet(siteRoot(), this.about.name, this.presets());
        return html`
          <p>Two lines put this figure, as it stands now, on your page:</p>
          <code class="snippet" tabindex="0">${text}</code>
          <button class="link" @click=${() => void this.copy(text, 'Snippet copied.')}>
            Copy both lines
          </button>
        `;
      }
      case 'export': {
        const picture = this.picture();
        return html`
          ${
            this.table()
              ? html`<p><button class="link" @click=${() => void this.saveTable()}>
                  Numbers as CSV
                </button></p>`
              : nothing
          }
          ${
            picture && !(picture instanceof HTMLCanvasElement)
              ? html`<p><button class="link" @click=${() => void this.saveSvg(picture)}>
                  Picture as SVG
                </button></p>`
              : nothing
          }
          ${
            picture
              ? html`<p><button class="link" @click=${() => void this.savePng(picture)}>
                  Picture as PNG
                </button></p>`
              : nothing
          }
          ${!this.table() && !picture ? html`<p>There is nothing to save yet.</p>` : nothing}
        `;
      }
      default:
        return nothing;
    }
  }

  // Foot line. ----------------------------------------------------------------------------------

  private toggle(panel: Panel): void {
    this.panel = this.panel === panel ? null : panel;
    this.said = '';
  }

  private link(): string {
    const url = new URL(location.href);
    url.hash = toFragment(this.id || this.about.name, this.presets());
    return url.href;
  }

  private async copyLink(): Promise<void> {
    this.panel = null;
    await this.copy(this.link(), 'Link copied.');
  }

  private async copy(text: string, done: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.said = done;
    } catch {
      // No clipboard here (an insecure origin, or a frame without leave).
      if (this.panel !== 'embed') this.panel = 'link';
      this.said = 'Select the text to copy it.';
    }
  }

  private fileName(extension: string): string {
    const words = ['embedscope', this.about.name, this.subject()].filter(Boolean);
    return `${words.join('-').replace(/[\\/:*?"<>|\s]+/g, '-')}.${extension}`;
  }

  private async saveTable(): Promise<void> {
    const table = this.table();
    const { saveFile, toCsv } = await import('./export.ts');
    if (table) saveFile(toCsv(table), 'text/csv', this.fileName('csv'));
  }

  private async saveSvg(chart: ChartElement): Promise<void> {
    const [{ saveFile }, svg] = await Promise.all([import('./export.ts'), chart.svg()]);
    if (svg) saveFile(svg, 'image/svg+xml', this.fileName('svg'));
  }

  private async savePng(picture: ChartElement | HTMLCanvasElement): Promise<void> {
    const { saveFile, svgToPng, toPng } = await import('./export.ts');
    if (picture instanceof HTMLCanvasElement)
      return saveFile(await toPng(picture), 'image/png', this.fileName('png'));
    const svg = await picture.svg();
    if (svg) saveFile(await svgToPng(svg), 'image/png', this.fileName('png'));
  }
}

/**
 * Defines `es-NAME` once: a page may load our code twice, from the article and from an embed. In a task
 * of its own, since running the code and building a figure from it together would hold a phone up.
 */
export function defineFigure(figure: CustomElementConstructor & { readonly about: About }): void {
  const tag = `es-${figure.about.name}`;
  setTimeout(() => {
    if (!customElements.get(tag)) customElements.define(tag, figure);
  });
}
