/** Brings what the questions of a page need as they come near, and the review page to life. */
import { whenNear } from '../when-near.ts';

export function startReview(root: ParentNode = document): void {
  whenNear(root.querySelectorAll('es-question'), () => import('./question.ts'));
  const page = root.querySelector<HTMLElement>('[data-review]');
  if (page) void import('./page.ts').then(({ startReviewPage }) => startReviewPage(page));
}
