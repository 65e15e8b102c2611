/** What the search knows: the book's text by section, made at build and loaded with the first search. */
import MiniSearch, { type Options } from 'minisearch';

/** A section of a page, or what stands above its first heading. */
export interface Passage {
  /** Of the heading, or of the page. */
  readonly id: string;
  /** The page's, below the site's root. */
  readonly path: string;
  readonly page: string;
  readonly section: string;
  readonly text: string;
}

/** For building and for loading: an index can only be read with the options it was made with. */
export const OPTIONS: Options<Passage> = {
  fields: ['section', 'page', 'text'],
  storeFields: ['path', 'page', 'section', 'text'],
  searchOptions: {
    boost: { section: 3, page: 2 },
    prefix: true,
    fuzzy: (term) => (term.length > 4 ? 0.2 : false),
    combineWith: 'AND',
  },
};

export function makeIndex(passages: readonly Passage[]): string {
  const index = new MiniSearch(OPTIONS);
  index.addAll(passages);
  return JSON.stringify(index);
}

export function readIndex(json: string): MiniSearch<Passage> {
  return MiniSearch.loadJSON(json, OPTIONS);
}

/** Around the first of these words, at most `length` letters. */
export function excerpt(text: string, words: readonly string[], length = 140): string {
  const lower = text.toLowerCase();
  const found = words.map((word) => lower.indexOf(word)).filter((at) => at >= 0);
  const first = found.length ? Math.min(...found) : 0;
  if (text.length <= length) return text;
  const wanted = Math.max(0, Math.min(first - length / 3, text.length - length));
  const start = wanted === 0 ? 0 : text.indexOf(' ', wanted) + 1;
  const last = text.lastIndexOf(' ', start + length);
  const end = start + length >= text.length ? text.length : last > start ? last : start + length;
  return `${start > 0 ? '… ' : ''}${text.slice(start, end)}${end < text.length ? ' …' : ''}`;
}
