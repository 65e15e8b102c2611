/**
 * Reads the parameters of a call. They come from outside (a message, a page's own code), so each is
 * checked before the core sees it, and an error names it.
 */
import type { Metric } from './calls.ts';
import { EngineError } from './errors.ts';

/** Longest word or query text, in UTF-16 units; longer texts go by other ways. */
const maxTextLength = 10_000;

function fail(message: string): never {
  throw new EngineError('invalid_argument', message);
}

/** What a value looks like, for a message: `"abc"`, `3.5`, `an object`. */
function describe(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'missing';
    case 'string':
      return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'an array' : 'an object';
    case 'number':
    case 'boolean':
      return String(value);
    default:
      return `a ${typeof value}`;
  }
}

export class Arguments {
  readonly #method: string;
  readonly #values: Record<string, unknown>;

  constructor(method: string, values: unknown) {
    if (typeof values !== 'object' || values === null) {
      fail(`${method}: parameters must be an object, not ${describe(values)}`);
    }
    this.#method = method;
    this.#values = values as Record<string, unknown>;
  }

  #get(name: string): unknown {
    return Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
  }

  #expected(name: string, what: string): never {
    const value = this.#get(name);
    const actual = value === undefined ? 'is missing' : `is ${describe(value)}`;
    return fail(`${this.#method}: \`${name}\` must be ${what}, but ${actual}`);
  }

  has(name: string): boolean {
    return this.#get(name) !== undefined;
  }

  /** A whole number in [least, most]. */
  integer(name: string, least: number, most: number, preset?: number): number {
    const value = this.#get(name) ?? preset;
    if (!Number.isSafeInteger(value) || (value as number) < least || (value as number) > most) {
      this.#expected(name, `a whole number from ${least} to ${most}`);
    }
    return value as number;
  }

  /** A finite number. */
  number(name: string, preset: number): number {
    const value = this.#get(name) ?? preset;
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      this.#expected(name, 'a finite number');
    }
    return value as number;
  }

  flag(name: string, preset: boolean): boolean {
    const value = this.#get(name) ?? preset;
    if (typeof value !== 'boolean') this.#expected(name, 'true or false');
    return value as boolean;
  }

  text(name: string, most = maxTextLength): string {
    const value = this.#get(name);
    if (typeof value !== 'string') this.#expected(name, 'a text');
    const text = value as string;
    if (text.length > most) {
      throw new EngineError(
        'too_large',
        `${this.#method}: \`${name}\` has ${text.length} characters, more than the ${most} allowed`,
      );
    }
    return text;
  }

  /** A text that says something. */
  word(name: string): string {
    const text = this.text(name);
    if (text.trim() === '') fail(`${this.#method}: \`${name}\` is empty`);
    return text.trim();
  }

  choice<T extends string>(name: string, choices: readonly T[]): T {
    const value = this.#get(name);
    if (!choices.includes(value as T)) {
      this.#expected(name, `one of ${choices.map((choice) => `"${choice}"`).join(', ')}`);
    }
    return value as T;
  }

  metric(): Metric {
    return this.choice('metric', ['cosine', 'dot', 'euclidean'] as const);
  }

  floats(name: string): Float32Array {
    const value = this.#get(name);
    if (!(value instanceof Float32Array)) this.#expected(name, 'a Float32Array');
    return value as Float32Array;
  }

  /** A picture: rows × dims numbers. */
  picture(rows: number, dims: number): Float32Array {
    const coordinates = this.floats('coordinates');
    if (coordinates.length !== rows * dims) {
      const shape = `${rows} rows of ${dims}`;
      fail(`${this.#method}: ${coordinates.length} coordinates are not ${shape}`);
    }
    return coordinates;
  }

  words(name: string): Uint32Array {
    const value = this.#get(name);
    if (!(value instanceof Uint32Array)) this.#expected(name, 'a Uint32Array');
    return value as Uint32Array;
  }

  /** Words, or vectors. */
  textsOrFloats(name: string): string[] | Float32Array {
    return this.#get(name) instanceof Float32Array ? this.floats(name) : this.texts(name);
  }

  /** A word, or a vector. */
  textOrFloats(name: string): string | Float32Array {
    const value = this.#get(name);
    if (value instanceof Float32Array) return value;
    if (typeof value !== 'string') this.#expected(name, 'a word or a Float32Array');
    return this.word(name);
  }

  texts(name: string): string[] {
    const value = this.#get(name);
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
      this.#expected(name, 'an array of texts');
    }
    return value as string[];
  }

  bytes(name: string): Uint8Array {
    const value = this.#get(name);
    if (!(value instanceof Uint8Array)) this.#expected(name, 'a Uint8Array');
    return value as Uint8Array;
  }

  /** Token ids: whole numbers, at least one and at most `most`. */
  tokens(name: string, most: number): Uint32Array {
    const value = this.#get(name);
    const isId = (one: unknown) =>
      Number.isSafeInteger(one) && (one as number) >= 0 && (one as number) < 2 ** 32;
    const fits = value instanceof Uint32Array || (Array.isArray(value) && value.every(isId));
    if (!fits || (value as ArrayLike<number>).length > most) {
      this.#expected(name, `token ids, at most ${most}`);
    }
    return Uint32Array.from(value as ArrayLike<number>);
  }

  /** Objects whose fields their reader checks; none when left out. */
  list<T extends object>(name: string): Partial<T>[] {
    const value = this.#get(name) ?? [];
    const isObject = (one: unknown) => typeof one === 'object' && one !== null;
    if (!Array.isArray(value) || !value.every(isObject)) {
      this.#expected(name, 'an array of objects');
    }
    return value as Partial<T>[];
  }

  /** A name of the caller's for what it opens. */
  name(name: string): string {
    const text = this.text(name, 100);
    if (text === '') this.#expected(name, 'a name');
    return text;
  }

  /** A nested object of parameters; empty when left out. */
  group(name: string): Arguments {
    return new Arguments(`${this.#method}: ${name}`, this.#get(name) ?? {});
  }

  /** The name of a table; the word vectors' when left out. */
  table(): string {
    return this.has('table') ? this.tableName() : wordsTable;
  }

  tableName(): string {
    const name = this.text('table', 100);
    if (name === '') this.#expected('table', 'a name');
    return name;
  }
}

/** The table that `words.load` fills. */
export const wordsTable = 'words';
