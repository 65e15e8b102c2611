/**
 * Arriving where a link leads, or coming back to where the reader was. Figures between the top of the page and
 * the target grow when they come to life, and what was laid out late (styles/page.css) gets its height late; the
 * target stays at its place in the window meanwhile, until the reader moves.
 */

/** A target that is held; null once the reader has moved. */
let held: Element | null = null;
/** A page that still changes after that is one the reader plays with. */
const HELD_MS = 20_000;

/** Whether the reader is where a link led, and has not moved since. */
export function arrivedAt(): Element | null {
  return held;
}

// Coming back. Browsers restore a distance from the top of the page, but the figures above have other heights
// when the page is new: what was read is found by its element. The tab forgets it when it is closed.

const LEFT = 'embedscope-left';
/** What prose is made of, in the page's order: the same on every visit. */
const parts = () => [...document.querySelectorAll('article.page :is(p, li, dt, dd, h2, .figure)')];

function noteLeaving(): void {
  const all = parts();
  const part = all.findIndex((element) => element.getBoundingClientRect().bottom > 0);
  const top = all[part]?.getBoundingClientRect().top;
  try {
    sessionStorage.setItem(LEFT + location.pathname, JSON.stringify({ part, top }));
  } catch {
    // Blocked: the browser's own way has to do.
  }
}

/** What stood at the top of the window when the reader left, if they have come back by Back, Forward or Reload. */
function whereLeft(): { element: Element; top: number } | null {
  const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (entry?.type !== 'back_forward' && entry?.type !== 'reload') return null;
  try {
    const { part, top } = JSON.parse(sessionStorage.getItem(LEFT + location.pathname) ?? '{}');
    const element = parts()[part];
    return element && Number.isFinite(top) ? { element, top } : null;
  } catch {
    return null;
  }
}

/** What a fragment names: an element, or the figure of a copied link (`#figure=NAME&word=…`). */
export function targetOf(hash: string): Element | null {
  if (!hash.startsWith('#figure=')) return document.getElementById(decoded(hash.slice(1)));
  const name = new URLSearchParams(hash.slice(1)).get('figure') ?? '';
  return document.getElementById(name) ?? firstFigure(name);
}

function firstFigure(name: string): Element | null {
  return /^[\w-]+$/.test(name) ? document.querySelector(`es-${name}`) : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @param arrived called with each new target */
export function followLinks(arrived: (target: Element) => void): void {
  const layOut = () => document.documentElement.classList.add('laid-out');
  const left = whereLeft();
  addEventListener('pagehide', noteLeaving);
  const follow = () => {
    const target = targetOf(location.hash);
    if (!target) return;
    layOut();
    hold(target);
    arrived(target);
  };
  if (left) {
    layOut();
    hold(left.element, left.top);
    arrived(left.element);
  } else follow();
  addEventListener('hashchange', follow);
  addEventListener('click', (event) => {
    const link = (event.composedPath()[0] as Element).closest?.<HTMLAnchorElement>('a[href*="#"]');
    if (!link || link.pathname !== location.pathname) return;
    // Heights have to be known before the browser follows the link; and one to where the reader is
    // already changes no address, and so tells nobody.
    layOut();
    if (link.hash === location.hash) follow();
  });
}

/** @param top where in the window it stands; where a link's target comes to stand, if that is not said */
function hold(target: Element, top?: number): void {
  held = target;
  const { classList } = document.documentElement;
  const end = new AbortController();
  // The browser's own anchoring would hold another element than the target.
  classList.add('held');
  let expected = 0;
  let height = 0;
  const place = () => {
    if (top === undefined) target.scrollIntoView({ block: 'start', behavior: 'instant' });
    else scrollBy({ top: target.getBoundingClientRect().top - top, behavior: 'instant' });
    expected = scrollY;
    height = document.documentElement.scrollHeight;
  };
  const resized = new ResizeObserver(place);
  end.signal.addEventListener('abort', () => {
    resized.disconnect();
    if (held !== target) return;
    held = null;
    classList.remove('held');
  });
  const letGo = () => end.abort();
  for (const moved of ['wheel', 'pointerdown', 'touchstart', 'keydown', 'hashchange'])
    addEventListener(moved, letGo, { signal: end.signal, passive: true });
  // Scroll bars tell of nothing but where the page is.
  const scrolled = () => {
    const sameHeight = document.documentElement.scrollHeight === height;
    if (sameHeight && Math.abs(scrollY - expected) > 2) letGo();
  };
  addEventListener('scroll', scrolled, { signal: end.signal, passive: true });
  setTimeout(letGo, HELD_MS);
  resized.observe(document.body);
  place();
}
