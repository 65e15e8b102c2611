/** Tokens that are found in a text before the model sees it: specials, and words added to a vocabulary. */
import { Fields, malformed } from './fields.ts';
import type { Normalizer } from './normalizers.ts';
import { endOfText } from './splitting.ts';

export interface AddedToken {
  id: number;
  content: string;
  /** Only where no word character stands beside it. */
  single_word: boolean;
  /** Takes the white space before it, */
  lstrip: boolean;
  /** and after it. */
  rstrip: boolean;
  /** Is looked for in the normalised text. */
  normalized: boolean;
  special: boolean;
}

/** A part of a text, and the token that it is, if it is one. */
interface Part {
  begin: number;
  end: number;
  token?: AddedToken;
}

interface Pattern {
  text: string;
  token: AddedToken;
}

const wordBefore = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u;
const wordAfter = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u;

/** All parts of a text: of what begins at one place the longest counts (Aho–Corasick, leftmost longest). */
export type FindAdded = (text: string) => Part[];

export interface AddedTokens {
  all: AddedToken[];
  /** In the text as it is given. */
  find: FindAdded;
  /** In the normalised text. */
  findNormalized: FindAdded;
}

export function readAddedTokens(
  list: readonly unknown[],
  normalizers: readonly Normalizer[],
): AddedTokens {
  const byContent = new Map<string, AddedToken>();
  for (const one of list) {
    const token = readAddedToken(one);
    const other = byContent.get(token.content);
    if (other && JSON.stringify(other) !== JSON.stringify(token))
      throw malformed(`the added token "${token.content}" is there twice`);
    byContent.set(token.content, token);
  }
  const all = [...byContent.values()];
  // Of equal patterns the special one counts, then the first.
  const ranked = [
    ...all.filter(({ special }) => special),
    ...all.filter(({ special }) => !special),
  ];
  const patterns = ranked.map((token): Pattern => {
    const piece = { text: token.content, first: true };
    const { text } = token.normalized
      ? normalizers.reduce((one, normalize) => normalize(one), piece)
      : piece;
    return { text, token };
  });
  return {
    all,
    find: finder(patterns.filter(({ token }) => !token.normalized)),
    findNormalized: finder(patterns.filter(({ token }) => token.normalized)),
  };
}

function readAddedToken(object: unknown): AddedToken {
  const fields = new Fields(object, 'added_tokens');
  const special = fields.flag('special', false);
  const token = {
    id: fields.count('id'),
    content: fields.text('content', ''),
    single_word: fields.flag('single_word', false),
    lstrip: fields.flag('lstrip', false),
    rstrip: fields.flag('rstrip', false),
    normalized: fields.flag('normalized', !special),
    special,
  };
  fields.finish();
  if (token.content === '') throw malformed('an added token has no content');
  return token;
}

function finder(patterns: readonly Pattern[]): FindAdded {
  const byFirst = new Map<string, Pattern[]>();
  for (const pattern of patterns) {
    if (pattern.text === '') continue;
    const same = byFirst.get(pattern.text[0]!) ?? [];
    byFirst.set(pattern.text[0]!, [...same, pattern]);
  }
  for (const same of byFirst.values()) same.sort((a, b) => b.text.length - a.text.length);
  return (text) => {
    const parts: Part[] = [];
    let last = 0;
    for (let at = 0; at < text.length && byFirst.size > 0; ) {
      const found = byFirst.get(text[at]!)?.find((one) => text.startsWith(one.text, at));
      if (!found) {
        at++;
        continue;
      }
      const { token } = found;
      let begin = at;
      let end = at + found.text.length;
      at = end;
      if (token.single_word && !standsAlone(text, begin, end)) continue;
      if (token.lstrip) begin = endOfText(text, begin);
      begin = Math.max(begin, last);
      if (token.rstrip) end += /^\p{White_Space}*/u.exec(text.slice(end))![0].length;
      end = Math.max(end, last);
      if (last < begin) parts.push({ begin: last, end: begin });
      parts.push({ begin, end, token });
      last = end;
    }
    if (last < text.length) parts.push({ begin: last, end: text.length });
    return parts;
  };
}

function standsAlone(text: string, begin: number, end: number): boolean {
  return (
    !wordBefore.test(text.slice(Math.max(0, begin - 2), begin)) &&
    !wordAfter.test(text.slice(end, end + 2))
  );
}
