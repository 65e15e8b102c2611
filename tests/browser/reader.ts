/**
 * A reader: sees what is on the page and does what a person does, with a mouse and keys at a desk and
 * with fingers on a phone. Waits for what should come, never for a time.
 */
import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { inRoot } from '../../scripts/lib/paths.mjs';
import type { Device, Point, Tab, Theme } from './drive/tab.ts';
import { type InPage, inPage } from './in-page.ts';

/** Whatever should come has come by then, also on a machine that runs a dozen other things. */
const LONGEST_WAIT = 1000 * Number(process.env.PATIENCE ?? 60);
const LOOK_EVERY = 50;

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What watch.js noted. */
export interface Noted {
  kind: 'policy' | 'error' | 'rejection' | 'history' | 'cookie';
  what: string;
}

export class Reader {
  readonly tab: Tab;

  constructor(tab: Tab) {
    this.tab = tab;
  }

  get device(): Device {
    return this.tab.device;
  }

  open(url: string): Promise<void> {
    return this.tab.goto(url);
  }

  /**
   * Goes to a page as by a link, without waiting for it: drivers wait in vain for pages that lead on at once,
   * and for those that are come back to.
   */
  async follow(url: string): Promise<void> {
    await this.see((_, to) => void setTimeout(() => location.assign(to)), url);
  }

  /** What a function says that runs in the page; it may use nothing but what it is given. */
  async see<T, A extends readonly Json[]>(
    run: (page: InPage, ...given: A) => T | Promise<T>,
    ...given: A
  ): Promise<T> {
    const values = [`(${inPage})()`, ...given.map((value) => JSON.stringify(value))];
    // The loader of these tests names functions through __name, which pages don't have.
    const text = `(() => { const __name = (f) => f; return (${run})(${values.join(', ')}); })()`;
    return (await this.tab.evaluate(text)) as T;
  }

  /** Waits until a function in the page says something true (or "there": not null, false, '' or 0). */
  async until<T, A extends readonly Json[]>(
    what: string,
    run: (page: InPage, ...given: A) => T | Promise<T>,
    ...given: A
  ): Promise<NonNullable<T>> {
    const end = Date.now() + LONGEST_WAIT;
    for (;;) {
      // What is asked while one page goes and the next comes has no answer yet.
      const seen = await this.see(run, ...given).catch((error: Error) => {
        if (!/context was destroyed|Cannot find context|no such frame/i.test(error.message))
          throw error;
        return null;
      });
      if (seen) return seen as NonNullable<T>;
      if (Date.now() > end)
        throw new Error(`Waited in vain for ${what}. ${await this.situation()}`);
      await sleep(LOOK_EVERY);
    }
  }

  /** The text at a path, as it is read: one line. */
  text(path: string): Promise<string> {
    return this.until(
      `a text at ${path}`,
      ({ find }, at) => find(at)?.textContent?.replace(/\s+/g, ' ').trim(),
      path,
    );
  }

  /** Waits for a text that holds this. */
  async reads(path: string, part: string): Promise<string> {
    await this.until(
      `“${part.slice(0, 200)}” at ${path}`,
      ({ find }, at, wanted) =>
        find(at)?.textContent?.replace(/\s+/g, ' ').includes(wanted) ?? false,
      path,
      part,
    );
    return this.text(path);
  }

  /** Brings an element into the window and says where it is, once it keeps still there for two frames. */
  place(path: string): Promise<{ x: number; y: number; width: number; height: number }> {
    return this.until(
      `an element at ${path} that keeps still`,
      async ({ find, frames }, at) => {
        const look = () => {
          const element = find(at);
          element?.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
          const { x, y, width, height } = element?.getBoundingClientRect() ?? new DOMRect();
          return { x, y, width, height };
        };
        const before = look();
        if (before.width === 0 || before.height === 0) return null;
        await frames(2);
        const now = look();
        return JSON.stringify(now) === JSON.stringify(before) ? now : null;
      },
      path,
    );
  }

  /** Goes to a figure and waits until it answers. */
  async meet(figure: string): Promise<void> {
    await this.until(
      `${figure} to be ready`,
      ({ find }, at) => {
        const element = find(at);
        element?.scrollIntoView({ block: 'start', behavior: 'instant' });
        const verdict = element?.shadowRoot?.querySelector('[data-verdict]');
        return verdict?.textContent?.trim() !== '' && verdict !== undefined && verdict !== null;
      },
      figure,
    );
  }

  /**
   * Clicks or taps the middle of what is there. The page may move under a finger, as it does under a
   * person's, who then taps again; a click that would land on another link or control is held back.
   */
  async choose(path: string): Promise<void> {
    for (let taps = 0; taps < 5; taps++) {
      const { x, y, width, height } = await this.place(path);
      await this.see(({ find }, at) => {
        const element = find(at);
        (globalThis as unknown as { hit?: { end: AbortController } }).hit?.end.abort();
        const end = new AbortController();
        const hit = { element, pressed: false, clicked: false, missed: false, end };
        const around = new Set<EventTarget>();
        for (let node: Node | null = element; node; ) {
          around.add(node);
          node = node instanceof ShadowRoot ? node.host : node.parentNode;
        }
        const guard = (event: Event) => {
          const path = event.composedPath();
          const control = path.find(
            (one) =>
              one instanceof Element && one.matches('a[href], button, input, summary, label'),
          );
          if (!control || path.includes(element!) || around.has(control)) return;
          if (control instanceof HTMLLabelElement && control.control === element) return;
          hit.missed = true;
          event.preventDefault();
          event.stopImmediatePropagation();
        };
        addEventListener('click', guard, { capture: true, signal: end.signal });
        // Not for others to find: embeds are tested for what they leave in the page.
        Object.defineProperty(globalThis, 'hit', { value: hit, configurable: true });
        const once = { once: true, capture: true };
        element?.addEventListener('pointerdown', () => (hit.pressed = true), once);
        element?.addEventListener('click', () => (hit.clicked = true), once);
      }, path);
      await this.touch({ x: x + width / 2, y: y + height / 2 });
      if (await this.wasHit()) return;
    }
    throw new Error(`${path} is never hit. ${await this.situation()}`);
  }

