/** Where a word stands in the reader's sentences, and what to say where there is nothing to compare. Pure. */
import { spansOf } from '../../engine/shared/calls/model/spans.ts';
import { listed } from '../../kit/format.ts';
import { BETWEEN } from './bank.examples.ts';

/** More lines than this nobody tells apart. */
export const MOST_USES = 7;

/** Something to be said about what the reader typed; not a failure. */
export class Problem extends Error {
  constructor(
    readonly code: 'invalid_argument' | 'not_found' | 'too_large',
    message: string,
  ) {
    super(message);
  }
}

/** One use of the word: sentence from 0, places in UTF-16 units. */
export interface Use {
  /** "2", or "2a" and "2b" where the word stands twice in sentence 2. */
  readonly label: string;
  readonly text: number;
  readonly begin: number;
  readonly end: number;
}

export interface Parsed {
  readonly word: string;
  readonly sentences: readonly string[];
  readonly uses: readonly Use[];
  /** Numbers of the sentences that the word is not in. */
  readonly without: readonly number[];
}

/** A line a sentence, or as an attribute has them. */
export function sentencesOf(text: string): string[] {
  return text
    .split(BETWEEN)
    .flatMap((part) => part.split(/\r?\n/))
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** What there is to compare. Throws a `Problem` where there is nothing. */
export function parse(given: { readonly word: string; readonly sentences: string }): Parsed {
  const word = given.word.trim();
  if (word === '') {
    throw new Problem('invalid_argument', 'Type the word that your sentences share.');
  }
  const sentences = sentencesOf(given.sentences);
  const spans = spansOf(word, sentences);
  const of = (text: number) => spans.filter((span) => span.text === text);
  const uses = spans.map((span) => {
    const own = of(span.text);
    const letter = own.length > 1 ? String.fromCharCode(97 + own.indexOf(span)) : '';
    return { ...span, label: `${span.text + 1}${letter}` };
  });
  if (sentences.length === 0) {
    throw new Problem('not_found', `Write two sentences with “${word}”, each on its own line.`);
  }
  if (uses.length < 2) {
    const where =
      uses.length === 1
        ? `only in sentence ${uses[0]!.text + 1}`
        : `in none of ${sentences.length === 1 ? 'them' : `the ${sentences.length}`}`;
    throw new Problem(
      'not_found',
      `“${word}” stands ${where}: it takes two uses to compare. Whole words count, in capitals or not.`,
    );
  }
  if (uses.length > MOST_USES) {
    throw new Problem(
      'too_large',
      `“${word}” stands in ${uses.length} places; up to ${MOST_USES} can be told apart here.`,
    );
  }
  const without = sentences.flatMap((_, text) => (of(text).length === 0 ? [text + 1] : []));
  return { word, sentences, uses, without };
}

/** "Sentence 3 is left out: “bank” is not in it." */
export function withoutText({ word, without }: Parsed): string {
  if (without.length === 0) return '';
  return without.length === 1
    ? `Sentence ${without[0]} is left out: “${word}” is not in it.`
    : `Sentences ${listed(without.map(String))} are left out: “${word}” is not in them.`;
}
