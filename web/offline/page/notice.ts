/** A quiet bar at the window's lower edge: one sentence, and what the reader can do about it. */

let bar: HTMLElement | null = null;

/** Shows it, in place of an older one; `accept` runs when the reader takes the offer. */
export function showNotice(text: string, accept: () => void): void {
  bar?.remove();
  const region = document.createElement('div');
  region.className = 'update';
  region.setAttribute('role', 'status');
  document.body.append(region);
  bar = region;
  const sentence = document.createElement('p');
  sentence.textContent = text;
  const choice = (label: string, act: () => void) => {
    const button = document.createElement('button');
    button.textContent = label;
    button.addEventListener('click', () => {
      region.remove();
      act();
    });
    return button;
  };
  // In a task of its own: what is in a live region from the start is not announced.
  setTimeout(() => {
    region.append(
      sentence,
      choice('Load it', accept),
      choice('Later', () => {}),
    );
  });
}
