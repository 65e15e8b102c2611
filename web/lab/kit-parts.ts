/** Samples of all parts but charts. */
import { html, LitElement } from 'lit';
import { controlStyles } from '../kit/controls/controls.styles.ts';
import { segmented, slider, toggle } from '../kit/controls/controls.ts';
import { sharedEngine } from '../kit/engine.ts';
import type { Task } from '../kit/figure.ts';
import { modelSwitchStyles } from '../kit/model-switch/model-switch.styles.ts';
import { ModelSwitch } from '../kit/model-switch/model-switch.ts';
import { inBracket, Prediction } from '../kit/predict/predict.ts';
import '../kit/text-field/text-field.ts';
import { figureStyles } from '../kit/theme/figure.styles.ts';
import '../kit/token-chips/token-chips.ts';
import { type Given, lastState } from '../kit/uses/uses.model.ts';
import { usesStyles } from '../kit/uses/uses.styles.ts';
import { Uses } from '../kit/uses/uses.ts';
import '../kit/vector-strip/vector-strip.ts';
import { products } from '../kit/vector-strip/vectors.model.ts';
import { wordsStyles } from '../kit/words/words.styles.ts';
import { Words } from '../kit/words/words.ts';
import type { Entry } from './kit.ts';

const brackets = [
  { value: 'few', label: 'fewer than 5', from: -Infinity },
  { value: 'most', label: '5 to 9', from: 5 },
  { value: 'all', label: 'all 10', from: 10 },
] as const;

class PredictSample extends LitElement {
  static override styles = [figureStyles, controlStyles];
  private readonly prediction = new Prediction<'few' | 'most' | 'all'>(this);

  protected override render() {
    return html`
      ${this.prediction.render({
        question: 'How many of these ten bars will be longer than 3?',
        options: brackets,
        measure: () => 7,
        right: inBracket(brackets),
        explain: (found) => `${found} of the ten are.`,
      })}
      ${
        this.prediction.revealed
          ? html`<button class="link" @click=${() => this.prediction.reset(true)}>Ask again</button>`
          : ''
      }
    `;
  }
}
customElements.define('lab-predict', PredictSample);

class WordsSample extends LitElement {
  static override styles = [figureStyles, controlStyles, wordsStyles];
  private word = '';
  private answer = '';
  private readonly words = new Words(
    this,
    async (_, job) => job(this.task).catch(() => undefined),
    () => this.look(this.word),
  );
  private readonly task: Task = {
    engine: sharedEngine(),
    signal: new AbortController().signal,
    onProgress: () => {},
  };

  override connectedCallback(): void {
    super.connectedCallback();
    void this.words.load('head', this.task).then(() => this.look('river'));
  }

  private async look(word: string): Promise<void> {
    this.word = word;
    const { engine } = this.task;
    const found = await this.words.find(word, this.task, () =>
      engine.call('vectors.row', { word }),
    );
    this.answer = found ? `“${found.word}” is row ${found.row}.` : '';
    this.requestUpdate();
  }

  protected override render() {
    const onWord = (word: string) => void this.look(word);
    return html`
      ${this.words.field({ value: this.word, try: ['river', 'rivr', 'estuary'], onWord })}
      ${this.words.scope()}
      <p role="status">${this.answer}</p>
      ${this.words.missing(onWord)}
    `;
  }
}
customElements.define('lab-words', WordsSample);

class UsesSample extends LitElement {
  static override styles = [figureStyles, ...usesStyles];
  private given: Given = {
    twin: 'masked',
    word: 'seal',
    sentences: 'The seal swam. // Break the seal. // A seal dived.',
  };
  private readonly uses = new Uses(
    this,
    async (_, job) => {
      const { signal } = new AbortController();
      return job({ engine: sharedEngine(), signal, onProgress: () => {} }).catch(() => undefined);
    },
    () => this.given,
  );

  override connectedCallback(): void {
    super.connectedCallback();
    void this.uses.prepare();
  }

  protected override render() {
    return this.uses.stage({
      label: 'Sentences, one a line',
      examples: [],
      hasStill: false,
      onChange: (change) => {
        this.given = { ...this.given, ...change };
        void this.uses.refresh();
      },
      content: (reading) =>
        this.uses.list({ legend: 'Cosine to the marked one', reading, state: lastState(reading) }),
    });
  }
}
customElements.define('lab-uses', UsesSample);

class ModelSample extends LitElement {
  static override styles = [figureStyles, controlStyles, modelSwitchStyles];
  private chosen: 'masked' | 'causal' = 'masked';
  private readonly models = new ModelSwitch<'masked' | 'causal'>(
    this,
    async (_, job) =>
      job({
        engine: sharedEngine(),
        signal: new AbortController().signal,
        onProgress: ({ stage, done, total }) => {
          this.progress = `${stage}: ${done} of ${total}`;
          this.requestUpdate();
        },
      }).catch(() => undefined),
    [
      { value: 'masked', label: 'masked, looks both ways', name: 'the masked model' },
      { value: 'causal', label: 'causal, looks back only', name: 'the causal model' },
    ],
  );
  private progress = '';

  override connectedCallback(): void {
    super.connectedCallback();
    void this.models.prepare();
  }

  protected override render() {
    const { chosen } = this;
    const model = this.models.get(chosen);
    return html`
      ${
        model
          ? html`<p role="status">${model.layers} layers of ${model.width}.</p>`
          : html`${this.models.offer(chosen, () => this.requestUpdate())}
              <p role="status">${this.progress}</p>`
      }
      ${this.models.choice(chosen, (name) => {
        this.chosen = name;
        this.progress = '';
        this.requestUpdate();
      })}
    `;
  }
}
customElements.define('lab-model', ModelSample);

