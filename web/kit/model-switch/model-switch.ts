/**
 * Models too large to come unasked: their size first, then progress, then the figure. A model is loaded
 * once for all figures of a page and given back by the last; on the site's own pages it stays on the
 * reader's device.
 *
 *   private readonly models = new ModelSwitch(this, (label, job) => this.work(label, job), [
 *     { value: 'masked', label: 'masked, looks both ways', name: 'the masked model' },
 *     { value: 'causal', label: 'causal, looks back only', name: 'the causal model' },
 *   ]);
 *   start()             await this.models.prepare()
 *   renderStage()       this.models.has(name) ? … : this.models.offer(name, () => this.read())
 *   renderControls()    this.models.choice(name, (name) => this.choose({ name }))
 */
import { html, nothing, type ReactiveController, type ReactiveControllerHost } from 'lit';
import { asking } from '../asking.ts';
import { loadCard, sizeOf } from '../card.ts';
import { type Choice, segmented } from '../controls/controls.ts';
import { provide, sharedEngine, siteForm, siteRoot } from '../engine.ts';
import type { Task } from '../figure.ts';
import type { Ask } from '../figure-module.ts';
import { bytes } from '../format.ts';
import {
  type Described,
  type DescribedTable,
  openModel,
  openTable,
  weightsOf,
} from './open-model.ts';
import { OpenModels } from './open-models.ts';

export type { Described };

/** A folder of models/, as a choice and within a sentence. */
export interface ModelChoice<N extends string> extends Choice<N> {
  readonly name: string;
  /** Not every copy of the site holds it: looked for when it is chosen. */
  readonly published?: true;
}
export type Work = <T>(label: string, job: (task: Task) => Promise<T>) => Promise<T | undefined>;

const LOADING = 'loading the model';

/** What lies in models/ and how the engine opens it; shared by all figures of a page. */
export interface Opening<D> {
  readonly open: OpenModels<D>;
  load(ask: Ask, name: string): Promise<D>;
}

export const transformers: Opening<Described> = {
  open: new OpenModels((name) => sharedEngine().call('model.close', { model: name })),
  load: openModel,
};

/** Tables of vectors alone, such as the token embeddings of a language model. */
export const tables: Opening<DescribedTable> = {
  open: new OpenModels((name) => sharedEngine().call('vectors.close', { table: name })),
  load: openTable,
};

