/** Snippets in the reader's browser: with the site's own address, copied by a button, as the figure stands. */
import type { Presets } from '../../kit/presets.ts';
import { snippets, UNKNOWN_ROOT } from './snippets.ts';

/** Every `pre code` of a page, and every `button[data-copies=ID]`, which is followed by a live region. */
export function readySnippets(page: ParentNode, root: URL): void {
  for (const code of page.querySelectorAll('pre code')) {
    code.textContent = code.textContent?.replaceAll(UNKNOWN_ROOT, root.href) ?? '';
  }
  for (const button of page.querySelectorAll<HTMLButtonElement>('button[data-copies]')) {
    const source = document.getElementById(button.dataset.copies ?? '');
    const said = button.nextElementSibling;
    if (!source || !said) continue;
    button.hidden = false;
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(source.textContent ?? '');
        said.textContent = 'Copied.';
      } catch {
        // No clipboard here: the text is marked, to be copied by the reader's own keys.
        getSelection()?.selectAllChildren(source);
        said.textContent = 'Marked: copy it with your keys.';
      }
    });
  }
}

/** Puts a figure's state, as its presets, into the snippets of its page. */
export function showState(root: URL, figure: string, presets: Presets, height: number): void {
  for (const { id, text } of snippets(root, figure, presets, height)) {
    const code = document.querySelector(`#${figure}-${id} code`);
    if (code) code.textContent = text;
  }
}
