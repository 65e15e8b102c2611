/** Kinds of parameters that several calls have. A schema's message says what it takes: "must be …". */
import * as v from 'valibot';

/** "No row", where the core takes one to leave out; also "no such token". */
export const none = 2 ** 32 - 1;

/** The table that `words.load` fills. */
export const wordsTable = 'words';

export function whole(least: number, most: number) {
  const message = `a whole number from ${least} to ${most}`;
  return v.pipe(
    v.number(message),
    v.safeInteger(message),
    v.minValue(least, message),
    v.maxValue(most, message),
  );
}

export const finite = v.pipe(v.number('a finite number'), v.finite('a finite number'));
export const flag = v.boolean('true or false');

/** `most` UTF-16 units. */
export const text = (most: number) =>
  v.pipe(v.string('a text'), v.maxLength(most, `the ${most} allowed`));

/** A name of the caller's for what it opens. */
export const name = v.pipe(text(100), v.nonEmpty('a name'));

/** A word as a table may hold it. */
export const word = v.pipe(
  text(10_000),
  v.check((word) => word.trim() !== '', 'a word, not blank'),
);

/** A file's path, relative to the engine's base. */
export const file = v.pipe(text(10_000), v.nonEmpty('a path'));

export const oneOf = <const T extends readonly string[]>(choices: T) =>
  v.picklist(choices, `one of ${choices.map((choice) => `"${choice}"`).join(', ')}`);

export const metric = oneOf(['cosine', 'dot', 'euclidean']);
export type Metric = v.InferOutput<typeof metric>;

/** Metrics that are distances. */
export const distance = oneOf(['cosine', 'euclidean']);

/** Typed arrays over memory of any kind. */
const array = <T>(kind: new () => T) => v.instance(kind, `a ${kind.name}`);
export const floats = array<Float32Array>(Float32Array);
export const uints = array<Uint32Array>(Uint32Array);
export const bytes = array<Uint8Array>(Uint8Array);

/** Checked in one go: a schema an item would cost more than the work on it. */
export const texts = v.custom<readonly string[]>(
  (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  'an array of texts',
);

/** Same seed, same result, in every browser. */
export const seed = v.optional(whole(0, Number.MAX_SAFE_INTEGER), 1);

/** Table of the vectors; the one of `words.load` when left out. */
export const table = v.optional(name, wordsTable);

/** How vectors are looked at before they are measured. */
export const view = {
  /** Scale every vector to length 1. */
  unit: v.optional(flag, false),
  /** Take away the mean vector of the table, μ. */
  centre: v.optional(flag, false),
  /** With `centre`: also take away this many leading principal directions; the paper suggests dims / 100. */
  remove: v.optional(whole(0, 64), 0),
};
export interface View {
  unit: boolean;
  centre: boolean;
  remove?: number;
}
