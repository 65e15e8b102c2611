/**
 * Patterns of other people's tokenisers run in JavaScript's regular expressions, which backtrack: where an
 * open-ended repetition holds another choice of lengths, as in (a+)+, the ways to try can double with every
 * letter, and nothing can stop them. Such patterns are refused before any text is read.
 */
import { EngineError } from './errors.ts';

interface Group {
  /** Can match in more than one way: holds a repetition of no fixed count, or alternatives. */
  varies: boolean;
}

/** Throws `unsupported` for a pattern anywhere in a tokenizer.json whose steps nothing bounds. */
export function checkPatterns(settings: unknown): void {
  if (typeof settings !== 'object' || settings === null) return;
  for (const [key, value] of Object.entries(settings)) {
    if (key === 'Regex' && typeof value === 'string') {
      if (mayExplode(value)) {
        throw new EngineError(
          'unsupported',
          `tokenizer.json has a pattern that could run without end: ${value.slice(0, 100)} repeats what can itself match in several ways`,
        );
      }
    } else if (key !== 'vocab' && key !== 'merges') checkPatterns(value);
  }
}

/** Whether an open-ended repetition is over something that varies. */
export function mayExplode(pattern: string): boolean {
  const open: Group[] = [{ varies: false }];
  // What a repetition that comes next would be over; null where there is nothing to repeat.
  let last: Group | null = null;
  // A character or a class, escaped or not; a group's opening; a closing; alternatives; a repetition.
  const parts =
    /\\(?:[pPu]\{[^}]*\}|k<[^>]*>|[\s\S])|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<\w+>|[a-z-]*:))?|\)|\||(?:[*+?]|\{(\d+)(,(\d*))?\})[?+]?|[\s\S]/gu;
  for (const [part, least, range, most] of pattern.matchAll(parts)) {
    if (part.startsWith('(')) {
      open.push({ varies: false });
      last = null;
    } else if (part === ')') {
      if (open.length === 1) continue; // a lone bracket is the compiler's to refuse
      last = open.pop()!;
      if (last.varies) open.at(-1)!.varies = true;
    } else if (part === '|') {
      // Alternatives of the whole pattern are only ever tried one after the other.
      open.at(-1)!.varies = true;
      last = null;
    } else if (/^[*+?]/.test(part) || (least !== undefined && last)) {
      const endless = /^[*+]/.test(part) || (range !== undefined && most === '');
      const many = endless || Number(most ?? least) > 8;
      if (many && last?.varies) return true;
      if (range !== undefined || least === undefined) open.at(-1)!.varies = true;
      last = null;
    } else {
      last = { varies: false };
    }
  }
  return false;
}
