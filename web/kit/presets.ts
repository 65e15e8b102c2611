/**
 * A figure's state as words: attribute names and values. The same record is what a blogger writes
 * as attributes, what a copied link carries in its fragment, and what `embedscope-change` reports.
 */
export type Presets = Readonly<Record<string, string>>;

/** Those of these names that an element has as attributes. */
export function attributesOf(
  element: Pick<Element, 'getAttribute'>,
  names: readonly string[],
): Presets {
  const given = names.map((name) => [name, element.getAttribute(name)] as const);
  return Object.fromEntries(given.filter((one): one is [string, string] => one[1] !== null));
}

/** `#figure=nearest&word=river`; the name may be an element's id, where a page has two of a kind. */
export function toFragment(figure: string, presets: Presets): string {
  return `#${new URLSearchParams({ figure, ...presets })}`;
}

/** What a fragment presets for a figure that answers to these names; null where it is not meant. */
export function fromFragment(fragment: string, ...names: readonly string[]): Presets | null {
  if (!fragment.startsWith('#figure=')) return null;
  const { figure, ...presets } = Object.fromEntries(new URLSearchParams(fragment.slice(1)));
  return figure && names.includes(figure) ? presets : null;
}

/** The two lines that put a figure, as it stands, on another page. */
export function snippet(root: URL, figure: string, presets: Presets): string {
  return `${scriptTag(root)}\n${elementTag(figure, presets)}`;
}

/** The script that defines the element. */
export function scriptTag(root: URL): string {
  return `<script type="module" src="${new URL('embed/element.js', root)}"></script>`;
}

/** A figure, as it stands, as markup. */
export function elementTag(figure: string, presets: Presets): string {
  const attributes = Object.entries({ figure, ...presets })
    .map(([name, value]) => `${name}="${escapeAttribute(value)}"`)
    .join(' ');
  return `<embed-scope ${attributes}></embed-scope>`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
