import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import '../../kit/controls/word-field.ts';
import { defineFigure, Figure, type Rendered, type Table, type Task } from '../../kit/figure.ts';
import * as model from './__name__.model.ts';
import { styles } from './__name__.styles.ts';
import { claims, name, presets } from './index.ts';

export class __Name__ extends Figure<model.State> {
  static override about = { name, claims, presets };
  static override styles = [...Figure.styles, styles];

  /** What the engine answered, and to which state; replaced as a whole. */
  @state() private answer: { to: model.State; cosine: number } | null = null;

  protected override get question(): string {
    return `How near are “${this.choice.a}” and “${this.choice.b}”?`;
  }

  protected override async start(task: Task): Promise<void> {
    await task.engine.call('words.load', { part: 'all' }, task);
    await this.compare(task);
  }

  protected override restored(): void {
    if (this.phase === 'ready') void this.work('comparing', (task) => this.compare(task));
  }

  private async compare({ engine, signal }: Task): Promise<void> {
    const to = this.choice;
    const view = { unit: true, centre: false };
    const { cosine } = await engine.call(
      'vectors.compare',
      { a: to.a, b: to.b, ...view },
      { signal },
    );
    if (!signal.aborted) this.answer = { to, cosine };
  }

  private take(change: Partial<model.State>): void {
    this.choose(change);
    this.restored();
  }

  protected override renderStage(): Rendered {
    const field = (key: 'a' | 'b', label: string) => html`
      <es-word-field
        label=${label}
        .value=${this.choice[key]}
        @word=${(event: CustomEvent<{ word: string }>) => this.take({ [key]: event.detail.word })}
      ></es-word-field>
    `;
    return html`${field('a', 'A word')} ${field('b', 'Another')}`;
  }

  protected override renderVerdict(): Rendered {
    return this.answer ? model.verdict(this.answer.to, this.answer.cosine) : nothing;
  }

  protected override renderMethod(): Rendered {
    return html`
      <p>The cosine is the dot product of the two vectors divided by both lengths.</p>
      <p class="formula">cos = a·b ⁄ (‖a‖ ‖b‖)</p>
    `;
  }

  protected override table(): Table | null {
    if (!this.answer) return null;
    const { to, cosine } = this.answer;
    return { header: ['a', 'b', 'cosine'], rows: [[to.a, to.b, cosine]] };
  }
}

defineFigure(__Name__);
