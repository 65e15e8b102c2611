/**
 * Marks in the contents which section is read. It writes nothing to the address.
 *
 * After a link that is its target, until the reader moves. Else it is the last heading above a line, which
 * stands near the top of the window and moves down to its foot over the last window of the page, so that
 * short sections at the end have their turn.
 */
import { arrivedAt } from './arrive.ts';

/** As far below the window's top as a link's target comes to stand (styles/page.css), and a little. */
const LINE = 40;

export interface Reading {
  /** The page's slug. */
  readonly page: string;
  /** Id of the section's heading; empty above the first. */
  readonly section: string;
}

/** @param moved called when another section is read */
export function markCurrent(moved: (reading: Reading) => void): () => void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('.contents a')];
  const inPage = links.filter((link) => link.getAttribute('href')!.startsWith('#'));
  const marks = inPage.flatMap((link) => {
    const target = document.getElementById(link.hash.slice(1));
    return target ? [{ link, target }] : [];
  });
  const pages = [...document.querySelectorAll<HTMLElement>('article.page')];
  const stops = [...pages, ...marks.map(({ target }) => target)]
    .filter((stop, index, all) => all.indexOf(stop) === index)
    .sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  let before: Element | undefined;

  const current = (): Element | undefined => {
    const arrived = arrivedAt();
    if (arrived) return last(stops, (stop) => stop === arrived || isBefore(stop, arrived));
    const { scrollHeight, clientHeight, scrollTop } = document.documentElement;
    const left = Math.max(0, scrollHeight - clientHeight - scrollTop);
    const line = LINE + Math.max(0, 1 - left / clientHeight) * (clientHeight - LINE);
    return last(stops, (stop) => stop.getBoundingClientRect().top <= line) ?? stops[0];
  };

  const mark = () => {
    const stop = current();
    if (!stop || stop === before) return;
    before = stop;
    const page = stop.closest<HTMLElement>('article.page')!;
    const section = stop === page ? '' : stop.id;
    for (const item of document.querySelectorAll<HTMLElement>('.contents [data-page]')) {
      item.classList.toggle('here', item.dataset.page === page.id);
    }
    for (const { link, target } of marks) {
      if (target === page) link.setAttribute('aria-current', 'page');
      else if (target.id === section) link.setAttribute('aria-current', 'location');
      else link.removeAttribute('aria-current');
    }
    moved({ page: page.id, section });
  };

  let waiting = false;
  const later = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mark();
    });
  };
  addEventListener('scroll', later, { passive: true });
  new ResizeObserver(later).observe(document.body);
  return later;
}

function last<T>(all: readonly T[], matches: (one: T) => boolean): T | undefined {
  return all.filter(matches).at(-1);
}

function isBefore(stop: Element, target: Element): boolean {
  return (stop.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
}
