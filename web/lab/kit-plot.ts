/** A sample of the plot: a few points in two and three dimensions, with categories, marks, lines and a long label. */
import { html, LitElement } from 'lit';
import '../kit/plot/plot-stage.ts';
import type { PlotStage } from '../kit/plot/plot-stage.ts';
import { figureStyles } from '../kit/theme/figure.styles.ts';
import type { Entry } from './kit.ts';

const GROUPS = 7;
const EACH = 60;

/** Seven groups on a ring, or around it in three dimensions. */
function points(dims: 2 | 3): Float32Array {
  const out = new Float32Array(3 * GROUPS * EACH);
  for (let i = 0; i < GROUPS * EACH; i++) {
    const angle = (2 * Math.PI * (i % GROUPS)) / GROUPS;
    const away = 0.04 * Math.sqrt(i);
    const [x, y] = [Math.cos(2.4 * i), Math.sin(2.4 * i)];
    out[3 * i] = 3 * Math.cos(angle) + away * x;
    out[3 * i + 1] = 3 * Math.sin(angle) + away * y;
    if (dims === 3) out[3 * i + 2] = 2 * Math.sin(3 * angle) + away * Math.cos(1.7 * i);
  }
  return out;
}

class PlotSample extends LitElement {
  static override styles = [figureStyles];
  static override properties = { dims: { type: Number } };
  declare dims: 2 | 3;
  private picked = 'Pick a point.';

  protected override firstUpdated(): void {
    const plot = this.renderRoot.querySelector('es-plot') as PlotStage;
    const labels = Array.from({ length: GROUPS * EACH }, (_, i) =>
      i === 3 ? 'w'.repeat(30) + 'x'.repeat(30) : `point ${i}`,
    );
    const categories = Uint8Array.from(labels, (_, i) => 1 + (i % GROUPS));
    plot.setData({ points: points(this.dims), dims: this.dims, labels, categories });
    plot.setMarks(
      [
        { index: 0, style: { colour: 'accent', shape: 'ring', strong: true } },
        { index: 3, style: { colour: 'category-2', shape: 'diamond' } },
      ],
      [{ from: 0, to: 3, colour: 'category-2', line: 'dotted' }],
    );
  }

  protected override render() {
    return html`
      <es-plot
        class="lab"
        label="Sample in ${this.dims} dimensions"
        @pick=${(event: CustomEvent<number>) => {
          this.picked = `Picked: point ${event.detail}.`;
          this.requestUpdate();
        }}
      ></es-plot>
      <p>${this.picked}</p>
    `;
  }
}
customElements.define('lab-plot', PlotSample);

export const plotEntry: Entry = {
  name: 'plot',
  about:
    'Labelled points in two or three dimensions, by WebGL2 or Canvas 2D: pan, zoom, turn and pick by hand and keys.',
  samples: () => html`<lab-plot .dims=${2}></lab-plot><lab-plot .dims=${3}></lab-plot>`,
};