const MANY = Array.from({ length: 3000 }, (_, i) => ({ piece: `▁${i}` }));

const wave = (dims: number, turn: number) =>
  Float32Array.from({ length: dims }, (_, i) => Math.sin(i * 12.9898 + turn) * 0.2);

class ControlsSample extends LitElement {
  static override styles = [figureStyles, controlStyles];
  private chosen = 'cosine';
  private on = true;
  private k = 10;

  private take(change: () => void): void {
    change();
    this.requestUpdate();
  }

  protected override render() {
    return html`
      <div class="controls">
        ${segmented({
          name: 'measure',
          label: 'Measure',
          choices: ['cosine', 'dot product', 'distance'].map((value) => ({ value, label: value })),
          value: this.chosen,
          onChange: (value) => this.take(() => (this.chosen = value)),
        })}
        ${toggle({
          label: 'Unit length',
          checked: this.on,
          onChange: (checked) => this.take(() => (this.on = checked)),
        })}
        ${slider({
          label: 'Words',
          min: 3,
          max: 50,
          value: this.k,
          text: String(this.k),
          onInput: (value) => this.take(() => (this.k = value)),
        })}
        <button class="action">Time the three</button>
        <button class="action" disabled>Not now</button>
      </div>
    `;
  }
}
customElements.define('lab-controls', ControlsSample);

export const partEntries: readonly Entry[] = [
  {
    name: 'controls',
    about: 'One of a few, on or off, a number on a line, something to do. Native inputs, 44 px.',
    samples: () => html`<lab-controls></lab-controls>`,
  },
  {
    name: 'vector-strip',
    about: 'Vectors under each other, a cell a dimension, read together.',
    samples: () => {
      const [river, lake] = [wave(128, 0), wave(128, 0.9)];
      return html`
        <es-vector-strip
          .vectors=${[
            { name: 'river', values: river, note: 'length 1.59' },
            { name: 'lake', values: lake, note: 'length 1.61' },
            { name: 'product', values: products(river, lake), note: 'sum 1.61', own: true },
          ]}
        ></es-vector-strip>
        <es-vector-strip .vectors=${[{ name: 'one dimension', values: [0.3] }]} bare></es-vector-strip>
        <es-vector-strip .vectors=${[]}></es-vector-strip>
      `;
    },
  },
  {
    name: 'predict',
    about: 'Ask, commit by a button, reveal, grade by the engine’s number; or skip.',
    samples: () => html`<lab-predict></lab-predict>`,
  },
  {
    name: 'token-chips',
    about: 'A text as its tokens. What can’t be seen is written: spaces, line ends, bytes.',
    samples: () => html`
      <es-token-chips
        label="SentencePiece"
        picks
        chosen="1"
        .tokens=${[
          '▁The',
          '▁bank',
          '▁len',
          't',
          '▁a',
          '▁sum',
          '.',
          '<0xF0>',
          '<0x9F>',
          '<0x99>',
          '<0x82>',
        ].map((piece) => ({ piece }))}
      ></es-token-chips>
      <es-token-chips
        label="Byte-level, with the surprisal of each"
        writing="byte-level"
        .tokens=${[
          { piece: 'The', note: '4.1', share: 0.4 },
          { piece: 'Ġbank', note: '9.8', share: 1 },
          { piece: 'Ġlent', note: '7.2', share: 0.75 },
          { piece: 'ĠÐ´', note: '2.0', share: 0.2 },
          { piece: 'Ð', note: '0.1', share: 0.02 },
          { piece: 'Ċ', note: '0.5', share: 0.05 },
        ]}
      ></es-token-chips>
      <es-token-chips
        label="WordPiece"
        writing="wordpiece"
        .tokens=${['[CLS]', 'em', '##bed', '##ding', '[UNK]', '[SEP]'].map((piece) => ({ piece }))}
      ></es-token-chips>
      <es-token-chips
        label="3,000 tokens"
        .tokens=${MANY}
      ></es-token-chips>
    `,
  },
  {
    name: 'text-field',
    about: 'The reader’s own text, with examples to begin with. Read when typing has rested.',
    samples: () => html`
      <es-text-field
        label="Sentences, one a line"
        value="The bank lent the company money."
        .examples=${[
          { label: 'money', text: 'The bank lent the company money.' },
          { label: 'river', text: 'We sat on the bank of the river.\nThe bank was steep.' },
          { label: 'Arabic', text: 'جلسنا على ضفة النهر' },
        ]}
      ></es-text-field>
      <es-text-field
        label="With a problem, and near its end"
        max-length="60"
        value="A sentence of fifty-eight characters that is nearly full."
        problem="The word “bank” is in none of these sentences."
      ></es-text-field>
    `,
  },
  {
    name: 'model-switch',
    about:
      'A model too large to come unasked: size first, then progress. Shared by the page’s figures.',
    samples: () => html`<lab-model></lab-model><lab-model></lab-model>`,
  },
  {
    name: 'uses',
    about: 'A word in the reader’s sentences: fields, the model that reads, its uses as a list.',
    samples: () => html`<lab-uses></lab-uses>`,
  },
  {
    name: 'words',
    about: 'The shipped words: first those that are frequent, the others with the first touch.',
    samples: () => html`<lab-words></lab-words>`,
  },
];
