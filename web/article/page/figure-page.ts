/** The page of one figure: its snippet with the site's own address, to be copied. */
import { siteRoot } from '../../kit/engine.ts';
import { readySnippets } from '../../kit/snippets.ts';

export function start(page: HTMLElement): void {
  readySnippets(page, siteRoot());
}
