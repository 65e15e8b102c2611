/** A page for each figure: the figure alone, its attributes, and how to put it on another page. */
import { escapeMarkup } from '../../kit/escape.ts';
import { COMMON_PRESETS, type FigureModule } from '../../kit/figure-module.ts';
import { snippet } from '../../kit/presets.ts';
import { UNKNOWN_ROOT } from '../../kit/snippets.ts';
import { renderInline } from './markdown.ts';

export function figurePage(
  { name, presets }: FigureModule,
  stands: string | undefined,
): { opening: string; body: string } {
  const chapter = stands
    ? `<p><a href="#${stands}">The chapter that uses this figure</a></p>\n`
    : '';
  const rows = [...presets.rows, ...COMMON_PRESETS].map(
    ({ name: attribute, values, about, fallback }) =>
      `<div><dt><code>${attribute}</code></dt><dd>${renderInline(about)}</dd><dd class="values">${renderInline(values)}; ${fallback === '' ? 'no default' : `default: <code>${escapeMarkup(fallback)}</code>`}</dd></div>`,
  );
  return {
    opening: `<p><es-${name} heading-level="2"></es-${name}></p>`,
    body: `${chapter}<h2>On your own page</h2>
<p>Two lines of HTML put this figure on any page. It loads nothing before it is near the window, changes no style outside of itself, sets no cookie, and writes nothing to the history of the page.</p>
<pre tabindex="0" id="snippet-${name}"><code>${escapeMarkup(snippet(new URL(UNKNOWN_ROOT), name, {}))}</code></pre>
<p><button hidden data-copies="snippet-${name}">Copy</button> <span role="status"></span></p>
<p><a href="/embed/index.html#${name}">For Markdown, MDX, Hugo, Jekyll, WordPress, Observable, Quarto, and as a frame</a>.</p>
<h2>Attributes</h2>
<p>Each of them presets the figure: in the element, in the address of the frame, and in a copied link.</p>
<dl class="attributes">${rows.join('')}</dl>`,
  };
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
