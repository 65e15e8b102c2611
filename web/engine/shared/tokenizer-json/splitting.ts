/** Cutting a text at what matches, and what becomes of the matches. */
import { unsupported } from './fields.ts';

/** A text on its way: normalised, cut into words, each word into tokens. */
export interface Piece {
  text: string;
  /** Its first character stands at the beginning of the given text. */
  first: boolean;
}

/** A part of a text: a match, or what lies between matches. */
export interface Part {
  begin: number;
  end: number;
  match: boolean;
}

/** All parts of a text, in order. */
export type FindParts = (text: string) => Part[];

const behaviours = [
  'Removed',
  'Isolated',
  'MergedWithPrevious',
  'MergedWithNext',
  'Contiguous',
] as const;
export type SplitBehaviour = (typeof behaviours)[number];

export function behaviourNamed(name: string): SplitBehaviour {
  const found = behaviours.find((one) => one === name);
  if (!found) throw unsupported(`the split behaviour "${name}" is not known here`);
  return found;
}

/** Matches of an expression of our own; nothing, right where a match ended, is none. */
export function matchExpression(expression: RegExp): FindParts {
  return (text) => {
    const parts: Part[] = [];
    let last = 0;
    for (const { index, 0: found } of text.matchAll(expression)) {
      if (found === '' && parts.length > 0 && index === last) continue;
      if (last < index) parts.push({ begin: last, end: index, match: false });
      last = index + found.length;
      parts.push({ begin: index, end: last, match: true });
    }
    if (last < text.length) parts.push({ begin: last, end: text.length, match: false });
    return parts;
  };
}

/** Where the text before `end` ends, without white space. A loop: /\s+$/ takes n² steps where much stands within. */
export function endOfText(text: string, end = text.length): number {
  let last = end;
  while (last > 0 && /\p{White_Space}/u.test(text[last - 1]!)) last--;
  return last;
}

export function matchText(wanted: string): FindParts {
  return matchExpression(new RegExp(wanted.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'gu'));
}

function joined(parts: readonly Part[], behaviour: SplitBehaviour): Part[] {
  if (behaviour === 'Isolated') return [...parts];
  if (behaviour === 'Removed') return parts.filter(({ match }) => !match);
  const pieces: Part[] = [];
  const backwards = behaviour === 'MergedWithNext';
  let previous = false;
  for (const part of backwards ? [...parts].reverse() : parts) {
    const joins = behaviour === 'Contiguous' ? part.match === previous : part.match && !previous;
    const neighbour = pieces.at(-1);
    if (joins && neighbour && backwards) neighbour.begin = part.begin;
    else if (joins && neighbour) neighbour.end = part.end;
    else pieces.push({ ...part });
    previous = part.match;
  }
  return backwards ? pieces.reverse() : pieces;
}

/** Cuts a piece, leaving out parts that are empty. `inverted`: the matches are what lies between. */
export function split(
  piece: Piece,
  find: FindParts,
  behaviour: SplitBehaviour,
  inverted = false,
): Piece[] {
  const parts = find(piece.text).map((part) => ({ ...part, match: part.match !== inverted }));
  return joined(parts, behaviour)
    .filter(({ begin, end }) => begin < end)
    .map(({ begin, end }) => ({
      text: piece.text.slice(begin, end),
      first: piece.first && begin === 0,
    }));
}
