/**
 * When the page begins to keep itself for reading without a network: never before the first view stands,
 * and not for a reader who leaves at once.
 */

/** After the first figure has answered and nobody has touched anything. */
const quietMs = 4000;
/** Where no figure ever answers. */
const longestMs = 12_000;

export function keepLater(): void {
  // Embeds and insecure origins keep nothing.
  if (!('serviceWorker' in navigator) || parent !== window) return;
  const life = new AbortController();
  const begin = () => {
    if (life.signal.aborted) return;
    life.abort();
    const idle = globalThis.requestIdleCallback ?? setTimeout;
    idle(() => {
      // Without it the page is what it was, only not offline.
      import('./keep.ts').then(({ keep }) => keep()).catch(() => {});
    });
  };
  const options = { once: true, passive: true, signal: life.signal };
  const after = (milliseconds: number) => () => setTimeout(begin, milliseconds);
  document.addEventListener('embedscope-ready', after(quietMs), options);
  for (const type of ['pointerdown', 'keydown', 'wheel', 'touchmove']) {
    addEventListener(type, after(0), options);
  }
  if (document.readyState === 'complete') after(longestMs)();
  else addEventListener('load', after(longestMs), options);
}
