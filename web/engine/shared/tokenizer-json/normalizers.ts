/** The normalisers of a tokenizer.json. */
import { readCharsmap } from './charsmap.ts';
import { Fields, unsupported } from './fields.ts';
import { matchPattern } from './matcher.ts';
import { endOfText, matchText, type Piece } from './splitting.ts';

export type Normalizer = (piece: Piece) => Piece;

/** The lower case of each character alone: the capital sigma at a word's end stays a plain σ. */
const lower = (text: string) => Array.from(text, (c) => c.toLowerCase()).join('');

const onText =
  (change: (text: string) => string): Normalizer =>
  ({ text, first }) => ({ text: change(text), first });

/** Without what matches. */
const without =
  (expression: RegExp): Normalizer =>
  ({ text, first }) => ({
    text: text.replace(expression, ''),
    first: first && text.search(expression) !== 0,
  });

const plain: Record<string, Normalizer> = {
  NFC: onText((text) => text.normalize('NFC')),
  NFD: onText((text) => text.normalize('NFD')),
  NFKC: onText((text) => text.normalize('NFKC')),
  NFKD: onText((text) => text.normalize('NFKD')),
  Lowercase: onText(lower),
  StripAccents: without(/\p{M}/gu),
};

/** CJK ideographs, the blocks that BERT's tokeniser counts as such. */
const ideograph =
  /[\u4E00-\u9FFF\u3400-\u4DBF\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B920}-\u{2CEAF}\uF900-\uFAFF\u{2F800}-\u{2FA1F}]/gu;

/** The object "normalizer", a sequence as its parts in order. */
export function readNormalizers(object: unknown): Normalizer[] {
  const fields = new Fields(object, 'normalizer');
  const type = fields.text('type', '');
  const steps = ((): Normalizer[] => {
    if (type === 'Sequence') return fields.list('normalizers').flatMap(readNormalizers);
    const one = Object.hasOwn(plain, type) ? plain[type] : undefined;
    if (one) return [one];
    if (type === 'Strip') return strip(fields);
    if (type === 'Replace') return [replace(fields)];
    if (type === 'BertNormalizer') return bert(fields);
    if (type === 'Precompiled')
      return [onText(readCharsmap(fields.text('precompiled_charsmap', '')))];
    if (type === 'Prepend') {
      const prefix = fields.text('prepend', '');
      return [onText((text) => (text === '' ? text : prefix + text))];
    }
    throw unsupported(`the normaliser "${type}" is not known here`);
  })();
  fields.finish();
  return steps;
}

function strip(fields: Fields): Normalizer[] {
  const left = fields.flag('strip_left', true);
  const right = fields.flag('strip_right', true);
  return [
    ...(left ? [without(/^\p{White_Space}+/u)] : []),
    ...(right ? [onText((text) => text.slice(0, endOfText(text)))] : []),
  ];
}

function replace(fields: Fields): Normalizer {
  const pattern = new Fields(fields.object('pattern') ?? {}, `${fields.where}: pattern`);
  const text = pattern.text('String', '');
  const expression = pattern.text('Regex', '');
  pattern.finish();
  if ((text === '') === (expression === ''))
    throw unsupported(`${fields.where}: the pattern must be a String or a Regex that is not empty`);
  const find = text ? matchText(text) : matchPattern(expression);
  const into = fields.text('content', '');
  return (piece) => {
    const parts = find(piece.text);
    return {
      text: parts
        .map(({ begin, end, match }) => (match ? into : piece.text.slice(begin, end)))
        .join(''),
      first: piece.first && (into !== '' || !parts[0]?.match),
    };
  };
}

/** Devlin et al., 2018: what bert-base-uncased does to a text. */
function bert(fields: Fields): Normalizer[] {
  const clean = fields.flag('clean_text', true);
  const ideographs = fields.flag('handle_chinese_chars', true);
  const lowercase = fields.flag('lowercase', true);
  const accents = fields.flag('strip_accents', lowercase);
  return [
    ...(clean ? [without(/\uFFFD|(?![\t\n\r])\p{C}/gu)] : []),
    ...(clean ? [onText((text) => text.replace(/\p{White_Space}/gu, ' '))] : []),
    ...(ideographs ? [onText((text) => text.replace(ideograph, ' $& '))] : []),
    ...(accents ? [plain.NFD!, without(/\p{Mn}/gu)] : []),
    ...(lowercase ? [onText(lower)] : []),
  ];
}
