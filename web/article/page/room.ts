/**
 * Keeps the room that a figure will take, so that the text below it stays where it is when the figure comes: its
 * still is smaller. Not where the still is in the window already, since what is below it would move at once.
 */
const KEPT = 'keep-room'; // scripts/build/styles.mjs has a rule for each figure

export function keepRoom(elements: Iterable<HTMLElement>) {
  for (const element of elements) {
    if (element.getBoundingClientRect().top < innerHeight) continue;
    element.classList.add(KEPT);
    element.addEventListener('embedscope-ready', () => element.classList.remove(KEPT), {
      once: true,
    });
  }
}
