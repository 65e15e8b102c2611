/**
 * Where tokens stand in their text. Normalisers change a text without saying what became of which character, so
 * the pieces are looked up again: each character with its marks is normalised alone, and the pieces' letters are
 * matched with what that gives, one after the other. White space belongs to no token.
 */

import { readBytes } from './byte-alphabet.ts';
import type { Normalizer } from './normalizers.ts';

export interface Written {
  /** UTF-8, with what marks a space, the inside or the end of a word as the vocabulary writes it. */
  bytes: Uint8Array;
  /** Stands for what the vocabulary has nothing for. */
  unknown: boolean;
}

/** What one token for the unknown stands for: a character, the rest of a word, or characters up to the next token. */
export type UnknownSpan = 'character' | 'word' | 'run';

interface Unit {
  /** UTF-8 bytes of the given text. */
  begin: number;
  end: number;
  /** Of the normalised character, where its bytes begin; none for white space. */
  at: number;
  size: number;
  /** Whether a word may go on into it: it is no white space, and neither is punctuation. */
  word: boolean;
}

const encoder = new TextEncoder();
/** White space as such, and as vocabularies write it. */
const blank = /[\p{White_Space}▁]/gu;
/** As far as a piece that isn't in its place is looked for: what lies between has no token. */
const farthest = 400;

/** The bytes of a piece's letters. */
export function lettersOf(piece: string, byteLevel: boolean): Uint8Array {
  const byte = /^<0x([0-9A-F]{2})>$/.exec(piece);
  if (byte) return Uint8Array.of(Number.parseInt(byte[1]!, 16)).filter((one) => one !== 32);
  if (byteLevel) return readBytes(piece).filter((one) => one > 32);
  return encoder.encode(piece.replace(blank, ''));
}

/** Two a token: first byte in the text's UTF-8, and one past the last; equal where it holds nothing of the text. */
export function placesOf(
  text: string,
  tokens: readonly Written[],
  normalizers: readonly Normalizer[],
  unknownSpan: UnknownSpan,
): Uint32Array {
  const { units, bytes } = unitsOf(text, normalizers);
  const places = new Uint32Array(2 * tokens.length);
  /** The unit that holds a byte of `bytes`. */
  const holder = new Uint32Array(bytes.length + 1).fill(units.length);
  for (const [index, { at, size }] of units.entries()) holder.fill(index, at, at + size);
  const beginAt = (place: number) => units[holder[place]!]?.begin ?? units.at(-1)?.end ?? 0;
  let at = 0;
  for (const [index, { bytes: letters, unknown }] of tokens.entries()) {
    let size = letters.length;
    let begin = at;
    if (unknown) {
      const first = holder[at]!;
      let last = first;
      if (unknownSpan === 'word') while (units[first]?.word && goesOn(units, last)) last++;
      if (unknownSpan === 'run') {
        let next = index + 1;
        while (tokens[next]?.unknown === false && tokens[next]!.bytes.length === 0) next++;
        const found =
          tokens[next]?.unknown === false ? find(bytes, tokens[next]!.bytes, at + 1) : -1;
        const end = found < 0 ? bytes.length : found;
        while (isAdjacent(units, last) && units[last + 1]!.at < end) last++;
      }
      const unit = units[last];
      size = unit ? unit.at + unit.size - at : 0;
    } else if (size > 0) {
      begin = find(bytes, letters, at);
      if (begin < 0) [begin, size] = [at, 0];
    }
    places[2 * index] = beginAt(begin);
    places[2 * index + 1] = size === 0 ? beginAt(begin) : units[holder[begin + size - 1]!]!.end;
    at = begin + size;
  }
  return places;
}

/** Whether no white space stands before the unit after `last`. */
const isAdjacent = (units: readonly Unit[], last: number) =>
  units[last + 1] !== undefined && units[last + 1]!.begin === units[last]?.end;

/** Whether the unit after `last` is of the same word. */
const goesOn = (units: readonly Unit[], last: number) =>
  isAdjacent(units, last) && units[last + 1]!.word;

function find(bytes: Uint8Array, letters: Uint8Array, from: number): number {
  for (let at = from; at + letters.length <= bytes.length && at < from + farthest; at++) {
    if (letters.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  return -1;
}

function unitsOf(text: string, normalizers: readonly Normalizer[]) {
  const alone = (part: string) =>
    normalizers.reduce((piece, normalize) => normalize(piece), { text: part, first: false }).text;
  // What a normaliser puts before every text is none of a character's.
  const start = alone('x');
  const units: Unit[] = [];
  const all: Uint8Array[] = [];
  let [begin, at] = [0, 0];
  for (const [character] of text.matchAll(/\P{M}\p{M}*|\p{M}+/gsu)) {
    const end = begin + encoder.encode(character).length;
    const written = normalizers.length === 0 ? character : alone(`x${character}`);
    const own =
      normalizers.length === 0 || !written.startsWith(start)
        ? written
        : written.slice(start.length);
    const letters = encoder.encode(own.replace(blank, ''));
    if (letters.length > 0) {
      const word = !/^[\p{P}!-/:-@[-`{-~]|^\p{Script=Han}/u.test(character);
      units.push({ begin, end, at, size: letters.length, word });
      all.push(letters);
      at += letters.length;
    }
    begin = end;
  }
  const bytes = new Uint8Array(at);
  for (const [index, { at: place }] of units.entries()) bytes.set(all[index]!, place);
  return { units, bytes };
}
