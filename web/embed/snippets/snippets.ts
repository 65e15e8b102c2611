/**
 * A figure for other people's pages, in the words of what their pages are written with. Each snippet is
 * what a post holds; `setUp` is a file that a site needs once, before its first post.
 */
import { elementTag, type Presets, scriptTag, snippet } from '../../kit/presets.ts';

export interface Snippet {
  readonly id: string;
  readonly title: string;
  /** Where the text goes. */
  readonly place: string;
  readonly text: string;
  readonly setUp?: { readonly file: string; readonly text: string };
}

const HUGO_FILE = 'layouts/shortcodes/embed-scope.html';
const JEKYLL_FILE = '_includes/embed-scope.html';

/**
 * @param root   the folder of the site that holds `embed/`, as an absolute address
 * @param height CSS pixels that the figure takes on a wide page, for a frame
 */
export function snippets(
  root: URL,
  figure: string,
  presets: Presets,
  height: number,
): readonly Snippet[] {
  const script = scriptTag(root);
  const lines = snippet(root, figure, presets);
  const given = Object.entries({ figure, ...presets }).map(([name, value]) => `${name}="${value}"`);
  return [
    {
      id: 'html',
      title: 'HTML',
      place: 'Where the figure should stand.',
      text: lines,
    },
    {
      id: 'markdown',
      title: 'Markdown',
      place: 'With an empty line above and below; the renderer has to let HTML through.',
      text: lines,
    },
    {
      id: 'mdx',
      title: 'MDX',
      place: 'In the text; the page has to come as HTML from the server.',
      text: lines,
    },
    {
      id: 'hugo',
      title: 'Hugo',
      place: 'In a post.',
      text: `{{< embed-scope ${given.join(' ')} >}}`,
      setUp: {
        file: HUGO_FILE,
        text: [
          `{{- if not (.Page.Scratch.Get "embed-scope") }}{{ .Page.Scratch.Set "embed-scope" true -}}`,
          script,
          `{{ end -}}`,
          `<embed-scope{{ range $name, $value := .Params }} {{ printf "%s=%q" $name $value | safeHTMLAttr }}{{ end }}></embed-scope>`,
        ].join('\n'),
      },
    },
    {
      id: 'jekyll',
      title: 'Jekyll',
      place: 'In a post.',
      text: `{% include embed-scope.html ${given.join(' ')} %}`,
      setUp: {
        file: JEKYLL_FILE,
        text: [
          script,
          `<embed-scope{% for preset in include %} {{ preset[0] }}="{{ preset[1] | escape }}"{% endfor %}></embed-scope>`,
        ].join('\n'),
      },
    },
    {
      id: 'wordpress',
      title: 'WordPress',
      place: 'In a Custom HTML block, by an editor who may use scripts; others take the frame.',
      text: lines,
    },
    {
      id: 'observable',
      title: 'Observable',
      place: 'In a cell of its own.',
      text: [
        '{',
        `  await import("${new URL('embed/element.js', root)}");`,
        `  return html\`${elementTag(figure, presets)}\`;`,
        '}',
      ].join('\n'),
    },
    {
      id: 'quarto',
      title: 'Quarto',
      place: 'In the text of a page that is rendered to HTML.',
      text: `\`\`\`{=html}\n${lines}\n\`\`\``,
    },
    {
      id: 'frame',
      title: 'A frame',
      place: 'Where scripts of others are not allowed.',
      text: frameTag(root, figure, presets, height),
    },
  ];
}

/** The element's script by the address that is its content's, which the browser checks. */
export function fixedScriptTag(
  root: URL,
  { path, integrity }: { path: string; integrity: string },
): string {
  return `<script type="module" src="${new URL(path, root)}" integrity="${integrity}" crossorigin="anonymous"></script>`;
}

/** @param height CSS pixels */
export function frameTag(root: URL, figure: string, presets: Presets, height: number): string {
  const address = new URL('embed/frame.html', root);
  address.search = new URLSearchParams({ figure, ...presets }).toString();
  const source = address.href.replaceAll('&', '&amp;');
  return `<iframe src="${source}" title="A figure of Embedscope" width="100%" height="${height}" loading="lazy"></iframe>`;
}
