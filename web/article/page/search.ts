/** The search over the book's text: a dialog whose results are links. Loaded with its first use. */
import type MiniSearch from 'minisearch';
import { readSiteFile, siteForm, siteRoot } from '../../kit/engine.ts';
import { excerpt, type Passage, readIndex } from '../search-index.ts';

const MOST = 12;

let dialog: HTMLDialogElement | null = null;

export function openSearch(): void {
  dialog ??= build();
  if (!dialog.open) dialog.showModal();
  dialog.querySelector('input')?.select();
}

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function build(): HTMLDialogElement {
  const field = element('input', { type: 'search', autocomplete: 'off', spellcheck: 'false' });
  const close = element('button', { type: 'button' }, 'Close');
  const said = element('p', { role: 'status' });
  const results = element('ol');
  const made = element(
    'dialog',
    { class: 'search', 'aria-label': 'Search the book' },
    element('div', { class: 'search-line' }, element('label', {}, 'Search the book', field), close),
    said,
    results,
  );
  close.addEventListener('click', () => made.close());
  // A click beside the dialog lands on the dialog itself.
  made.addEventListener('click', ({ target }) => {
    const link = (target as Element).closest('a');
    if (link || target === made) made.close();
  });
  let index: Promise<MiniSearch<Passage>> | null = null;
  /** Whether the results are those of what stands in the field. */
  const search = async (): Promise<boolean> => {
    const query = field.value.trim();
    try {
      index ??= load();
      const found = query ? (await index).search(query).slice(0, MOST) : [];
      if (field.value.trim() !== query) return false; // the reader has typed on
      results.replaceChildren(
        ...found.map((result) => entry(result as unknown as Passage, result.terms)),
      );
      said.textContent = query ? summary(found.length, query) : '';
      return true;
    } catch {
      index = null;
      said.textContent = 'The search could not be loaded. Type again to try once more.';
      return false;
    }
  };
  field.addEventListener('input', () => void search());
  // Enter may come before the index has.
  field.addEventListener('keydown', async ({ key, isComposing }) => {
    if (key !== 'Enter' || isComposing) return;
    if ((await search()) && made.open) results.querySelector('a')?.click();
  });
  document.body.append(made);
  return made;
}

function summary(count: number, query: string): string {
  if (count === 0) return `Nothing in the book matches “${query}”.`;
  if (count === MOST) return `The ${MOST} best matches:`;
  return count === 1 ? '1 match:' : `${count} matches:`;
}

async function load(): Promise<MiniSearch<Passage>> {
  const response = await readSiteFile('search.json');
  if (!response.ok) throw new Error(`search.json: ${response.status}`);
  return readIndex(await response.text());
}

function entry(
  { id, path, page, section, text }: Passage,
  terms: readonly string[],
): HTMLLIElement {
  const inDocument = siteForm() === 'file' || document.getElementById(id) !== null;
  const address = inDocument ? `#${id}` : `${new URL(path, siteRoot()).href}#${id}`;
  const title = section === page ? page : `${page}: ${section}`;
  return element(
    'li',
    {},
    element('a', { href: address }, title),
    element('p', {}, ...marked(excerpt(text, terms), terms)),
  );
}

/** A text with the words that were found in it marked. */
function marked(text: string, terms: readonly string[]): (Node | string)[] {
  const words = terms.map((term) => term.replace(/[^\p{L}\p{N}]/gu, '\\$&')).join('|');
  if (!words) return [text];
  const parts = text.split(new RegExp(`(${words})`, 'giu'));
  return parts.map((part, index) => (index % 2 ? element('mark', {}, part) : part));
}
