/**
 * Keeps the room that a figure will take, so that the text below it stays where it is when the figure comes: its
 * still is smaller. Not where the still is in the window already, since what is below it would move at once.
 */
import type { FigureEntry } from '../../kit/figure-module.ts';

export function keepRoom(elements: Iterable<HTMLElement>, { narrow, wide }: FigureEntry['sizes']) {
  for (const element of elements) {
    if (element.getBoundingClientRect().top < innerHeight) continue;
    element.style.setProperty('--narrow', `${narrow}px`);
    element.style.setProperty('--wide', `${wide}px`);
    const letGo = () => {
      element.style.removeProperty('--narrow');
      element.style.removeProperty('--wide');
    };
    element.addEventListener('embedscope-ready', letGo, { once: true });
  }
}
