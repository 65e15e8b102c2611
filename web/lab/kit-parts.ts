/** Samples of all parts but charts. */
import { html, LitElement } from 'lit';
import { controlStyles } from '../kit/controls/controls.styles.ts';
import { sharedEngine } from '../kit/engine.ts';
import type { Task } from '../kit/figure.ts';
import { inBracket, Prediction } from '../kit/predict/predict.ts';
import { figureStyles } from '../kit/theme/figure.styles.ts';
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

const wave = (dims: number, turn: number) =>
  Float32Array.from({ length: dims }, (_, i) => Math.sin(i * 12.9898 + turn) * 0.2);

export const partEntries: readonly Entry[] = [
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
    name: 'words',
    about: 'The shipped words: first those that are frequent, the others with the first touch.',
    samples: () => html`<lab-words></lab-words>`,
  },
];
