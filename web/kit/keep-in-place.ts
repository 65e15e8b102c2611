/**
 * Keeps an element where it is in the window while what is above it grows or shrinks: a reader goes on
 * reading there. Browsers' own scroll anchoring holds the topmost element that is seen, and not all have it.
 *
 * In a frame as high as its content nothing scrolls: there, what grows has to stand below.
 */

/** What an answer brings (charts, lists) has come by then, on slow phones too. */
const SETTLED_MS = 10_000;

/**
 * Looks before each frame, so that no other place is drawn. A ResizeObserver of the page would look too late: where
 * scrolling brings sections that were skipped (content-visibility), the page changes its size while sizes are told.
 *
 * @returns to be called when nothing more will change; it lets go a little later, when that is laid out, or as soon
 *   as the reader moves the page.
 */
export function keepInPlace(element: Element): () => void {
  const end = new AbortController();
  const { signal } = end;
  const before = element.getBoundingClientRect().top;
  let scrolled = scrollY;
  const place = () => {
    if (signal.aborted || !element.isConnected) return;
    const moved = element.getBoundingClientRect().top - before;
    // Moved with the page as a whole: somebody has scrolled it.
    if (Math.abs(moved) >= 1 && Math.abs(moved + scrollY - scrolled) < 2) return end.abort();
    if (Math.abs(moved) >= 1) scrollBy({ top: moved, behavior: 'instant' });
    scrolled = scrollY;
    requestAnimationFrame(place);
  };
  requestAnimationFrame(place);
  // A reader who moves the page is not held.
  for (const moves of ['wheel', 'touchmove', 'pointerdown', 'keydown'])
    addEventListener(moves, () => end.abort(), { signal, passive: true });
  return () => setTimeout(() => end.abort(), SETTLED_MS);
}
