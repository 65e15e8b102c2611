/**
 * The tokenizer.json of Hugging Face's tokenizers, with byte pairs or WordPiece: a text is searched for added
 * tokens, normalised, cut into words, each word into pieces of the vocabulary. Every field of the file is
 * honoured, is of no consequence here, or is refused by name; tools/cli/tokeniser does the same natively.
 */
import { type AddedTokens, readAddedTokens } from './added-tokens.ts';
import { type EncodeWord, readBytePairs } from './byte-pairs.ts';
import { Fields, isCount, malformed, unsupported } from './fields.ts';
import { type Normalizer, readNormalizers } from './normalizers.ts';
import { readPostProcessors, type Surroundings } from './post-processors.ts';
import { type PreTokenizer, readPreTokenizers } from './pre-tokenizers.ts';
import type { Piece } from './splitting.ts';
import { readWordPiece } from './word-piece.ts';

const wordsKept = 20_000;

export class Tokenizer {
  readonly #normalizers: readonly Normalizer[];
  readonly #preTokenizers: readonly PreTokenizer[];
  readonly #added: AddedTokens;
  readonly #around: Surroundings;
  readonly #encodeWord: EncodeWord;
  readonly #pieces = new Map<number, string>();
  readonly #words = new Map<string, readonly number[]>();

  /** @throws malformed, and unsupported naming the kind or the field that is not covered */
  constructor(json: unknown) {
    const fields = new Fields(json, 'the file');
    const { vocabulary, encode } = readModel(fields.object('model'));
    const part = <T>(name: string, read: (object: unknown) => T, none: T): T => {
      const object = fields.object(name);
      return object ? read(object) : none;
    };
    this.#normalizers = part('normalizer', readNormalizers, []);
    this.#preTokenizers = part('pre_tokenizer', readPreTokenizers, []);
    this.#around = part('post_processor', readPostProcessors, { before: [], after: [] });
    this.#added = readAddedTokens(fields.list('added_tokens'), this.#normalizers);
    this.#encodeWord = encode;
    for (const [piece, id] of vocabulary) this.#pieces.set(id, piece);
    for (const { content, id } of this.#added.all) {
      const known = vocabulary.get(content);
      if (known !== undefined && known !== id)
        throw malformed(`the added token "${content}" has the id ${id}, but ${known} in the vocab`);
      this.#pieces.set(id, content);
    }
    const version = fields.text('version', '1.0');
    if (version !== '1.0') throw unsupported(`version "${version}", known is 1.0`);
    // Ids become no text here, and texts are neither cut nor filled up.
    fields.passOver('decoder', 'truncation', 'padding');
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

  piece(id: number): string {
    return this.#pieces.get(id) ?? '';
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
    const ids = this.#encodeWord(word);
    if (this.#words.size >= wordsKept) this.#words.clear();
    if (word.length < 100) this.#words.set(word, ids);
    return ids;
  }
}

function readModel(object: unknown): { vocabulary: Map<string, number>; encode: EncodeWord } {
  if (!object) throw malformed('there is no model');
  const fields = new Fields(object, 'model');
  const type = fields.text('type', fields.find('merges') === undefined ? 'WordPiece' : 'BPE');
  if (type !== 'BPE' && type !== 'WordPiece')
    throw unsupported(`the model "${type}", known are BPE and WordPiece`);
  const words = fields.object('vocab');
  if (!words) throw malformed('the model has no vocab');
  const vocabulary = new Map<string, number>();
  for (const [piece, id] of Object.entries(words)) {
    if (!isCount(id)) throw malformed(`the vocab gives "${piece}" no id`);
    vocabulary.set(piece, id);
  }
  const encode =
    type === 'BPE' ? readBytePairs(fields, vocabulary) : readWordPiece(fields, vocabulary);
  return { vocabulary, encode };
}
