/**
 * Keeps an element where it is in the window while what is above it grows or shrinks: a reader goes on
 * reading there. Browsers' own scroll anchoring holds the topmost element that is seen, and not all have it.
 *
 * In a frame as high as its content nothing scrolls: there, what grows has to stand below.
 */

/** What an answer brings (charts, lists) has come by then, on slow phones too. */
const SETTLED_MS = 10_000;

export interface Hold {
  /** Another element has come that is to be seen: as far as it is below the window, everything goes up. */
  reveal(element: Element): void;
  /** Nothing more will change. It ends a little later, when that is laid out. */
  letGo(): void;
}

/** Space between what is revealed and the edge of the window. */
const MARGIN = 16;

/**
 * Looks before each frame, so that no other place is drawn. A ResizeObserver of the page would look too late: where
 * scrolling brings sections that were skipped (content-visibility), the page changes its size while sizes are told.
 * It ends as soon as the reader moves the page.
 */
export function keepInPlace(element: Element): Hold {
  const end = new AbortController();
  const { signal } = end;
  let wanted = element.getBoundingClientRect().top;
  let scrolled = scrollY;
  const place = () => {
    if (signal.aborted || !element.isConnected) return;
    const moved = element.getBoundingClientRect().top - wanted;
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
  return {
    reveal(shown) {
      const moved = element.getBoundingClientRect().top - wanted;
      const { top, bottom } = shown.getBoundingClientRect();
      wanted -= Math.max(0, Math.min(bottom - moved + MARGIN - innerHeight, top - moved - MARGIN));
    },
    letGo() {
      setTimeout(() => end.abort(), SETTLED_MS);
    },
  };
}
