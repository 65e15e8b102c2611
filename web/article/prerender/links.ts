/**
 * Links between pages. Prose always says `#id`: ids are unique in the whole book. In the single file that
 * is the address; on the site it becomes `../glossary.html#term-vector`, relative, so that the site works
 * in any folder of any host. `/path` is a file of the site that is no page of the book.
 */

/** What an id names: a page, by its path, or a place on one. */
export interface Place {
  readonly path: string;
  readonly isPage: boolean;
}

export type Places = ReadonlyMap<string, Place>;

const ID = /\sid="([^"]+)"/g;
const LINK = /(<a\b[^>]*?\shref=")([#/])([^"]*)"/g;

export function placesOf(
  pages: readonly { readonly slug: string; readonly path: string; readonly html: string }[],
): { places: Places; repeated: string[] } {
  const places = new Map<string, Place>();
  const repeated: string[] = [];
  const add = (id: string, place: Place) => {
    if (places.has(id)) repeated.push(`#${id} on ${place.path}, as on ${places.get(id)!.path}`);
    else places.set(id, place);
  };
  for (const { slug, path } of pages) add(slug, { path, isPage: true });
  for (const { path, html } of pages) {
    for (const [, id] of html.matchAll(ID)) add(id!, { path, isPage: false });
  }
  return { places, repeated };
}

/** What leads from a page to the site's root: `` or `../` or `../../`. */
export function rootFrom(path: string): string {
  return '../'.repeat(path.split('/').length - 1);
}

/** The address of an id as a page says it; null for an id that the book does not have. */
export function addressOf(id: string, places: Places, from: string): string | null {
  const place = places.get(id);
  if (!place) return null;
  if (place.path === from) return `#${id}`;
  // A folder's page is at the folder's address.
  const folder = `${rootFrom(from)}${place.path.replace(/(^|\/)index\.html$/, '$1')}` || './';
  return place.isPage ? folder : `${folder}#${id}`;
}

/** The HTML of a page of the site. */
export function siteLinks(html: string, places: Places, from: string, missing: string[]): string {
  return html.replace(LINK, (link, before: string, kind: string, target: string) => {
    if (kind === '/') return `${before}${rootFrom(from)}${target}"`;
    const address = addressOf(target, places, from);
    if (address === null) missing.push(`${from}: a link to #${target}`);
    return address === null ? link : `${before}${address}"`;
  });
}

/** The HTML of the document that holds all pages: other files of the site are text there. */
export function documentLinks(html: string, missing: string[]): string {
  const ids = new Set([...html.matchAll(ID)].map(([, id]) => id!));
  for (const [, , kind, target = ''] of html.matchAll(LINK)) {
    if (kind === '#' && !ids.has(target)) missing.push(`the whole book: a link to #${target}`);
  }
  return html.replace(/<a\b[^>]*?\shref="\/[^"]*"[^>]*>([\s\S]*?)<\/a>/g, '$1');
}
