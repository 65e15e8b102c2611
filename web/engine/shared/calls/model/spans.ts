/** Words in texts, and the tokens that hold them. */
import * as v from 'valibot';
import { EngineError } from '../../errors.ts';
import type { Encoded } from '../../runtime.ts';
import { whole } from '../parameters.ts';

export const span = v.strictObject(
  {
    /** Index of the text. */
    text: whole(0, 1_000_000),
    /** UTF-16 units from the beginning of the text. */
    begin: whole(0, 10_000_000),
    /** One past the last. */
    end: whole(1, 10_000_000),
  },
  'a span: text, begin, end',
);
export type Span = v.InferOutput<typeof span>;

/** Scripts that set no space between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** A token for one byte of a character that the vocabulary lacks. */
const byte = /^<0x[0-9A-F]{2}>$/;
const letter = '[\\p{L}\\p{M}\\p{N}_]';

/** Where a word stands in texts, whatever its case; whole words in scripts that set spaces between them. */
export function spansOf(word: string, texts: readonly string[]): Span[] {
  const plain = word.trim().replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  const [before, after] = unspaced.test(word) ? ['', ''] : [`(?<!${letter})`, `(?!${letter})`];
  const pattern = new RegExp(`${before}${plain}${after}`, 'giu');
  return texts.flatMap((text, index) =>
    [...text.matchAll(pattern)].map(({ index: begin, 0: found }) => ({
      text: index,
      begin,
      end: begin + found.length,
    })),
  );
}

/** Numbers of the tokens that hold some of a span. */
export function tokensOf(text: string, { begin, end }: Span, { pieces, spans }: Encoded): number[] {
  if (begin >= end || end > text.length) {
    throw new EngineError(
      'out_of_range',
      `there is no span from ${begin} to ${end} in a text of ${text.length} characters`,
    );
  }
  const bytesTo = (place: number) => new TextEncoder().encode(text.slice(0, place)).length;
  const [first, last] = [bytesTo(begin), bytesTo(end)];
  const found: number[] = [];
  for (let token = 0; 2 * token < spans.length; token++) {
    const [from, to] = [spans[2 * token]!, spans[2 * token + 1]!];
    if (to > from && from < last && to > first) found.push(token);
    // Of a character that is written in bytes, only the last byte has a span.
    else if (byte.test(pieces[token]!) && from >= first && from < last) found.push(token);
  }
  if (found.length === 0) {
    throw new EngineError(
      'not_found',
      `the tokeniser makes no token of “${text.slice(begin, end)}” in “${text.slice(0, 40)}”`,
    );
  }
  return found;
}
