/** What the gallery's page does: puts the address it was opened from into the snippets, and copies them. */
import { UNKNOWN_ROOT } from './page.ts';

const root = new URL('../', location.href);

for (const code of document.querySelectorAll('pre code')) {
  code.textContent = code.textContent?.replaceAll(UNKNOWN_ROOT, root.href) ?? '';
}
document.getElementById('root-note')?.remove();

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copies]')) {
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