/** @typeParam D what the engine says of one that is open */
export class ModelSwitch<N extends string, D = Described> implements ReactiveController {
  /** Models that this figure has taken. */
  private readonly taken = new Map<N, D>();
  private readonly sizes = new Map<N, number>();
  /** Models whose files are on this device already. */
  private readonly kept = new Set<N>();
  /** Models that this copy does not hold, and published ones that were looked for. */
  private readonly missing = new Set<N>();
  private readonly sought = new Set<N>();
  private loading: N | null = null;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly work: Work,
    private readonly choices: readonly ModelChoice<N>[],
    /** D is what this one answers; nothing else makes a switch of another D. */
    private readonly opening: Opening<D> = transformers as unknown as Opening<D>,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    for (const name of this.taken.keys()) this.opening.open.leave(name);
    this.taken.clear();
  }

  has(name: N): boolean {
    return this.taken.has(name);
  }

  /** What the engine says of a model that is loaded. */
  get(name: N): D | undefined {
    return this.taken.get(name);
  }

  /** Another figure of the page has it: it costs nothing to take. */
  isOpen(name: N): boolean {
    return this.opening.open.has(name);
  }

  /** Reads what the models weigh. */
  async prepare(): Promise<void> {
    const own = this.choices.filter(({ published }) => !published);
    await Promise.all(own.map(({ value }) => this.look(value)));
    // The book in one file has none of them; elsewhere all of ours are there.
    if (siteForm() === 'file') for (const { value } of own) this.noteMissing(value);
    this.host.requestUpdate();
  }

  private async look(name: N): Promise<void> {
    const card = await loadCard(name);
    const size = sizeOf(card);
    if (size === null) return;
    this.sizes.set(name, size);
    if (await areKept(weightsOf(card, name))) this.kept.add(name);
  }

  /** Looks once whether this copy of the site holds a published model. */
  private async seek(name: N): Promise<void> {
    if (this.sought.has(name)) return;
    this.sought.add(name);
    await this.look(name);
    this.noteMissing(name);
    this.host.requestUpdate();
  }

  private noteMissing(name: N): void {
    if (this.sizes.has(name)) this.missing.delete(name);
    else this.missing.add(name);
  }

  /** Takes a model out of the one file that it comes as: for the book in one file, which fetches nothing. */
  private async takeFile(name: N, file: File | undefined): Promise<void> {
    if (!file) return;
    await this.work('reading the file', async () => {
      const { readModelFile } = await import('./model-file.ts');
      provide({ form: 'file', files: await readModelFile(file, name) });
      await this.look(name);
      this.noteMissing(name);
    });
    this.host.requestUpdate();
  }

  /** Takes a model, loading it where nobody has: within the figure's work, with progress and Cancel. */
  async load(name: N): Promise<D | undefined> {
    const { open, load } = this.opening;
    const before = this.taken.get(name);
    if (before) return before;
    this.loading = name;
    this.host.requestUpdate();
    const model = await this.work(LOADING, async (task) => {
      const loaded = await open.take(name, () => load(asking(task), name));
      // The figure has left the page meanwhile, or has taken it twice.
      if (task.signal.aborted || this.taken.has(name)) open.leave(name);
      else this.taken.set(name, loaded);
      return loaded;
    });
    if (this.loading === name) this.loading = null;
    this.host.requestUpdate();
    return model;
  }

  /** Nothing large comes before the reader says so; how large stands on the button. */
  offer(name: N, onLoaded: (model: D) => unknown) {
    const choice = this.choices.find(({ value }) => value === name);
    if (choice?.published) void this.seek(name);
    const size = this.sizes.get(name);
    const called = choice?.name ?? name;
    if (this.missing.has(name)) {
      return html`
        <div class="offer">
          <p>${missingText(name, called)}</p>
          ${siteForm() === 'file' ? this.renderPicker(name) : nothing}
        </div>
      `;
    }
    const kept = this.kept.has(name) || siteForm() === 'file';
    const much = kept ? ', on this device' : size === undefined ? '' : ` (${bytes(size)})`;
    return html`
      <div class="offer">
        <p>
          This figure needs ${called}.
          ${
            kept
              ? 'Its files are on this device.'
              : isOwnPage()
                ? 'It comes once, and stays on this device for reading without a network.'
                : 'It comes once a visit.'
          }
        </p>
        <button
          class="action"
          ?disabled=${this.loading !== null}
          @click=${() => void this.load(name).then((model) => model && onLoaded(model))}
        >Load ${called}${much}</button>
      </div>
    `;
  }

  private renderPicker(name: N) {
    return html`
      <label>
        ${name}.zip
        <input
          type="file"
          accept=".zip"
          @change=${({ target }: Event) => void this.takeFile(name, (target as HTMLInputElement).files?.[0])}
        />
      </label>
    `;
  }

  /** One of the models, each with its size until it is loaded. */
  choice(value: N, onChange: (name: N) => void, label = 'Model') {
    return segmented<N>({
      name: 'model',
      label,
      choices: this.choices.map((choice) => {
        const size = this.sizes.get(choice.value);
        const much = this.has(choice.value) || size === undefined ? '' : `, ${bytes(size)}`;
        return { value: choice.value, label: `${choice.label}${much}` };
      }),
      value,
      onChange,
    });
  }
}

/** What can be done about a model that this copy does not hold. */
function missingText(name: string, called: string): string {
  if (siteForm() === 'file') {
    return `This file holds the text, but not ${called}. It comes as a file of its own, ${name}.zip: choose it here.`;
  }
  if (siteForm() === 'package') return `The package does not hold ${called}.`;
  if (globalThis.navigator?.onLine === false) {
    return `${called} is not on this device, and there is no connection.`;
  }
  return `This copy of the site was built without ${called}. The commands “npm run models” and “npm run build” bring it.`;
}

/** Whether all files lie in the caches of this origin. */
async function areKept(paths: readonly string[]): Promise<boolean> {
  try {
    if (!isOwnPage() || paths.length === 0) return false;
    const found = await Promise.all(paths.map((path) => caches.match(new URL(path, siteRoot()))));
    return found.every((response) => response !== undefined);
  } catch {
    return false; // an origin that may keep nothing
  }
}

/** The site's own page, which keeps what was used; embeds keep nothing. */
function isOwnPage(): boolean {
  return siteForm() === 'site' && siteRoot().origin === location.origin && parent === window;
}
