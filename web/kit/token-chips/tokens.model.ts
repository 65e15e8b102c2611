/** Tokens as a reader sees them, without a screen. */

/** How a vocabulary writes its tokens. */
export type Writing = 'sentencepiece' | 'byte-level' | 'wordpiece' | 'plain';

export interface Shown {
  readonly text: string;
  /** A byte that is no character, a token that stands for what is unknown, or one that holds no text. */
  readonly kind: 'text' | 'byte' | 'unknown' | 'special';
}

/** What can't be seen stands as a sign; a space is one, and so is a line's end. */
const SIGNS: readonly (readonly [string, string])[] = [
  [' ', '␣'],
  ['\n', '⏎'],
  ['\t', '⇥'],
  ['\r', '␍'],
];

const UNKNOWN = /^(<unk>|\[UNK\]|<\|unk\|>)$/i;
const SPECIAL = /^(<[/|]?[\w-]+\|?>|\[[A-Z]+\]|<\|[\w-]+\|>)$/;
const BYTE = /^<0x([0-9A-F]{2})>$/;

/** A token of a vocabulary: `▁bank` → "␣bank", `<0xE2>` → "E2", `Ġbank` → "␣bank", `##ing` → "…ing". */
export function shown(piece: string, writing: Writing = 'sentencepiece'): Shown {
  if (UNKNOWN.test(piece)) return { text: 'unknown', kind: 'unknown' };
  const byte = BYTE.exec(piece);
  if (byte) return { text: byte[1]!, kind: 'byte' };
  if (SPECIAL.test(piece)) return { text: piece, kind: 'special' };
  switch (writing) {
    case 'sentencepiece':
      return { text: signs(piece.replaceAll('▁', ' ')), kind: 'text' };
    case 'byte-level':
      return fromByteLevel(piece);
    case 'wordpiece':
      return { text: piece.startsWith('##') ? `…${piece.slice(2)}` : piece, kind: 'text' };
    default:
      return { text: signs(piece), kind: 'text' };
  }
}

function signs(text: string): string {
  return SIGNS.reduce((given, [character, sign]) => given.replaceAll(character, sign), text);
}

/** GPT-2's table: bytes that print stand for themselves, the others for characters from U+0100 on. */
const byteOf = new Map<string, number>();
{
  let next = 0x100;
  for (let byte = 0; byte < 256; byte++) {
    const prints = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    byteOf.set(String.fromCodePoint(prints ? byte : next++), byte);
  }
}

/** Bytes that are no whole characters are written as such. */
function fromByteLevel(piece: string): Shown {
  const bytes = [...piece].map((character) => byteOf.get(character));
  if (bytes.some((byte) => byte === undefined)) return { text: signs(piece), kind: 'text' };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      Uint8Array.from(bytes as number[]),
    );
    return { text: signs(text), kind: 'text' };
  } catch {
    const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, '0');
    return { text: (bytes as number[]).map(hex).join(' '), kind: 'byte' };
  }
}
