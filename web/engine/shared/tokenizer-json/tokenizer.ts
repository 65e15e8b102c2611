/**
 * The tokenizer.json of Hugging Face's tokenizers, with any of its models: a text is searched for added
 * tokens, normalised, cut into words, each word into pieces of the vocabulary. Every field of the file is
 * honoured, is of no consequence here, or is refused by name; tools/cli/tokeniser does the same natively.
 */
import { type AddedTokens, readAddedTokens } from './added-tokens.ts';
import { type EncodeWord, readBytePairs } from './byte-pairs.ts';
import {
  type Decoder,
  decodeByteLevel,
  decodeByteNames,
  decodeEndings,
  decodeMetaspace,
  decodeWordPiece,
  readDecoders,
} from './decoders.ts';
import { Fields, isCount, malformed, unsupported } from './fields.ts';
import { type Normalizer, readNormalizers } from './normalizers.ts';
import { lettersOf, placesOf } from './places.ts';
import { readPostProcessors, type Surroundings } from './post-processors.ts';
import { type PreTokenizer, readPreTokenizers } from './pre-tokenizers.ts';
import type { Piece } from './splitting.ts';
import { readUnigram } from './unigram.ts';
import { readWordLevel } from './word-level.ts';
import { readWordPiece } from './word-piece.ts';

const wordsKept = 20_000;

export class Tokenizer {
  readonly #normalizers: readonly Normalizer[];
  readonly #preTokenizers: readonly PreTokenizer[];
  readonly #added: AddedTokens;
  readonly #around: Surroundings;
  readonly #model: Model;
  readonly #byteLevel: boolean;
  readonly #decoders: readonly Decoder[];
  readonly #pieces = new Map<number, string>();
  readonly #words = new Map<string, readonly number[]>();

  /** @throws malformed, and unsupported naming the kind or the field that is not covered */
  constructor(json: unknown) {
    const fields = new Fields(json, 'the file');
    this.#model = readModel(fields.object('model'));
    const { vocabulary } = this.#model;
    const part = <T>(name: string, read: (object: unknown) => T, none: T): T => {
      const object = fields.object(name);
      return object ? read(object) : none;
    };
    this.#normalizers = part('normalizer', readNormalizers, []);
    this.#preTokenizers = part('pre_tokenizer', readPreTokenizers, []);
    this.#around = part('post_processor', readPostProcessors, { before: [], after: [] });
    this.#added = readAddedTokens(fields.list('added_tokens'), this.#normalizers);
    this.#byteLevel = names(fields.object('pre_tokenizer'), 'ByteLevel');
    const spaced = names(fields.object('pre_tokenizer'), 'Metaspace') || vocabulary.has('▁');
    this.#decoders = part('decoder', readDecoders, this.#usualDecoders(spaced));
    for (const [piece, id] of vocabulary) this.#pieces.set(id, piece);
    for (const { content, id } of this.#added.all) {
      const known = vocabulary.get(content);
      if (known !== undefined && known !== id)
        throw malformed(`the added token "${content}" has the id ${id}, but ${known} in the vocab`);
      this.#pieces.set(id, content);
    }
    const version = fields.text('version', '1.0');
    if (version !== '1.0') throw unsupported(`version "${version}", known is 1.0`);
    // Texts are neither cut nor filled up here.
    fields.passOver('truncation', 'padding');
    fields.finish();
  }

  /** How many ids have a piece. */
  get size(): number {
    return this.#pieces.size;
  }

