/**
 * A figure's state as words: attribute names and values. The same record is what a blogger writes
 * as attributes, what a copied link carries in its fragment, and what `embedscope-change` reports.
 */
export type Presets = Readonly<Record<string, string>>;

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

/** Reads "on", "true", "" (a bare attribute) as true and "off", "false", "no" as false. */
export function flag(text: string | undefined, fallback: boolean): boolean {
  if (text === undefined) return fallback;
  if (['', 'on', 'true', 'yes', '1'].includes(text.toLowerCase())) return true;
  if (['off', 'false', 'no', '0'].includes(text.toLowerCase())) return false;
  return fallback;
}

/** Longer than any word of a vocabulary; what is longer is a text, and nobody reads it as a word. */
export const LONGEST_WORD = 100;

/** A word, without what stands around it; undefined where none is given. */
export function word(text: string | undefined): string | undefined {
  return text?.trim().slice(0, LONGEST_WORD);
}

export function oneOf<T extends string>(
  text: string | undefined,
  options: readonly T[],
  fallback: T,
): T {
  const found = options.find((option) => option === text?.toLowerCase());
  return found ?? fallback;
}

export function whole(
  text: string | undefined,
  range: { from: number; to: number },
  fallback: number,
): number {
  const value = Number(text);
  if (text === undefined || text.trim() === '' || !Number.isFinite(value)) return fallback;
  return Math.min(range.to, Math.max(range.from, Math.round(value)));
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
