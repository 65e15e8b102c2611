/** A figure in a sentence or two: its question, and what it found in the state it is in now. */

/** Whether an element is a figure or a question of ours, which describes itself. */
export function isFigure(element: Element): boolean {
  return element.localName.startsWith('es-');
}

const text = (element: Element | null | undefined) =>
  element?.textContent?.replace(/\s+/g, ' ').trim() ?? '';

export function describe(element: Element): string {
  const root = element.shadowRoot;
  if (element.localName === 'es-question') {
    const options = [
      ...(root?.querySelectorAll('.choices label') ?? element.querySelectorAll('ul > li')),
    ].map((option, index) => `${index + 1}: ${ended(text(option))}`);
    const verdict = text(root?.querySelector('[data-verdict]'));
    const prompt = ended(text(element.querySelector('[slot="prompt"]')));
    return `A question. ${prompt} ${options.join(' ')} ${verdict}`.trim();
  }
  const question = text(root?.querySelector('#question')) || element.getAttribute('data-asks');
  const asks = question ? `A figure asks: ${ended(question)}` : 'A figure.';
  const verdict = text(root?.querySelector('[data-verdict]'));
  return `${asks} ${verdict ? `It shows: ${verdict}` : 'It is not loaded yet.'}`;
}

function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
