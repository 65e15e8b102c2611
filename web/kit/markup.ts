/**
 * A Lit template as text, for the stills of the build and for files that a reader saves: the same
 * template that draws on the page. Attributes and children only; listeners and properties are left out,
 * since text has neither.
 */
import { nothing } from 'lit';
import { escapeMarkup } from './escape.ts';

interface Template {
  readonly strings: readonly string[];
  readonly values: readonly unknown[];
}

export function markup(value: unknown): string {
  if (value === nothing || value === null || value === undefined) return '';
  if (isTemplate(value)) return template(value);
  if (typeof value === 'object' && Symbol.iterator in value) {
    return [...(value as Iterable<unknown>)].map(markup).join('');
  }
  if (typeof value === 'object' || typeof value === 'function') {
    throw new TypeError('A directive or an object has no text: use templates and plain values.');
  }
  return escapeMarkup(String(value));
}

function isTemplate(value: unknown): value is Template {
  return typeof value === 'object' && value !== null && 'strings' in value && 'values' in value;
}

/** A binding that is an attribute's whole value, with the attribute's name and its sigil. */
const WHOLE = /\s([.?@]?)([\w:-]+)=("?)$/;

function template({ strings, values }: Template): string {
  let text = strings[0]!;
  values.forEach((value, i) => {
    let next = strings[i + 1]!;
    const [found, sigil, name, quote] = WHOLE.exec(text) ?? [];
    if (found !== undefined && (quote === '' || next.startsWith('"'))) {
      text = text.slice(0, -found.length);
      if (quote) next = next.slice(1);
      if (sigil === '?') text += value ? ` ${name}` : '';
      else if (sigil === '' && value !== nothing)
        text += ` ${name}="${escapeMarkup(String(value ?? ''))}"`;
    } else if (text.lastIndexOf('<') > text.lastIndexOf('>')) {
      // A part of a quoted attribute; escaped values hold no angle brackets.
      text += value === nothing ? '' : escapeMarkup(String(value ?? ''));
    } else {
      text += markup(value);
    }
    text += next;
  });
  return text;
}
