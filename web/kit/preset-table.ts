/**
 * What a blogger may preset, as one table: it gives a figure its typed state, the attributes of its
 * element, the fragment of a copied link, the snippet, the table in its README and the
 * custom-elements manifest.
 *
 *     export const presets = definePresets({
 *       word: preset.word('river', 'whose neighbours are listed'),
 *       minDist: preset.number({ from: 0, to: 1 }, 0.1, 'how close points may lie'),
 *     });
 *     presets.parse({ 'min-dist': '0.5' })   // { word: 'river', minDist: 0.5 }
 *
 * A value that can't be read becomes the default, one out of its range the nearest bound: an attribute
 * is written once, on somebody else's page, and a figure that refused it would show nothing there. What
 * was made of such a value is said (objections.ts): in the figure, and to its author in the console.
 */
import type { Presets } from './presets.ts';

/** One attribute: its default, what it means, and how it is read and written. */
export interface Preset<T> {
  readonly fallback: T;
  /** Which values it takes, in words: "3 to 50". */
  readonly values: string;
  /** What it does. */
  readonly about: string;
  parse(text: string): T;
  /** Null where the state needs no attribute. */
  format(value: T): string | null;
}

type ValueOf<P> = P extends Preset<infer T> ? T : never;

/** The state that a table describes. */
export type StateOf<P> =
  P extends PresetTable<infer S> ? S : { readonly [K in keyof P]: ValueOf<P[K]> };

/** A row of the README's table and of the manifest. */
export interface PresetRow {
  readonly name: string;
  readonly values: string;
  readonly about: string;
  readonly fallback: string;
}

export interface PresetTable<S> {
  /** Names of the attributes. */
  readonly names: readonly string[];
  readonly defaults: S;
  readonly rows: readonly PresetRow[];
  parse(given: Presets): S;
  /** Each attribute's, by name. */
  readonly of: Readonly<Record<string, Preset<unknown>>>;
  format(state: S): Presets;
}

/** `minDist` is the attribute `min-dist`. */
const attributeOf = (key: string) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

export function definePresets<const P extends Record<string, Preset<never> | Preset<unknown>>>(
  table: P,
): PresetTable<StateOf<P>> {
  type State = StateOf<P>;
  const entries = Object.entries(table as unknown as Record<string, Preset<unknown>>).map(
    ([key, one]) => ({ key, name: attributeOf(key), one }),
  );
  const state = (value: (entry: (typeof entries)[number]) => unknown) =>
    Object.fromEntries(entries.map((entry) => [entry.key, value(entry)])) as State;
  return {
    names: entries.map(({ name }) => name),
    defaults: state(({ one }) => one.fallback),
    get rows() {
      return entries.map(({ name, one }) => ({
        name,
        values: one.values,
        about: one.about,
        fallback: one.format(one.fallback) ?? '',
      }));
    },
    parse: (given) =>
      state(({ name, one }) => {
        const text = given[name];
        return text === undefined ? one.fallback : one.parse(text);
      }),
    of: Object.fromEntries(entries.map(({ name, one }) => [name, one])),
    format: (values) =>
      Object.fromEntries(
        entries.flatMap(({ key, name, one }) => {
          const text = one.format((values as Record<string, unknown>)[key]);
          return text === null ? [] : [[name, text]];
        }),
      ),
  };
}

/** Longer than any word of a vocabulary; what is longer is a text, and nobody reads it as a word. */
export const LONGEST_WORD = 100;

const YES = ['', 'on', 'true', 'yes', '1'];
const NO = ['off', 'false', 'no', '0'];

export const preset = {
  /** A word, without what stands around it; an empty one invites the reader to type. */
  word: (fallback: string, about: string): Preset<string> => ({
    fallback,
    values: `any word of up to ${LONGEST_WORD} characters`,
    about,
    parse: (text) => text.trim().slice(0, LONGEST_WORD),
    format: (value) => value,
  }),

  /** Any text, cut at so many UTF-16 units. */
  text: (longest: number, fallback: string, about: string): Preset<string> => ({
    fallback,
    values: `any text of up to ${longest} characters`,
    about,
    parse: (text) => text.slice(0, longest),
    format: (value) => value,
  }),

  /** `on` and `off`, or a bare attribute. */
  flag: (fallback: boolean, about: string): Preset<boolean> => ({
    fallback,
    values: '`on`, `off`',
    about,
    parse: (text) => {
      const value = text.toLowerCase();
      return YES.includes(value) || (fallback && !NO.includes(value));
    },
    format: (value) => (value ? 'on' : 'off'),
  }),

  choice: <const T extends string>(
    choices: readonly T[],
    fallback: NoInfer<T>,
    about: string,
  ): Preset<T> => ({
    fallback,
    values: choices.map((choice) => `\`${choice}\``).join(', '),
    about,
    parse: (text) => choices.find((choice) => choice === text.toLowerCase()) ?? fallback,
    format: (value) => value,
  }),

  number: (range: Range, fallback: number, about: string): Preset<number> => ({
    fallback,
    values: `${range.from} to ${range.to}`,
    about,
    parse: (text) => within(range, text) ?? fallback,
    format: String,
  }),

  whole: (range: Range, fallback: number, about: string): Preset<number> => ({
    fallback,
    values: `${range.from} to ${range.to}, whole`,
    about,
    parse: (text) => Math.round(within(range, text) ?? fallback),
    format: String,
  }),

  /** A preset that may be absent: null, and no attribute, until something sets it. */
  optional: <T>(one: Preset<T>): Preset<T | null> => ({
    ...one,
    fallback: null,
    parse: (text) => (text.trim() === '' ? null : one.parse(text)),
    format: (value) => (value === null ? null : one.format(value)),
  }),
};

interface Range {
  readonly from: number;
  readonly to: number;
}

function within({ from, to }: Range, text: string): number | undefined {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) return undefined;
  return Math.min(to, Math.max(from, value));
}
