/**
 * The shipped words, as a figure uses them: the most frequent come with the figure, and with them the
 * neighbours of the words that the book offers; the others with the reader's first touch, unless the
 * browser asks to save data; then a button brings them. What can't be answered from the first alone waits
 * for all. A word that is nowhere is answered by suggestions.
 *
 *   private readonly words = new Words(this, (label, job) => this.work(label, job), () => this.search());
 *
 *   start(task)       await this.words.load('head', task)
 *   on first touch    this.words.touch()
 *   a lookup          const found = await this.words.find(word, task, () => engine.call('vectors.neighbourhood', …))
 *   rendering         this.words.field({ … }), this.words.scope(), this.words.missing(pick)
 */
import { html, nothing, type ReactiveController, type ReactiveControllerHost } from 'lit';
import { loadCard, type WordsCard } from '../card.ts';
import { chips } from '../controls/controls.ts';
import '../controls/word-field.ts';
import { sharedEngine, siteForm } from '../engine.ts';
import type { Task } from '../figure.ts';
import { bytes, count } from '../format.ts';
import { type Range, restBytes, scopeText } from './words.model.ts';

/** A figure's `work`, which shows progress and failures. */
export type Work = <T>(label: string, job: (task: Task) => Promise<T>) => Promise<T | undefined>;

const LOADING = 'loading the words';
const SUGGESTIONS = 6;
const COMPLETIONS = 6;

/** For a word field: words that begin with what is typed. */
const completer = () => (text: string, signal: AbortSignal) =>
  sharedEngine().call('vectors.completions', { text, k: COMPLETIONS }, { signal });

export class Words implements ReactiveController {
  /** Words that are here, and all there are. */
  range: Range = { rows: 0, total: 0 };
  /** A word that none of all words is, and those spelled like it. */
  unknown: { readonly word: string; readonly suggestions: readonly string[] } | null = null;
  /** A word that can't be answered before all words are here. */
  waiting: string | null = null;
  private card: WordsCard | null = null;
  private loading: Promise<unknown> | null = null;

