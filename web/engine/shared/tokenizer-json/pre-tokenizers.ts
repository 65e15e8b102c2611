/** The pre-tokenisers of a tokenizer.json: what cuts a text into words. */
import { writeBytes } from './byte-alphabet.ts';
import { Fields, malformed, unsupported } from './fields.ts';
import { matchPattern } from './matcher.ts';
import {
  behaviourNamed,
  type FindParts,
  matchExpression,
  matchText,
  type Piece,
  split,
} from './splitting.ts';

/** A piece that isn't empty into words, none of them empty. */
export type PreTokenizer = (piece: Piece) => Piece[];

const whiteSpace = matchExpression(/\p{White_Space}/gu);
const punctuation = matchExpression(/[\p{P}!-/:-@[-`{-~]/gu);
const numeric = matchExpression(/\p{N}/gu);
/** Runs of `\w`, as Rust has it, and of what is neither such nor white space. */
const words = matchExpression(
  /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]+|[^\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}\p{White_Space}]+/gu,
);
const gpt2 = matchExpression(
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu,
);

/** The object "pre_tokenizer", a sequence as its parts in order. */
export function readPreTokenizers(object: unknown): PreTokenizer[] {
  const fields = new Fields(object, 'pre_tokenizer');
  const steps = stepsOf(fields.text('type', ''), fields);
  fields.finish();
  return steps;
}

function stepsOf(type: string, fields: Fields): PreTokenizer[] {
  switch (type) {
    case 'Sequence':
      return fields.list('pretokenizers').flatMap(readPreTokenizers);
    case 'ByteLevel':
      return [byteLevel(fields)];
    case 'Split':
      return [splitByPattern(fields)];
    case 'Metaspace':
      return [metaspace(fields)];
    case 'WhitespaceSplit':
      return [(piece) => split(piece, whiteSpace, 'Removed')];
    case 'BertPreTokenizer':
      return [
        (piece) => split(piece, whiteSpace, 'Removed'),
        (piece) => split(piece, punctuation, 'Isolated'),
      ];
    case 'Whitespace':
      return [(piece) => split(piece, words, 'Removed', true)];
    case 'Digits': {
      const behaviour = fields.flag('individual_digits', false) ? 'Isolated' : 'Contiguous';
      return [(piece) => split(piece, numeric, behaviour)];
    }
    case 'Punctuation': {
      const behaviour = behaviourNamed(fields.text('behavior', 'Isolated'));
      return [(piece) => split(piece, punctuation, behaviour)];
    }
    default:
      throw unsupported(`the pre-tokeniser "${type}" is not known here`);
  }
}

function byteLevel(fields: Fields): PreTokenizer {
  const prefix = fields.flag('add_prefix_space', true);
  const cut = fields.flag('use_regex', true);
  fields.passOver('trim_offsets');
  return (piece) => {
    const spaced = {
      ...piece,
      text: prefix && !piece.text.startsWith(' ') ? ` ${piece.text}` : piece.text,
    };
    const parts = cut ? split(spaced, gpt2, 'Isolated') : [spaced];
    return parts.map(({ text, first }) => ({ text: writeBytes(text), first }));
  };
}

function splitByPattern(fields: Fields): PreTokenizer {
  const pattern = new Fields(fields.object('pattern') ?? {}, `${fields.where}: pattern`);
  const text = pattern.text('String', '');
  const expression = pattern.text('Regex', '');
  pattern.finish();
  if ((text === '') === (expression === ''))
    throw unsupported(
      `${fields.where}: the pattern of a Split must be a String or a Regex that is not empty`,
    );
  const find: FindParts = text ? matchText(text) : matchPattern(expression);
  const behaviour = behaviourNamed(fields.text('behavior', 'Isolated'));
  const inverted = fields.flag('invert', false);
  return (piece) => split(piece, find, behaviour, inverted);
}

/** SentencePiece's way with blanks: ▁ for each, one before the text, a word from one ▁ to the next. */
function metaspace(fields: Fields): PreTokenizer {
  const replacement = fields.text('replacement', '▁');
  fields.passOver('str_rep');
  if ([...replacement].length !== 1)
    throw malformed(`${fields.where}: replacement must be one character`);
  const older = fields.flag('add_prefix_space', true);
  const scheme = fields.text('prepend_scheme', older ? 'always' : 'never');
  if (!older && scheme !== 'never')
    throw malformed(
      `${fields.where}: add_prefix_space is false, but prepend_scheme is "${scheme}"`,
    );
  if (!['always', 'first', 'never'].includes(scheme))
    throw unsupported(`the prepend_scheme "${scheme}" is not known here`);
  const cut = fields.flag('split', true);
  const find = matchText(replacement);
  return (piece) => {
    const written = piece.text.replaceAll(' ', replacement);
    const prepends = scheme === 'always' || (scheme === 'first' && piece.first);
    const text = prepends && !written.startsWith(replacement) ? replacement + written : written;
    return cut ? split({ ...piece, text }, find, 'MergedWithNext') : [{ ...piece, text }];
  };
}
