/** What is said of the shipped words while they arrive. */
import type { WordsCard } from '../card.ts';
import { count } from '../format.ts';

export interface Range {
  readonly rows: number;
  readonly total: number;
}

/** Bytes on the wire of what comes after the first file, which arrives alone; null where unknown. */
export function restBytes(card: WordsCard | null): number | null {
  const [, ...rest] = card?.files ?? [];
  if (rest.length === 0) return null;
  return rest.reduce((total, file) => total + (file.brotli ?? file.bytes), 0);
}

/** Among how many words the answer on the stage was found, or what `waiting` waits for. */
export function scopeText(total: number, waiting: string | null, searched = total): string {
  const all = `all ${count(total)} words`;
  if (waiting === null && searched < total) {
    return `Searching ${count(searched)} of ${count(total)} words.`;
  }
  return waiting === null ? `Searching ${all}.` : `“${waiting}” is compared with ${all}:`;
}