  /** `onMore`: all words are here, and a word waits for them. */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly work: Work,
    private readonly onMore: () => unknown = () => {},
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.unknown = this.waiting = null;
  }

  get complete(): boolean {
    return this.range.total > 0 && this.range.rows >= this.range.total;
  }

  /** Running words of the text that the vectors were trained on; null while the card is not here. */
  get trainedOn(): number | null {
    return this.card?.data?.words ?? null;
  }

  /** The reader's browser asks pages to save data. */
  get savesData(): boolean {
    const { connection } = navigator as { connection?: { saveData?: boolean } };
    return connection?.saveData === true;
  }

  /** The first words, or all of them, within a task of the figure's. */
  async load(part: 'head' | 'all', { engine, signal, onProgress }: Task): Promise<void> {
    const { rows, total } = await engine.call('words.load', { part }, { signal, onProgress });
    if (rows > this.range.rows) this.completions = completer(); // what is typed is completed anew
    this.range = { rows: Math.max(rows, this.range.rows), total };
    this.host.requestUpdate();
    if (this.card) return;
    void loadCard('words').then((card) => {
      this.card = card;
      this.host.requestUpdate();
    });
  }

  /** All words, once, with progress; true when they are here. */
  async all(): Promise<boolean> {
    if (this.complete) return true;
    // What follows stands in the work itself, so that it follows a second attempt as well.
    this.loading ??= this.work(LOADING, async (task) => {
      await this.load('all', task);
      if (!task.signal.aborted && this.waiting !== null) this.onMore();
    }).finally(() => {
      this.loading = null;
    });
    this.host.requestUpdate();
    await this.loading;
    return this.complete;
  }

  /** The reader touched the figure: the other words may come. */
  touch(): void {
    if (this.range.total > 0 && !this.savesData) this.more();
  }

  private more(): void {
    if (this.complete || this.loading) return;
    void this.all();
  }

  /**
   * What `ask` answers about a word. Where the word is not among those that are here, or the answer says
   * that it is not `complete`, the others come first (unless data is saved: then the word waits, and the
   * answer is null). Where the word is nowhere, `unknown` says so with suggestions, and the answer is null.
   * That a word is missing `ask` may say by null. Other failures are the figure's.
   */
  async find<T>(
    word: string,
    { engine, signal }: Task,
    ask: () => Promise<T | null>,
  ): Promise<T | null> {
    const ofAll = this.complete;
    const found = await this.answer(ask, signal);
    if (found !== null && !isPartial(found)) return this.settled(found);
    // The others may have come since it was asked.
    if (!ofAll) {
      if (!this.complete) {
        this.unknown = null;
        this.waiting = word;
        this.host.requestUpdate();
        if (this.savesData || !(await this.all())) return null;
      }
      if (signal.aborted) return null;
      const later = await this.answer(ask, signal);
      if (later !== null) return this.settled(later);
    }
    const { suggestions } = await engine.call(
      'vectors.suggest',
      { text: word, k: SUGGESTIONS },
      { signal },
    );
    if (signal.aborted) return null;
    this.settled(null);
    this.unknown = { word, suggestions: suggestions.map((one) => one.word) };
    return null;
  }

  private settled<T>(found: T): T {
    this.unknown = this.waiting = null;
    this.host.requestUpdate();
    return found;
  }

  /** Null where the word is not there. */
  private async answer<T>(ask: () => Promise<T | null>, signal: AbortSignal): Promise<T | null> {
    try {
      return await ask();
    } catch (error) {
      if (!isMissing(error) || signal.aborted) throw error;
      return null;
    }
  }

  /** Another function once more words are here. */
  private completions = completer();

  /** A field for a word, with words to try beside it while nothing is typed. */
  field(control: {
    label?: string;
    value: string;
    try?: readonly string[];
    onWord: (word: string) => void;
  }) {
    return html`
      <div class="query">
        <es-word-field
          label=${control.label ?? 'Type a word'}
          .value=${control.value}
          .completions=${this.completions}
          @focusin=${() => this.touch()}
          @word=${(event: CustomEvent<{ word: string }>) => control.onWord(event.detail.word)}
        >${
          control.try
            ? chips({
                label: 'Try',
                words: control.try,
                current: control.value,
                onPick: control.onWord,
              })
            : nothing
        }</es-word-field>
      </div>
    `;
  }

  /**
   * Among how many words the answer was found, and how those come that other answers need. `searched` of them,
   * where an answer is of those that are here.
   */
  scope(searched?: number) {
    const { waiting } = this;
    if (this.range.total === 0) return html`<p class="scope"></p>`;
    const text = scopeText(this.range.total, waiting, searched);
    if (this.complete) return html`<p class="scope">${text}</p>`;
    const more = this.rest('more');
    const asks = !this.loading && (this.savesData || waiting !== null);
    const how = this.loading ? 'are coming' : 'come with your first touch';
    return html`
      <p class="scope" role=${waiting === null ? nothing : 'status'}>
        ${text}${waiting === null ? ' For other words,' : nothing}
        ${
          asks
            ? html`<button class="link" @click=${() => this.more()}>load ${more}</button>.`
            : `${more} ${how}.`
        }
      </p>
    `;
  }

  /** In place of an answer that needs all words: a button that brings them and says how large they are. */
  offer(onLoad: () => unknown) {
    return html`<button class="action" ?disabled=${this.loading !== null} @click=${onLoad}>Load ${this.rest('more words')}</button>`;
  }

  /** How many words have not come, and how large they are; in the single file they cost nobody a download. */
  private rest(what: string): string {
    const { rows, total } = this.range;
    const size = siteForm() === 'file' ? null : restBytes(this.card);
    return `${count(total - rows)} ${what}${size === null ? '' : ` (${bytes(size)})`}`;
  }

  /** What to do about a word that is not there; nothing while there is none. */
  missing(onPick: (word: string) => void) {
    const { unknown } = this;
    if (!unknown) return nothing;
    const { word, suggestions } = unknown;
    return html`
      <div class="missing" role="status">
        <p>
          “<bdi>${word}</bdi>” is not among the ${count(this.range.rows)} words here. They are the most frequent
          of their training text.
        </p>
        ${
          suggestions.length > 0
            ? chips({ label: 'Spelled alike:', words: suggestions, current: '', onPick })
            : html`<p>Nothing here is spelled like it.</p>`
        }
      </div>
    `;
  }
}

/** The engine says of some answers whether they are `complete`. */
function isPartial(answer: unknown): boolean {
  return (answer as { complete?: boolean }).complete === false;
}

function isMissing(error: unknown): boolean {
  return (error as { code?: string }).code === 'not_found';
}
