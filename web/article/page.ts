/**
 * What the page does, on the site and in the single file: brings figures as they come near the window,
 * and marks the current chapter in the contents. It writes nothing to the address and nothing to the
 * history.
 */
import { figures } from '#figures';

const NEAR = '600px';

/** Calls `load` once, when the first of the elements comes near. */
function whenNear(elements: Iterable<Element>, load: () => Promise<unknown>): void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      // Where code can't be had, the still and its text stay as they are.
      load().catch((error: unknown) => console.error(error));
    },
    { rootMargin: NEAR },
  );
  for (const element of elements) observer.observe(element);
}

// A link to a figure further down has to bring its code wherever the reader is.
function bringLinked(): void {
  const name = new URLSearchParams(location.hash.slice(1)).get('figure');
  if (!name) return;
  const target = document.getElementById(name)?.localName.replace(/^es-/, '') ?? name;
  void figures.find((figure) => figure.name === target)?.load();
}

/**
 * Parts of the page are laid out when they come near (article.css). A link has to know where they end, so
 * they are laid out before the browser follows one; and where it leads stays in place while parts above it
 * come to life and change their height.
 */
function followLinks(): void {
  const layOut = () => document.documentElement.classList.add('laid-out');
  const followed = () => {
    layOut();
    if (!CSS.supports('overflow-anchor', 'auto')) holdTarget();
  };
  if (location.hash) followed();
  addEventListener('hashchange', followed);
  addEventListener('click', (event) => {
    const link = (event.composedPath()[0] as Element).closest?.('a[href^="#"]');
    if (link) layOut();
  });
}

/** After that a reader has moved, even where it was not noticed: scroll bars tell of nothing. */
const HELD_MS = 5000;

/** What other engines do by themselves: keeps a link's target where it is, until the reader moves. */
function holdTarget(): void {
  const target = document.getElementById(location.hash.slice(1));
  if (!target) return;
  const resized = new ResizeObserver(() =>
    target.scrollIntoView({ block: 'start', behavior: 'instant' }),
  );
  const letGo = new AbortController();
  letGo.signal.addEventListener('abort', () => resized.disconnect());
  for (const moved of ['wheel', 'pointerdown', 'touchstart', 'keydown', 'hashchange'])
    addEventListener(moved, () => letGo.abort(), { signal: letGo.signal, passive: true });
  setTimeout(() => letGo.abort(), HELD_MS);
  resized.observe(document.body);
}

/** The chapter whose heading was last passed; the first until one was. */
function markCurrent(): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('.contents a')];
  const targets = links.map((link) => document.getElementById(link.hash.slice(1)));
  const mark = () => {
    const line = innerHeight * 0.35;
    let current = -1;
    targets.forEach((target, index) => {
      if (target && target.getBoundingClientRect().top < line) current = index;
    });
    links.forEach((link, index) => {
      if (index === current) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    });
  };
  const observer = new IntersectionObserver(mark, { rootMargin: '0px 0px -65% 0px' });
  for (const target of targets) if (target) observer.observe(target);
}

export function startPage(): void {
  for (const { name, load } of figures) whenNear(document.querySelectorAll(`es-${name}`), load);
  whenNear(document.querySelectorAll('es-question'), () => import('./question.ts'));
  followLinks();
  bringLinked();
  addEventListener('hashchange', bringLinked);
  markCurrent();
}
