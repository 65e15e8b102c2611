/** The book's pages as they were built, and what a reader does on any of them. */
import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { siteDir } from '../../scripts/lib/paths.mjs';
import type { Reader } from './reader.ts';

/** Addresses below the site's root, of everything that is a page of the book. */
export const pages: readonly string[] = readdirSync(siteDir, { recursive: true, encoding: 'utf8' })
  .map((file) => relative('.', join('.', file)).split(sep).join('/'))
  .filter((file) => file.endsWith('.html') && !/^(embed|lab)\//.test(file))
  .map((file) => file.replace(/(^|\/)index\.html$/, '$1'))
  .sort();

export const chapters = pages.filter((path) => path.startsWith('chapters/'));

/** Figures of the page that is open, in its order, as paths for a reader. */
export async function figuresOf(reader: Reader): Promise<string[]> {
  return reader.see(() =>
    [...document.querySelectorAll('.figure')].map(({ localName, id }) =>
      id ? `${localName}#${id}` : localName,
    ),
  );
}

/** Reads from figure to figure until all of them answer, and to the end of the page. */
export async function readToTheEnd(reader: Reader): Promise<void> {
  for (const figure of await figuresOf(reader)) {
    await reader.meet(figure);
    const { offered } = await reader.see(
      ({ find }, at) => ({ offered: find(`${at} >>> .offer button`) !== null }),
      figure,
    );
    if (!offered) continue;
    await reader.choose(`${figure} >>> .offer button`);
    await reader.until(
      'what was offered to have come',
      ({ find }, at) => find(`${at} >>> .offer`) === null,
      figure,
    );
  }
  await reader.see(() => scrollTo({ top: document.body.scrollHeight, behavior: 'instant' }));
}
