/** The book's text by section, for the search. */
import { makeIndex, type Passage } from '../search-index.ts';
import type { Book, Page } from './book.ts';

export function searchIndex(book: Book): string {
  const pages = book.pages.filter(({ kind }) => !['cover', 'figure', 'figures'].includes(kind));
  return makeIndex(pages.flatMap(passages));
}

function passages(page: Page): Passage[] {
  if (page.kind === 'glossary') return terms(page);
  const { path, title } = page;
  const parts = page.body.split(/(?=<h2 id=")/);
  const rest = parts.flatMap((part): Passage[] => {
    const [, id, section] = /^<h2 id="([^"]+)">(.*?)<\/h2>/.exec(part) ?? [];
    if (!id) return [];
    return [
      {
        id,
        path,
        page: title,
        section: textOf(section ?? ''),
        text: textOf(part.slice(part.indexOf('</h2>'))),
      },
    ];
  });
  return [
    { id: page.slug, path, page: title, section: title, text: textOf(page.opening) },
    ...rest,
  ];
}

function terms({ path, title, opening, body }: Page): Passage[] {
  const found = [...(opening + body).matchAll(/<dt id="([^"]+)">(.*?)<\/dt><dd>(.*?)<\/dd>/g)];
  return found.map(([, id = '', term = '', meaning = '']) => ({
    id,
    path,
    page: title,
    section: textOf(term),
    text: textOf(meaning),
  }));
}

/** What is read of some HTML: no stills, no folds, no marks of sources. */
export function textOf(html: string): string {
  return html
    .replace(/<es-question[\s\S]*?<\/es-question>|<es-(\w+)[\s\S]*?<\/es-\1>/g, ' ')
    .replace(/<sup class="cite">[\s\S]*?<\/sup>/g, '')
    .replace(/<h1>.*?<\/h1>/g, ' ')
    .replace(/<\/?(?:p|li|ol|ul|h2|h3|dt|dd|div|section|tr|td|th|table)\b[^>]*>/g, ' ')
    .replace(/<[^>]+>/g, '')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name]!)
    .replace(/\s+/g, ' ')
    .trim();
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
};