  /** The ids of a text; with `specials`, between the tokens that the file puts around it. */
  encode(given: string, specials: boolean): number[] {
    const text = given.replace(/\p{Cs}/gu, '\uFFFD');
    const ids: number[] = [];
    for (const { begin, end, token } of this.#added.find(text)) {
      if (token) ids.push(token.id);
      else this.#encodePiece({ text: text.slice(begin, end), first: begin === 0 }, ids);
    }
    return specials ? [...this.#around.before, ...ids, ...this.#around.after] : ids;
  }

  /** How many tokens the file puts before a text, and after it. */
  get around(): { before: number; after: number } {
    return { before: this.#around.before.length, after: this.#around.after.length };
  }

  /** The id that stands for what the vocabulary has nothing for. */
  get unknown(): number | undefined {
    return this.#model.vocabulary.get(this.#model.unknown);
  }

  /** The median of the pieces' lengths in characters, cut to a whole number. */
  get medianLength(): number {
    const lengths = [...this.#pieces.values()]
      .map((piece) => [...piece].length)
      .sort((a, b) => a - b);
    const middle = lengths.length >> 1;
    if (lengths.length % 2 === 1) return lengths[middle]!;
    return Math.floor(((lengths[middle - 1] ?? 1) + (lengths[middle] ?? 1)) / 2);
  }

  piece(id: number): string {
    return this.#pieces.get(id) ?? '';
  }

  /** The id of a piece, if there is one. */
  find(piece: string): number | undefined {
    return (
      this.#added.all.find(({ content }) => content === piece)?.id ??
      this.#model.vocabulary.get(piece)
    );
  }

  /** The text of ids, without special tokens. */
  decode(ids: Iterable<number>): string {
    const special = new Set(this.#added.all.filter((one) => one.special).map(({ id }) => id));
    const pieces = [...ids].filter((id) => !special.has(id) && this.#pieces.has(id));
    return this.#decoders
      .reduce(
        (parts, step) => step(parts),
        pieces.map((id) => this.piece(id)),
      )
      .join('');
  }

  /** Where the tokens of a text stand in it, none of them put around it (places.ts). */
  places(text: string, ids: readonly number[]): Uint32Array {
    const { continuing, ending, type } = this.#model;
    const unknown = this.unknown;
    const added = new Set(this.#added.all.map(({ id }) => id));
    const tokens = ids.map((id) => {
      let piece = this.piece(id);
      if (added.has(id)) return { bytes: lettersOf(piece, false), unknown: id === unknown };
      if (continuing !== '' && piece.startsWith(continuing)) piece = piece.slice(continuing.length);
      if (ending !== '' && piece.endsWith(ending)) piece = piece.slice(0, -ending.length);
      return { bytes: lettersOf(piece, this.#byteLevel), unknown: id === unknown };
    });
    const span = type === 'Unigram' ? 'run' : isOfWords(type) ? 'word' : 'character';
    return placesOf(text, tokens, this.#normalizers, span);
  }

  /** The steps for a file that names none, by how its vocabulary is written. */
  #usualDecoders(spaced: boolean): readonly Decoder[] {
    const { continuing, ending, type } = this.#model;
    if (this.#byteLevel) return [decodeByteLevel];
    if (isOfWords(type)) return [decodeWordPiece(continuing, false)];
    if (ending !== '') return [decodeEndings(ending)];
    return spaced ? [decodeMetaspace('▁', false), decodeByteNames] : [decodeByteNames];
  }

  #encodePiece(given: Piece, ids: number[]): void {
    const { text, first } = this.#normalizers.reduce((piece, normalize) => normalize(piece), given);
    for (const { begin, end, token } of this.#added.findNormalized(text)) {
      if (token) {
        ids.push(token.id);
        continue;
      }
      const start = [{ text: text.slice(begin, end), first: first && begin === 0 }];
      const words = this.#preTokenizers.reduce((pieces, cut) => pieces.flatMap(cut), start);
      for (const word of words) for (const id of this.#idsOf(word.text)) ids.push(id);
    }
  }

  #idsOf(word: string): readonly number[] {
    const known = this.#words.get(word);
    if (known) return known;
    const ids = this.#model.encode(word);
    if (this.#words.size >= wordsKept) this.#words.clear();
    if (word.length < 100) this.#words.set(word, ids);
    return ids;
  }
}

interface Model {
  type: 'BPE' | 'WordPiece' | 'WordLevel' | 'Unigram';
  vocabulary: Map<string, number>;
  encode: EncodeWord;
  /** What begins a piece inside of a word, and ends one at its end. */
  continuing: string;
  ending: string;
  unknown: string;
}

/** Whether pieces begin a word unless they say otherwise; texts have blanks between them. */
const isOfWords = (type: Model['type']) => type === 'WordPiece' || type === 'WordLevel';

function readModel(object: unknown): Model {
  if (!object) throw malformed('there is no model');
  const fields = new Fields(object, 'model');
  const type = fields.text('type', fields.find('merges') === undefined ? 'WordPiece' : 'BPE');
  const whole = { continuing: '', ending: '' };
  if (type === 'Unigram') return { type, ...readUnigram(fields), ...whole };
  if (type !== 'BPE' && type !== 'WordPiece' && type !== 'WordLevel')
    throw unsupported(`the model "${type}", known are BPE, WordPiece, WordLevel and Unigram`);
  const words = fields.object('vocab');
  if (!words) throw malformed('the model has no vocab');
  const vocabulary = new Map<string, number>();
  for (const [piece, id] of Object.entries(words)) {
    if (!isCount(id)) throw malformed(`the vocab gives "${piece}" no id`);
    vocabulary.set(piece, id);
  }
  if (type === 'WordLevel') {
    const unknown = fields.text('unk_token', '<unk>');
    return { type, vocabulary, encode: readWordLevel(fields, vocabulary), ...whole, unknown };
  }
  const isWordPiece = type === 'WordPiece';
  const marks = {
    continuing: fields.text('continuing_subword_prefix', isWordPiece ? '##' : ''),
    ending: isWordPiece ? '' : fields.text('end_of_word_suffix', ''),
    unknown: fields.text('unk_token', isWordPiece ? '[UNK]' : ''),
  };
  const encode = isWordPiece
    ? readWordPiece(fields, vocabulary)
    : readBytePairs(fields, vocabulary);
  return { type, vocabulary, encode, ...marks };
}

/** Whether a part of the file, or one within it, is of that type. */
function names(part: object | undefined, type: string): boolean {
  return JSON.stringify(part ?? {}).includes(`"type":"${type}"`);
}
