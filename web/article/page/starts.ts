/**
 * What a page brings beyond figures and navigation, by its kind: code that is loaded where such a page is.
 * To add a kind, name it in contents.ts and give it a row here. In the single file, where all pages are
 * sections of one document, each is handed its own section.
 */
import type { PageKind } from '../contents.ts';

interface PageScript {
  start(page: HTMLElement): void;
}

const starts: Partial<Record<PageKind, () => Promise<PageScript>>> = {
  chapter: async () => {
    const { startListening } = await import('../listen/listen.ts');
    return { start: startListening };
  },
  about: () => import('./about.ts'),
  figure: () => import('./figure-page.ts'),
};

export function startKinds(): void {
  for (const page of document.querySelectorAll<HTMLElement>('article.page')) {
    // Where code can't be had, the page reads as it came.
    starts[page.dataset.kind as PageKind]?.().then(
      ({ start }) => start(page),
      (error: unknown) => console.error(error),
    );
  }
}
