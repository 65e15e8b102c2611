/** lab/kit: the living catalogue of web/kit. One entry a part; a part that isn't here isn't finished. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { controlStyles } from '../kit/controls/controls.styles.ts';
import { segmented } from '../kit/controls/controls.ts';
import { figureStyles } from '../kit/theme/figure.styles.ts';
import { tokens } from '../kit/theme/tokens.styles.ts';
import { chartEntries } from './kit-charts.ts';
import { partEntries } from './kit-parts.ts';
import { plotEntry } from './kit-plot.ts';

/** A part: its name, what it is for, and samples. */
export interface Entry {
  readonly name: string;
  readonly about: string;
  readonly samples: () => TemplateResult;
}

type Theme = 'auto' | 'light' | 'dark';

class Catalogue extends LitElement {
  static override styles = [
    tokens,
    figureStyles,
    controlStyles,
    css`
      :host {
        background: var(--paper);
        color: var(--ink);
      }
      section {
        margin-block-start: 2.5rem;
        padding-block-start: 1rem;
        border-block-start: 1px solid var(--rule);
      }
      h2 {
        margin: 0;
        font: 600 1.25rem / 1.2 var(--serif);
      }
      section > p {
        margin: 0.3rem 0 1rem;
        max-inline-size: 44em;
        color: var(--ink-2);
      }
      .samples {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr));
        gap: 2rem 3rem;
        align-items: start;
      }
      .samples > * {
        min-inline-size: 0;
      }
    `,
  ];

  @state() private shown: Theme = 'auto';

  protected override render() {
    return html`
      ${segmented<Theme>({
        name: 'theme',
        label: 'Theme',
        choices: [
          { value: 'auto', label: 'yours' },
          { value: 'light', label: 'light' },
          { value: 'dark', label: 'dark' },
        ],
        value: this.shown,
        onChange: (theme) => {
          this.shown = theme;
          this.setAttribute('theme', theme);
        },
      })}
      ${[...chartEntries, ...partEntries, plotEntry].map(
        ({ name, about, samples }) => html`
          <section id=${name} aria-labelledby="name-${name}">
            <h2 id="name-${name}">${name}</h2>
            <p>${about}</p>
            <div class="samples">${samples()}</div>
          </section>
        `,
      )}
    `;
  }
}

customElements.define('lab-kit', Catalogue);
