/**
 * What a page does, on the site and in the single file: brings figures as they come near the window, follows
 * links to where they end, marks the section that is read. It writes nothing to the address and nothing to
 * the history.
 */
import { code } from '#figures/code';
import { siteForm } from '../../kit/engine.ts';
import { startReview } from '../review/start.ts';
import { whenNear } from '../when-near.ts';
import { followLinks, targetOf } from './arrive.ts';
import { markCurrent } from './marker.ts';
import { markRead, notePlace, offerPlace } from './place.ts';
import { keepRoom } from './room.ts';
import { startKinds } from './starts.ts';

/** A link to a figure further down brings its code wherever the reader is. */
function bring(target: Element): void {
  void code.get(target.localName.replace('es-', ''))?.();
}

function offerSearch(): void {
  const button = document.querySelector<HTMLButtonElement>('.search-open');
  if (!button) return;
  button.hidden = false;
  button.addEventListener('click', () => {
    import('./search.ts').then(
      ({ openSearch }) => openSearch(),
      (error: unknown) => console.error(error),
    );
  });
}

/** Old addresses: a link to what is on another page now leads on to it. */
function leadOn(): void {
  if (siteForm() !== 'site') return; // the whole book is here
  const { hash } = location;
  if (hash.length < 2 || targetOf(hash)) return;
  // Without it the reader is at the top of the page, where the contents are.
  import('./moved.ts').then(({ follow }) => follow(hash)).catch(() => {});
}

export function startPage(): void {
  document.documentElement.classList.add('started');
  for (const [name, load] of code) {
    const all = document.querySelectorAll<HTMLElement>(`es-${name}`);
    keepRoom(all);
    whenNear(all, load);
  }
  startReview();
  leadOn();
  addEventListener('hashchange', leadOn);
  // A page in somebody's frame keeps nothing of its reader.
  const remark = markCurrent(parent === window ? notePlace : () => {});
  followLinks((target) => {
    bring(target);
    remark();
  });
  remark();
  offerPlace();
  markRead();
  offerSearch();
  startKinds();
}
