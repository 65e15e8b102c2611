/** The decoders of a tokenizer.json: how pieces become a text again. */
import { readBytes } from './byte-alphabet.ts';
import { Fields, malformed, unsupported } from './fields.ts';

/** One step over all pieces of a text; what is left at the end is joined. */
export type Decoder = (pieces: readonly string[]) => string[];

const each =
  (change: (piece: string, index: number, all: readonly string[]) => string): Decoder =>
  (pieces) =>
    pieces.map(change);

/** The object "decoder", a sequence as its parts in order. */
export function readDecoders(object: unknown): Decoder[] {
  const fields = new Fields(object, 'decoder');
  const steps = stepsOf(fields.text('type', ''), fields);
  fields.finish();
  return steps;
}

function stepsOf(type: string, fields: Fields): Decoder[] {
  switch (type) {
    case 'Sequence':
      return fields.list('decoders').flatMap(readDecoders);
    case 'ByteLevel':
      fields.passOver('add_prefix_space', 'trim_offsets', 'use_regex');
      return [decodeByteLevel];
    case 'WordPiece':
      return [decodeWordPiece(fields.text('prefix', '##'), fields.flag('cleanup', true))];
    case 'Metaspace': {
      fields.passOver('str_rep', 'split');
      const replacement = fields.text('replacement', '▁');
      const older = fields.flag('add_prefix_space', true);
      const scheme = fields.text('prepend_scheme', older ? 'always' : 'never');
      return [decodeMetaspace(replacement, scheme !== 'never')];
    }
    case 'BPEDecoder':
      return [decodeEndings(fields.text('suffix', '</w>'))];
    case 'ByteFallback':
      return [decodeByteNames];
    case 'Fuse':
      return [(pieces) => [pieces.join('')]];
    case 'Strip':
      return [strip(fields)];
    case 'Replace':
      return [replace(fields)];
    default:
      throw unsupported(`the decoder "${type}" is not known here`);
  }
}

function strip(fields: Fields): Decoder {
  const content = fields.text('content', ' ');
  const [start, stop] = [fields.count('start', 0), fields.count('stop', 0)];
  if (content === '') throw malformed(`${fields.where}: content is empty`);
  return each((piece) => {
    let text = piece;
    for (let i = 0; i < start && text.startsWith(content); i++) text = text.slice(content.length);
    for (let i = 0; i < stop && text.endsWith(content); i++) text = text.slice(0, -content.length);
    return text;
  });
}

function replace(fields: Fields): Decoder {
  const pattern = new Fields(fields.object('pattern') ?? {}, `${fields.where}: pattern`);
  const from = pattern.text('String', '');
  pattern.finish();
  if (from === '') throw malformed(`${fields.where}: the pattern is empty`);
  const into = fields.text('content', '');
  return each((piece) => piece.replaceAll(from, () => into));
}

const lossy = (bytes: Iterable<number>) => new TextDecoder().decode(Uint8Array.from(bytes));

export const decodeByteLevel: Decoder = (pieces) => [
  lossy(pieces.flatMap((piece) => [...readBytes(piece)])),
];

/** What a tokeniser of English parts, closed up again. */
const cleanups: readonly (readonly [string, string])[] = [
  [' .', '.'],
  [' ?', '?'],
  [' !', '!'],
  [' ,', ','],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [' do not', " don't"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
];

export function decodeWordPiece(prefix: string, cleanup: boolean): Decoder {
  return each((piece, index) => {
    const goes = prefix !== '' && piece.startsWith(prefix);
    const text = index === 0 ? piece : goes ? piece.slice(prefix.length) : ` ${piece}`;
    return cleanup ? cleanups.reduce((one, [from, to]) => one.replaceAll(from, to), text) : text;
  });
}

export function decodeEndings(ending: string): Decoder {
  return each((piece, index, all) => piece.replaceAll(ending, index === all.length - 1 ? '' : ' '));
}

export function decodeMetaspace(replacement: string, dropFirst: boolean): Decoder {
  return each((piece, index) => piece.replaceAll(replacement, index === 0 && dropFirst ? '' : ' '));
}

const byteName = /^<0x([0-9A-Fa-f]{2})>$/;

/** "<0xE2>", … : runs of bytes as the characters that they are; each that is none as U+FFFD. */
export const decodeByteNames: Decoder = (pieces) => {
  const out: string[] = [];
  let bytes: number[] = [];
  const flush = () => {
    if (bytes.length === 0) return;
    const text = lossy(bytes);
    out.push(text.includes('\uFFFD') ? '\uFFFD'.repeat(bytes.length) : text);
    bytes = [];
  };
  for (const piece of pieces) {
    const byte = byteName.exec(piece);
    if (byte) {
      bytes.push(Number.parseInt(byte[1]!, 16));
      continue;
    }
    flush();
    out.push(piece);
  }
  flush();
  return out;
};
