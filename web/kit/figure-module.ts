/**
 * What a figure's folder tells everyone else: `web/explorables/NAME/index.ts` exports these names. The
 * book, the embed, the gallery, the build and the tests find folders by themselves
 * (scripts/build/figures.mjs) and name none.
 *
 * Each is an export of its own, so that a page's bundle takes what it uses and leaves the rest.
 */
import type { Method, Params, Result } from '../engine/client/engine.ts';
import type { PresetTable } from './preset-table.ts';
import type { Presets } from './presets.ts';

/** One call of the engine. */
export type Ask = <M extends Method>(method: M, params: Params<M>) => Promise<Result<M>>;

/** HTML that stands in the figure's place until it runs, from what the engine answers at build. */
export type Still = (ask: Ask, presets: Presets) => Promise<string>;

/** A number, or words, that prose may cite: `{{NAME.FACT argument …}}`. */
export type Fact = number | readonly string[];
export type Facts = Readonly<Record<string, (ask: Ask, ...args: string[]) => Promise<Fact>>>;

export interface FigureModule {
  /** Folder, element (`es-NAME`) and `figure=` of an embed. */
  readonly name: string;
  /** Rows of the mission that it answers; a test of each is demanded. */
  readonly claims: readonly string[];
  readonly title: string;
  /** One line that makes sense alone; a figure may sharpen it as the reader plays. */
  readonly question: string;
  /** Models that it reads, by their folder in models/; the npm package brings them with it. */
  readonly models: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: each figure has a state of its own
  readonly presets: PresetTable<any>;
  /** Words that it offers, and answers at once: their neighbours come with the first words. */
  readonly examples?: readonly string[];
  /** CSS pixels that it takes up, below and from 640 px of its own width, so that nothing jumps. */
  readonly sizes: { readonly narrow: number; readonly wide: number };
  /** What its own page loads before a tap where that is more than a page's budget: KiB as brotli, by kind. */
  readonly firstView?: Readonly<Partial<Record<'JavaScript' | 'WebAssembly' | 'data', number>>>;
  /** Brings the code and defines the element. */
  readonly load: () => Promise<unknown>;
  readonly still: Still;
  readonly facts?: Facts;
}

/** What pages need of it: the others stay out of their bundles. */
export type FigureEntry = Pick<FigureModule, 'name' | 'title' | 'question' | 'sizes' | 'load'>;

/** Attributes that every figure has, beside its own. */
export const COMMON_PRESETS = [
  {
    name: 'theme',
    values: '`auto`, `light`, `dark`',
    about: 'colours; `auto` are the reader’s',
    fallback: 'auto',
  },
  {
    name: 'heading-level',
    values: '1 to 4',
    about: 'level of the question in the page around it',
    fallback: '3',
  },
] as const;

const LONGEST_SHOWN = 40;

function shown(value: string): string {
  if (value === '') return 'none';
  return value.length <= LONGEST_SHOWN ? `\`${value}\`` : `\`${value.slice(0, LONGEST_SHOWN)}…\``;
}

/** A figure's attributes as the Markdown table of its README. */
export function attributeTable({ presets }: Pick<FigureModule, 'presets'>): string {
  const rows = [...presets.rows, ...COMMON_PRESETS].map(({ name, values, about, fallback }) => {
    return `| \`${name}\` | ${values} | ${about} | ${shown(fallback)} |`;
  });
  return ['| attribute | values | what it does | default |', '|---|---|---|---|', ...rows].join(
    '\n',
  );
}
