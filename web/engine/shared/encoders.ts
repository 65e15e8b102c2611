/** The open sentence encoders of an engine, by name: a model with its recipe, or a static table. */
import type { Recipe, RecipeInfo, StaticTable } from '../../../wasm/transformer.d.ts';
import { EngineError } from './errors.ts';
import type { Context, Runtime, StartedTransformer, Tokeniser } from './runtime.ts';
import { openTokeniser } from './tokenisers.ts';

export interface OpenEncoder {
  readonly recipe: Recipe;
  readonly info: RecipeInfo;
  /** Null where a transformer of the encoder's name is open. */
  readonly table: StaticTable | null;
  readonly tokenizer: string;
  /** Pieces that a SentencePiece model's folder puts around a text; a tokenizer.json says it itself. */
  readonly around: { before: readonly string[]; after: readonly string[] };
  /** Tokens that a text is cut to; 0 is no limit. */
  readonly longest: number;
  /** What the folder says of its licence and languages. */
  readonly licence: string | null;
  readonly languages: readonly string[];
  /** Bytes of all its files. */
  readonly bytes: number;
}

const opened = new WeakMap<Runtime, Map<string, OpenEncoder>>();

function encodersOf(runtime: Runtime): Map<string, OpenEncoder> {
  const own = opened.get(runtime) ?? new Map<string, OpenEncoder>();
  opened.set(runtime, own);
  return own;
}

/** One of that name is closed. */
export function setEncoder(
  name: string,
  encoder: OpenEncoder,
  { module }: StartedTransformer,
  runtime: Runtime,
): void {
  const before = encodersOf(runtime).get(name);
  if (before) free(before, module);
  encodersOf(runtime).set(name, encoder);
}

/** Throws `not_found`. */
export function encoderOf(name: string, runtime: Runtime): OpenEncoder {
  const encoder = encodersOf(runtime).get(name);
  if (!encoder) throw new EngineError('not_found', `no encoder called "${name}" is open`);
  return encoder;
}

export function findEncoder(name: string, runtime: Runtime): OpenEncoder | undefined {
  return encodersOf(runtime).get(name);
}

export function closeEncoder(name: string, runtime: Runtime): boolean {
  const encoder = encodersOf(runtime).get(name);
  const started = runtime.startedTransformer;
  if (!encoder || !started) return false;
  encodersOf(runtime).delete(name);
  free(encoder, started.module);
  return true;
}

function free({ recipe, table }: OpenEncoder, module: StartedTransformer['module']): void {
  module.free(recipe);
  if (table) module.free(table);
}

// From a text to the tokens that are read. ----------------------------------------------------------

/** A text as its encoder reads it. */
export interface ReadText {
  ids: Uint32Array;
  /** Before it was cut. */
  tokens: number;
  /** Of `ids`, those of a prompt, with what stands before them. */
  promptTokens: number;
}

/** The lower case of each character alone, as tokenisers have it. */
const lower = (text: string) => Array.from(text, (c) => c.toLowerCase()).join('');

/** The text of a prompt by its name; the recipe's default for none. Throws `not_found`. */
export function promptOf({ info }: OpenEncoder, name: string | undefined): string {
  const wanted = name ?? info.defaultPrompt;
  if (wanted === '') return '';
  const at = info.promptNames.indexOf(wanted);
  if (at >= 0) return info.promptTexts[at]!;
  throw new EngineError(
    'not_found',
    `the model has no prompt "${wanted}"; it has ${info.promptNames.join(', ') || 'none'}`,
  );
}

/** Texts as they are read, each after the prompt. */
export async function readTexts(
  encoder: OpenEncoder,
  texts: readonly string[],
  prompt: string,
  start: number | null,
  context: Context,
): Promise<ReadText[]> {
  const tokeniser = await openTokeniser(context.runtime.url(encoder.tokenizer), context);
  const { info, longest } = encoder;
  const whole = texts.map((text) => (info.lowerCase ? lower(prompt + text) : prompt + text));
  if (encoder.table) return readForTable(tokeniser, encoder, whole);
  const lists = idsOf(tokeniser, encoder, [...whole, info.lowerCase ? lower(prompt) : prompt, '']);
  const around = lists.pop()!;
  const alone = lists.pop()!;
  const closing = around.length > 1 ? around.at(-1)! : null;
  const promptTokens =
    prompt === '' ? 0 : alone.length - (closing !== null && alone.at(-1) === closing ? 1 : 0);
  return lists.map((list) => {
    const full = list.length === 0 && start !== null ? [start] : list;
    const ids = Uint32Array.from(full.slice(0, longest));
    if (full.length > longest && closing !== null) ids[longest - 1] = closing;
    return { ids, tokens: full.length, promptTokens };
  });
}

/** The ids of texts between what stands around them. */
function idsOf(
  tokeniser: Tokeniser,
  { around }: OpenEncoder,
  texts: readonly string[],
): (readonly number[])[] {
  const known = (pieces: readonly string[]) =>
    pieces.map((piece) => tokeniser.find(piece)).filter((id) => id !== undefined);
  const [before, after] = [known(around.before), known(around.after)];
  const { ids, ends } = tokeniser.encodeAll(texts, true);
  return texts.map((_, index) => [
    ...before,
    ...ids.subarray(index === 0 ? 0 : ends[index - 1], ends[index]),
    ...after,
  ]);
}

/** model2vec reads so many characters as its longest text may have, and drops what it does not know. */
function readForTable(
  tokeniser: Tokeniser,
  { info, longest }: OpenEncoder,
  texts: readonly string[],
): ReadText[] {
  const most = info.isModel2vec && longest > 0 ? longest * tokeniser.medianLength : Infinity;
  const cut = texts.map((text) => (text.length <= most ? text : [...text].slice(0, most).join('')));
  const { ids, ends } = tokeniser.encodeAll(cut, false);
  return texts.map((text, index) => {
    const all = ids.subarray(index === 0 ? 0 : ends[index - 1], ends[index]);
    const known = info.isModel2vec ? all.filter((id) => id !== tokeniser.unknown) : all.slice();
    return {
      ids: longest > 0 ? known.subarray(0, longest) : known,
      // Of a text that was cut, the rest has one token at least.
      tokens: known.length + (cut[index]!.length < text.length ? 1 : 0),
      promptTokens: 0,
    };
  });
}
