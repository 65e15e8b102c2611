/**
 * Keeps an element where it is in the window while what is above it grows or shrinks: a reader goes on
 * reading there. Browsers' own scroll anchoring holds the topmost element that is seen, and not all have it.
 *
 * In a frame as high as its content nothing scrolls: there, what grows has to stand below.
 */

/** What an answer brings (charts, lists) has come by then. */
const SETTLED_MS = 2000;

/** @returns to be called when nothing more will change; it lets go a little later, when that is laid out. */
export function keepInPlace(element: Element): () => void {
  const end = new AbortController();
  const { signal } = end;
  const before = element.getBoundingClientRect().top;
  const place = () => {
    const moved = element.getBoundingClientRect().top - before;
    if (element.isConnected && Math.abs(moved) >= 1) scrollBy({ top: moved, behavior: 'instant' });
  };
  const resized = new ResizeObserver(place);
  resized.observe(document.body);
  signal.addEventListener('abort', () => resized.disconnect());
  // A reader who moves the page is not held.
  for (const moves of ['wheel', 'touchmove', 'pointerdown', 'keydown'])
    addEventListener(moves, () => end.abort(), { signal, passive: true });
  return () => setTimeout(() => end.abort(), SETTLED_MS);
}
