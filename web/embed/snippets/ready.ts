/** Snippets in the reader's browser: with the site's own address, copied by a button. */

/** Stands for the site's address until a page knows its own. */
export const UNKNOWN_ROOT = 'https://your.site/embedscope/';

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
