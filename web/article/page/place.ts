/** The reader's place and progress: kept on the device, offered on the cover, marked in the contents. */
import { Kept } from '../kept.ts';
import type { Reading } from './marker.ts';

/** Until when a reader has only passed through. */
const STAY_MS = 2000;

interface Place {
  /** Of the section, or of the chapter. */
  readonly id: string;
  /** What it is called. */
  readonly text: string;
}

const place = new Kept<Place>({
  key: 'embedscope-place',
  version: 1,
  parse: ({ id, text }) => {
    if (typeof id !== 'string' || typeof text !== 'string') throw new Error('It names no place.');
    return { id, text };
  },
  format: (value) => ({ ...value }),
});

/** Slugs of the chapters whose last section was reached. */
const progress = new Kept<readonly string[]>({
  key: 'embedscope-progress',
  version: 1,
  parse: ({ chapters }) => {
    if (!Array.isArray(chapters)) throw new Error('It lists no chapters.');
    return chapters.filter((slug) => typeof slug === 'string');
  },
  format: (chapters) => ({ chapters }),
});

function readChapters(): readonly string[] {
  const found = progress.read();
  return found.state === 'kept' ? found.value : [];
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** Notes that a section of a chapter is read. */
export function notePlace({ page, section }: Reading): void {
  clearTimeout(timer);
  const article = document.getElementById(page);
  if (article?.dataset.kind !== 'chapter') return;
  timer = setTimeout(() => {
    const title = article.querySelector('h1')?.textContent ?? page;
    const name = document.getElementById(section)?.textContent;
    place.write({ id: section || page, text: name ? `${title}: ${name}` : title });
    const sections = document.querySelectorAll(`.contents [data-page="${CSS.escape(page)}"] ol a`);
    const last = [...sections].at(-1)?.getAttribute('href');
    if (section && last?.endsWith(`#${section}`)) noteRead(page);
  }, STAY_MS);
}

function noteRead(page: string): void {
  const all = readChapters();
  if (all.includes(page)) return;
  progress.write([...all, page]);
  markRead();
}

/** Marks chapters that were read to the end, for the eye and for the ear. */
export function markRead(): void {
  for (const page of readChapters()) {
    const item = document.querySelector<HTMLElement>(`.contents [data-page="${CSS.escape(page)}"]`);
    if (!item || item.dataset.read) continue;
    item.dataset.read = 'read';
    const word = document.createElement('span');
    word.className = 'visually-hidden';
    word.textContent = ' (read)';
    item.querySelector('a')?.append(word);
  }
}

/** On the cover: a link to where the reader stopped. */
export function offerPlace(): void {
  const line = document.querySelector<HTMLElement>('.resume');
  const found = place.read();
  if (!line || found.state !== 'kept') return;
  const { id, text } = found.value;
  const ends = [`#${id}`, `/${id}.html`];
  const to = [...document.querySelectorAll<HTMLAnchorElement>('.chapters a')].find(({ href }) =>
    ends.some((end) => href.endsWith(end)),
  );
  if (!to) return;
  const link = document.createElement('a');
  link.href = to.href;
  link.textContent = text;
  line.replaceChildren('You stopped at ', link, '.');
  line.hidden = false;
}
