/**
 * What runs in the page itself. These functions travel as text (reader.ts sends them), so each stands
 * alone: no imports, nothing from outside its own braces.
 */

/** Handed to every function that a reader runs in a page. */
export interface InPage {
  /** The first element at a path, or null. */
  find(path: string): HTMLElement | null;
  all(path: string): HTMLElement[];
  /** Waits until so many frames have been drawn. */
  frames(count: number): Promise<void>;
}

/**
 * Elements at a path of CSS selectors. ` >>> ` steps into a shadow root, and `:text("…")` at the end
 * of a selector keeps the elements with that text:
 *
 *     es-map >>> button:text("Show the lines")
 */
export function inPage(): InPage {
  const textOf = (element: Element) => element.textContent?.replace(/\s+/g, ' ').trim();
  const step = (roots: (Document | ShadowRoot)[], selector: string): HTMLElement[] => {
    const [, css, text] = /^(.*?)(?::text\("(.*)"\))?$/.exec(selector)!;
    const found = roots.flatMap((root) => [...root.querySelectorAll<HTMLElement>(css!)]);
    return text === undefined ? found : found.filter((element) => textOf(element) === text);
  };
  const all = (path: string): HTMLElement[] => {
    const selectors = path.split(' >>> ');
    let roots: (Document | ShadowRoot)[] = [document];
    let found: HTMLElement[] = [];
    for (const selector of selectors) {
      found = step(roots, selector);
      roots = found.flatMap((element) => element.shadowRoot ?? []);
    }
    return found;
  };
  // A page that nobody sees draws none.
  const frame = () =>
    new Promise<unknown>((done) => {
      requestAnimationFrame(done);
      setTimeout(done, 1000);
    });
  const frames = async (count: number) => {
    for (let left = count; left > 0; left--) await frame();
  };
  return { all, find: (path) => all(path)[0] ?? null, frames };
}
