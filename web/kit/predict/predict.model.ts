/** A prediction, without a screen: what was asked, what the engine says, and how the two compare. */

export interface Option<V extends string = string> {
  readonly value: V;
  readonly label: string;
}

/** A bracket of numbers: from its own bound up to the next larger one. */
export interface Bracket<V extends string = string> extends Option<V> {
  readonly from: number;
}

export interface Question<V extends string = string, M = number> {
  /** Asked before the reveal, about what the reader can't see yet. */
  readonly question: string;
  readonly options: readonly Option<V>[];
  /** The engine's number (or numbers): asked for when the reader has committed. */
  readonly measure: () => M | Promise<M>;
  /** Which option it makes right; several, where options tie. */
  readonly right: (measured: M) => V | readonly V[];
  /** What was measured, as a sentence with its number. */
  readonly explain: (measured: M) => string;
}

export interface Graded<V extends string = string> {
  readonly guess: V;
  readonly right: boolean;
  /** The right options. */
  readonly answers: readonly V[];
  readonly text: string;
}

export type Outcome<V extends string = string> =
  | { readonly kind: 'asking' }
  | { readonly kind: 'measuring'; readonly guess: V }
  | { readonly kind: 'failed'; readonly guess: V; readonly message: string }
  | { readonly kind: 'graded'; readonly graded: Graded<V> }
  | { readonly kind: 'skipped' };

/** Throws where no option is right: then the question is wrong, not the reader. */
export async function grade<V extends string, M>(
  question: Question<V, M>,
  guess: V,
): Promise<Graded<V>> {
  const measured = await question.measure();
  const right = [question.right(measured)].flat() as V[];
  const known = question.options.filter(({ value }) => right.includes(value));
  if (known.length === 0) {
    throw new Error(`No option of “${question.question}” is right: ${right.join(', ') || 'none'}.`);
  }
  const said = question.options.find(({ value }) => value === guess)?.label ?? guess;
  const held = right.includes(guess);
  const text = question.explain(measured);
  return {
    guess,
    right: held,
    answers: right,
    text: held ? `Yes. ${text}` : `No: you said ${said}. ${text}`,
  };
}

/** The bracket that a number falls in, as `right` of a question. The lowest has `from: -Infinity`. */
export function inBracket<V extends string>(
  brackets: readonly Bracket<V>[],
): (measured: number) => V | readonly V[] {
  return (measured) => {
    const below = brackets.filter(({ from }) => measured >= from);
    const found = below.sort((a, b) => b.from - a.from)[0];
    return found ? found.value : [];
  };
}

/** The options whose numbers are largest, as `right` of a question that measures one number an option. */
export function largest<V extends string>(
  options: readonly Option<V>[],
  tie = 0,
): (measured: ArrayLike<number>) => readonly V[] {
  return (measured) => {
    const most = Math.max(...options.map((_, i) => measured[i] ?? -Infinity));
    return options.filter((_, i) => measured[i]! >= most - tie).map(({ value }) => value);
  };
}
