/** A page for each figure: the figure alone, its attributes, and how to put it on another page. */
import { snippetsMarkup } from '../../embed/snippets/markup.ts';
import { escapeMarkup } from '../../kit/escape.ts';
import { COMMON_PRESETS, type FigureModule } from '../../kit/figure-module.ts';
import { renderInline } from './markdown.ts';

/** What a model's card says of where it comes from. */
export interface Origin {
  readonly title: string;
  readonly licence?: string;
  readonly data?: { readonly sources?: readonly Source[] };
}

interface Source {
  readonly title: string;
  readonly licence: string;
  readonly attribution: string;
}

/** @param cards of models, by folder */
export function figurePage(
  figure: FigureModule,
  stands: string | undefined,
  cards: Readonly<Record<string, Origin>>,
): { opening: string; body: string } {
  const { name, presets, models } = figure;
  const chapter = stands
    ? `<p><a href="#${stands}">The chapter that uses this figure</a></p>\n`
    : '';
  const rows = [...presets.rows, ...COMMON_PRESETS].map(
    ({ name: attribute, values, about, fallback }) =>
      `<div><dt><code>${attribute}</code></dt><dd>${renderInline(about)}</dd><dd class="values">${renderInline(values)}; ${fallback === '' ? 'no default' : `default: <code>${escapeMarkup(fallback)}</code>`}</dd></div>`,
  );
  return {
    opening: `<p><es-${name} heading-level="2"></es-${name}></p>`,
    body: `${chapter}<h2 id="embed-${name}">On your own page</h2>
<p>Two lines of HTML put this figure on any page, set up as it is above. It loads nothing before it is near the window, changes no style outside of itself, sets no cookie, and writes nothing to the history of the page.</p>
${snippetsMarkup(figure)}
<p><a href="/embed/index.html#fixed">A script whose content the browser checks</a></p>
<h2 id="attributes-${name}">Attributes</h2>
<p>Each of them presets the figure: in the element, in the address of the frame, and in a copied link.</p>
<dl class="attributes">${rows.join('')}</dl>
${credit(name, models, cards)}`,
  };
}

/** Licences of what a page shows that has the figure, and whom it may name. */
function credit(
  name: string,
  models: readonly string[],
  cards: Readonly<Record<string, Origin>>,
): string {
  const used = models.flatMap((model) => cards[model] ?? []);
  const sources = new Map(
    used.flatMap(({ data }) => data?.sources ?? []).map((source) => [source.title, source]),
  );
  const lines = [...sources.values()].map(
    ({ title, licence, attribution }) =>
      `<li>${escapeMarkup(title)}: ${escapeMarkup(attribution)}, ${escapeMarkup(licence)}</li>`,
  );
  const licences = used.map(
    ({ title, licence = '' }) => `<li>${escapeMarkup(title)}: ${escapeMarkup(licence)}</li>`,
  );
  return `<h2 id="credit-${name}">Credit and licences</h2>
<p>The code of the figure is under Apache-2.0 and needs no line on your page. What it shows was learned from the text of others:</p>
<ul class="licences">${licences.join('')}</ul>
<p>Their licences ask you to name these sources, on the page or one link away. A link to this page does:</p>
<ul class="licences">${lines.join('')}</ul>`;
}

export function figuresList(
  figures: readonly FigureModule[],
  stands: ReadonlyMap<string, string>,
): string {
  const items = figures.map(({ name, title, question }) => {
    const place = stands.get(name);
    const chapter = place ? ` <a href="#${place}">In its chapter</a>` : '';
    return `<li><a class="entry" href="#figure-${name}">${escapeMarkup(title)}</a><p>${escapeMarkup(question)}${chapter}</p></li>`;
  });
  return `<ul class="figures">${items.join('')}</ul>`;
}
