/** A figure in a sentence or two: its question, and what it found in the state it is in now. */

import { figures } from '#figures';

/** Whether an element is a figure or a question of ours, which describes itself. */
export function isFigure(element: Element): boolean {
  return element.localName.startsWith('es-');
}

const text = (element: Element | null | undefined) =>
  element?.textContent?.replace(/\s+/g, ' ').trim() ?? '';

const ORDINALS = ['First', 'Second', 'Third', 'Fourth', 'Fifth'];

export function describe(element: Element): string {
  const root = element.shadowRoot;
  if (element.localName === 'es-question') {
    const options = [
      ...(root?.querySelectorAll('.options label') ?? element.querySelectorAll('ul > li')),
    ].map((option, index) => `${ORDINALS[index] ?? 'Next'} answer: ${ended(text(option))}`);
    const prompt = ended(text(element.querySelector('[slot="prompt"]')));
    const grade = text(root?.querySelector('.graded'));
    return `A question. ${prompt} ${options.join(' ')} ${grade}`.trim();
  }
  const verdict = text(root?.querySelector('[data-verdict]'));
  // Without its code a figure has no heading of its own yet.
  const known = figures.find(({ name }) => element.localName === `es-${name}`);
  const question = text(root?.querySelector('#question')) || known?.question;
  const asks = question ? `A figure asks: ${ended(question)}` : 'A figure.';
  return `${asks} ${verdict ? `It shows: ${verdict}` : 'It has not started.'}`;
}

/** Whether a figure has something to describe; a question always has. */
export function hasAnswer(element: Element): boolean {
  return (
    element.localName === 'es-question' ||
    text(element.shadowRoot?.querySelector('[data-verdict]')) !== ''
  );
}

/** Whether a figure is on its way to an answer. */
export function isWorking(element: Element): boolean {
  return element.shadowRoot?.querySelector('[aria-busy="true"]') != null;
}

function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