  /** Whether what was touched has noticed. */
  private async wasHit(): Promise<boolean> {
    for (let looks = 0; looks < 10; looks++) {
      const noticed = await this.see(() => {
        type Hit = { element: Element | null; pressed: boolean; clicked: boolean; missed: boolean };
        const { hit } = globalThis as unknown as { hit?: Hit & { end: AbortController } };
        if (!hit) return 'hit'; // another page has come, or is coming: it was a link
        // What goes away when it is pressed sees no click.
        const noticed = hit.clicked || (hit.pressed && hit.element?.isConnected === false);
        if (noticed || hit.missed) hit.end.abort();
        return noticed ? 'hit' : hit.missed ? 'missed' : null;
      }).catch(() => 'hit');
      if (noticed) return noticed === 'hit';
      await sleep(LOOK_EVERY);
    }
    return false;
  }

  /** Clicks or taps a point of the window. */
  touch(point: Point): Promise<void> {
    return this.device.touch ? this.tab.fingers([[point]]) : this.tab.mouse([point]);
  }

  /** Puts a text in a field in place of what stands there, and ends with Enter. */
  async enter(path: string, text: string): Promise<void> {
    // The page may move under a finger, as it does under a person's, who then taps again.
    const focused = () => this.see(({ find }, at) => find(at)?.matches(':focus') ?? false, path);
    for (let taps = 0; !(await focused()); taps++) {
      if (taps === 5) throw new Error(`${path} takes no focus. ${await this.situation()}`);
      await this.choose(path);
    }
    await this.see(({ find }, at) => (find(at) as HTMLInputElement).select(), path);
    await this.tab.type(text);
    await this.tab.press('Enter');
  }

  /** Prefers a theme, or, where the engine can't be told, has the page set to it. */
  async theme(theme: Theme): Promise<void> {
    const told = await this.tab.theme(theme);
    if (told) {
      const query = `(prefers-color-scheme: ${theme})`;
      await this.until(`the ${theme} theme`, (_, wanted) => matchMedia(wanted).matches, query);
      return;
    }
    await this.see(({ all }, wanted) => {
      document.documentElement.dataset.theme = wanted;
      for (const figure of all('.figure')) figure.setAttribute('theme', wanted);
    }, theme);
  }

  /** Lays the page out as on paper; where the engine can't be told, by the rules that are for paper. */
  async print(): Promise<void> {
    if (await this.tab.print()) return;
    await this.see(({ all }) => {
      const apply = (rules: CSSRuleList): void => {
        for (const rule of rules) {
          if (rule instanceof CSSMediaRule) {
            const { media } = rule;
            if (media.mediaText === 'print') media.mediaText = 'all';
            else if (media.mediaText === 'screen') media.mediaText = 'not all';
          }
          if ('cssRules' in rule) apply((rule as CSSGroupingRule).cssRules);
        }
      };
      for (const { sheet } of document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]'))
        apply(sheet!.cssRules);
      const roots = [...all('.figure'), ...all('.figure >>> *')];
      for (const { shadowRoot } of roots)
        for (const { cssRules } of shadowRoot?.adoptedStyleSheets ?? []) apply(cssRules);
    });
  }

  /** What should not have happened, as watch.js noted it. */
  noted(): Promise<Noted[]> {
    return this.see(() => (globalThis as unknown as { watched: Noted[] }).watched ?? []);
  }

  async keepPicture(name: string): Promise<void> {
    const folder = inRoot('build', 'logs', 'pictures');
    mkdirSync(folder, { recursive: true });
    const file = `${name.replace(/[^\w]+/g, '-')}.png`;
    await this.tab.screenshot(`${folder}/${file}`).catch(() => {});
  }

  async leave(): Promise<void> {
    await this.tab.close();
  }

  /** For the message of a wait that was in vain: what the page says. */
  private async situation(): Promise<string> {
    const seen = await this.see(async ({ all }) => ({
      at: location.href,
      document: `${document.readyState}, ${document.visibilityState}`,
      drawing: await Promise.race([
        new Promise((resolve) => requestAnimationFrame(() => resolve('frames come'))),
        new Promise((resolve) => setTimeout(() => resolve('no frame in a second'), 1000)),
      ]),
      figures: all('.figure').map(({ id, shadowRoot }) => {
        const bound = shadowRoot?.host.getBoundingClientRect();
        const text = shadowRoot?.querySelector('[data-verdict]')?.textContent?.trim();
        return `${id} at ${Math.round(bound?.y ?? 0)} px: ${text?.slice(0, 80) ?? 'not built'}`;
      }),
      notices: all('* >>> .notice').map((notice) => notice.textContent?.replace(/\s+/g, ' ')),
      watched: (globalThis as unknown as { watched: string[] }).watched ?? [],
    })).catch((error: unknown) => String(error));
    return `The page says: ${JSON.stringify(seen)}`;
  }
}
