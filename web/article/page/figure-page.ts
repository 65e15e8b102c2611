/** The page of one figure: its snippets with the site's own address, for the figure as the reader has set it up. */
import { figures } from '#figures';
import { readySnippets } from '../../embed/snippets/ready.ts';
import { siteRoot } from '../../kit/engine.ts';
import type { Presets } from '../../kit/presets.ts';

export function start(page: HTMLElement): void {
  readySnippets(page, siteRoot());
  page.addEventListener('embedscope-change', async (event) => {
    const { figure, state } = (event as CustomEvent<{ figure: string; state: Presets }>).detail;
    const found = figures.find(({ name }) => name === figure);
    if (!found) return;
    const { showState } = await import('../../embed/snippets/state.ts');
    showState(siteRoot(), figure, state, found.sizes.wide);
  });
}
