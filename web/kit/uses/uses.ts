/**
 * A word in the reader's sentences, read by one of the models that see it: fields, the model with its size first, the
 * reading, and its uses as a list.
 *
 *   private readonly uses = new Uses(this, (label, job) => this.work(label, job), () => this.choice);
 *   start()          await this.uses.prepare();
 *   renderStage()    return this.uses.stage({ label, examples, hasStill, onChange, content: (reading) => this.uses.list({ … }) });
 *   renderControls() return this.uses.switch((twin) => this.choose({ twin }));
 *
 * Add `usesStyles` to the host's styles: they bring those of the controls along.
 */
import { html, nothing, type ReactiveController, type ReactiveControllerHost } from 'lit';
import { live } from 'lit/directives/live.js';
import { asking } from '../asking.ts';
import { CONTEXTUAL_MODELS, type ContextualModel } from '../contextual-models.ts';
import '../controls/word-field.ts';
import type { Task } from '../figure.ts';
import { keepInPlace } from '../keep-in-place.ts';
import { ModelSwitch, type Work } from '../model-switch/model-switch.ts';
import '../text-field/text-field.ts';
import {
  cosine,
  cosineText,
  type Given,
  linesOf,
  parse,
  type Reading,
  readUses,
  withoutText,
} from './uses.model.ts';

/** Each host keeps its word's states in the worker under a name of its own. */
let readings = 0;

export class Uses implements ReactiveController {
  reading: Reading | null = null;
  /** The use that the others are compared with. */
  reference = 0;
  readonly models: ModelSwitch<ContextualModel>;
  /** Under which `model.states` finds the vectors of the uses. */
  readonly name = `uses ${++readings}`;
  /** Why there is nothing to compare, or to read. */
  private problem = '';

  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly work: Work,
    private readonly given: () => Given,
    private readonly onRead: (task: Task) => Promise<unknown> = async () => {},
  ) {
    this.models = new ModelSwitch(host, work, CONTEXTUAL_MODELS);
    host.addController(this);
  }

  hostDisconnected(): void {
    this.reading = null;
  }

  async prepare(): Promise<void> {
    await this.models.prepare();
    void this.refresh();
  }

  /** Reads the sentences anew, where the model is there. */
  readonly refresh = async (): Promise<void> => {
    const { twin, ...given } = this.given();
    if (this.reading?.twin !== twin) this.reading = null;
    this.reference = 0;
    const parsed = parse(given);
    this.problem = typeof parsed === 'string' ? parsed : '';
    this.host.requestUpdate();
    if (!this.models.has(twin) && !this.models.isOpen(twin)) return;
    if (!(await this.models.load(twin)) || typeof parsed === 'string') return;
    await this.work('reading', async (task) => {
      try {
        const reading = await readUses(asking(task), twin, parsed, this.name);
        if (task.signal.aborted) return;
        this.reading = reading;
        this.host.requestUpdate();
        await this.onRead(task);
      } catch (error) {
        const { code, message } = error as { code?: string; message: string };
        if (code !== 'too_large') throw error;
        this.problem = `${message}: shorten it.`;
        this.host.requestUpdate();
      }
    });
  };

  /** Fields for the word and its sentences, and below them what they gave, or the model with its size. */
  stage(look: {
    readonly label: string;
    /** An example brings its word. */
    readonly examples: readonly { label: string; word: string; sentences: string }[];
    /** The still in the figure's place shows what is chosen, and may stand until the model is there. */
    readonly hasStill: boolean;
    readonly onChange: (change: { word?: string; sentences?: string }) => void;
    readonly content: (reading: Reading) => unknown;
  }) {
    const { word, sentences, twin } = this.given();
    const { problem, reading } = this;
    const left = reading && problem === '' ? withoutText(reading) : '';
    const stale = reading && problem !== '' ? 'What you see is of the sentences before.' : '';
    const examples = look.examples.map((one) => ({
      ...one,
      text: linesOf(one.sentences).join('\n'),
    }));
    const take = ({ detail: { text } }: CustomEvent<{ text: string }>) =>
      look.onChange({
        word: examples.find((one) => one.text === text)?.word ?? word,
        sentences: text,
      });
    return html`
      <es-word-field
        label="Word"
        .value=${word}
        @word=${(event: CustomEvent<{ word: string }>) => look.onChange(event.detail)}
      ></es-word-field>
      <es-text-field
        label=${look.label}
        .value=${linesOf(sentences).join('\n')}
        .problem=${problem}
        .examples=${examples}
        @text=${take}
      ></es-text-field>
      ${left + stale === '' ? nothing : html`<p class="note" role="status">${left}${stale}</p>`}
      ${
        this.models.has(twin)
          ? reading && look.content(reading)
          : html`
              ${this.models.offer(twin, this.refresh)}
              ${look.hasStill ? html`<slot name="still"></slot>` : nothing}
            `
      }
    `;
  }

  /** The models, one of which reads. They stay in place in the window, whatever the choice brings or takes above them. */
  switch(onChange: (twin: ContextualModel) => void) {
    return this.models.choice(this.given().twin, (twin) => {
      const own = this.host.shadowRoot?.querySelector('[name="model"]')?.closest('fieldset');
      if (own) keepInPlace(own).letGo();
      onChange(twin);
    });
  }

  /** Each use with its cosine to the marked one in a state; `note` stands below its sentence. */
  list(look: {
    readonly legend: string;
    readonly reading: Reading;
    readonly state: number;
    readonly note?: (use: number) => string;
  }) {
    const { reading, state, note } = look;
    return html`
      <fieldset>
        <legend>${look.legend}</legend>
        <ol class="uses">
          ${reading.uses.map(({ label, text, begin, end }, use) => {
            const sentence = reading.sentences[text]!;
            const { tokens } = reading.found.uses[use]!;
            const below = [
              tokens.length > 1 ? `${tokens.length} tokens, ${tokens.join(' ')}: their mean` : '',
              note?.(use) ?? '',
            ].filter((line) => line !== '');
            return html`
              <li>
                <label>
                  <input
                    type="radio"
                    name="reference"
                    .checked=${live(use === this.reference)}
                    @change=${() => {
                      this.reference = use;
                      this.host.requestUpdate();
                    }}
                  />
                  <span class="label">${label}</span>
                  <span class="text" dir="auto">${sentence.slice(0, begin)}<mark>${sentence.slice(begin, end)}</mark>${sentence.slice(end)}
                    ${below.map((line) => html`<small>${line}</small>`)}
                  </span>
                  <output>${cosineText(cosine(reading, state, this.reference, use))}</output>
                </label>
              </li>
            `;
          })}
        </ol>
      </fieldset>
    `;
  }
}
