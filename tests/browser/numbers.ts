/** Numbers as they are printed, and whether they are those that were meant. */
import assert from 'node:assert/strict';

export interface Shown {
  readonly text: string;
  readonly value: number;
  /** Half a unit of the last digit shown. */
  readonly half: number;
}

/** Every number in a text, in order: 1,234.5 and −0.12, with a real minus sign. */
export function numbersIn(text: string): Shown[] {
  return [...text.matchAll(/[−-]?\d[\d,]*(?:\.\d+)?/g)].map(([found]) => {
    const plain = found.replace('−', '-').replaceAll(',', '').replace(/\.$/, '');
    const decimals = plain.split('.')[1]?.length ?? 0;
    return { text: found, value: Number(plain), half: 0.5 * 10 ** -decimals };
  });
}

/** The core computes in 32 bits. */
const SINGLE = 1e-4;

/** Fails unless what is shown is `value`, rounded as it is shown. */
export function assertShown(shown: Shown, value: number, what: string): void {
  const room = shown.half + SINGLE * Math.max(1, Math.abs(value));
  assert.ok(Math.abs(shown.value - value) <= room, `${what}: ${shown.text} instead of ${value}`);
}
