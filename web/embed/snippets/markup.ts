/** Snippets as parts of a page, which ready.ts completes in the reader's browser. */
import { escapeMarkup } from '../../kit/escape.ts';
import type { FigureModule } from '../../kit/figure-module.ts';
import { UNKNOWN_ROOT } from './ready.ts';
import { snippets } from './snippets.ts';

/** A text to be copied. */
export function snippetBlock(id: string, text: string): string {
  return `<pre tabindex="0" id="${id}"><code>${escapeMarkup(text)}</code></pre>
<p><button hidden data-copies="${id}">Copy</button> <span role="status"></span></p>`;
}

/** Every snippet of a figure: that in HTML open, the others folded. */
export function snippetsMarkup({ name, sizes }: Pick<FigureModule, 'name' | 'sizes'>): string {
  const [html, ...others] = snippets(new URL(UNKNOWN_ROOT), name, {}, sizes.wide);
  const folded = others.map(({ id, title, place, text, setUp }) => {
    const once = setUp
      ? `\n<p>Once, in <code>${escapeMarkup(setUp.file)}</code>:</p>\n${snippetBlock(`${name}-${id}-once`, setUp.text)}`
      : '';
    return `<details class="snippet">
<summary>${escapeMarkup(title)}</summary>
<p>${escapeMarkup(place)}</p>
${snippetBlock(`${name}-${id}`, text)}${once}
</details>`;
  });
  return [snippetBlock(`${name}-html`, html!.text), ...folded].join('\n');
}
