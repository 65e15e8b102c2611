/**
 * A word in the reader's sentences: where it stands, what to say where there is nothing to compare, and what
 * a model makes of each use. Pure. States are counted as in twins.ts.
 */
import type { Result } from '../../engine/client/engine.ts';
import { spansOf } from '../../engine/shared/calls/model/spans.ts';
import { type ContextualModel, tokenizerOf } from '../contextual-models.ts';
import type { Ask } from '../figure-module.ts';
import { fixed, listed } from '../format.ts';
import { openModel } from '../model-switch/open-model.ts';

/** More lines than this nobody tells apart. */
const MOST_USES = 7;

/** One use of the word: sentence from 0, places in UTF-16 units. */
export interface Use {
  /** "2", or "2a" and "2b" where the word stands twice in sentence 2. */
  readonly label: string;
  readonly text: number;
  readonly begin: number;
  readonly end: number;
}

export interface Given {
  readonly twin: ContextualModel;
  readonly word: string;
  readonly sentences: string;
}

export interface Parsed {
  readonly word: string;
  readonly sentences: readonly string[];
  readonly uses: readonly Use[];
}

/** What a model made of the word in its sentences. */
export interface Reading extends Parsed {
  readonly twin: ContextualModel;
  readonly found: Result<'model.uses'>;
}

/** Lines as the reader types them, from lines or from ` // ` between them, as an attribute has them. */
export const linesOf = (text: string): string[] =>
  text.split(/ ?\/\/ |\r?\n/).map((line) => line.trim());

export const sentencesOf = (text: string): string[] => linesOf(text).filter((line) => line !== '');

/** What there is to compare; where there is nothing, a sentence that says so. */
export function parse(given: Omit<Given, 'twin'>) {
  const word = given.word.trim();
  const sentences = sentencesOf(given.sentences);
  if (word === '') return 'Type the word that your sentences share.';
  if (sentences.length === 0) return `Write two sentences with “${word}”, each on its own line.`;
  const spans = spansOf(word, sentences);
  const uses = spans.map((span) => {
    const own = spans.filter(({ text }) => text === span.text);
    const letter = own.length > 1 ? String.fromCharCode(97 + own.indexOf(span)) : '';
    return { ...span, label: `${span.text + 1}${letter}` };
  });
  if (uses.length < 2) {
    const none = sentences.length === 1 ? 'in none of them' : `in none of the ${sentences.length}`;
    const where = uses[0] ? `only in sentence ${uses[0].text + 1}` : none;
    return `“${word}” stands ${where}: it takes two uses to compare. Whole words count, in capitals or not.`;
  }
  if (uses.length > MOST_USES)
    return `“${word}” stands in ${uses.length} places; up to ${MOST_USES} can be told apart here.`;
  return { word, sentences, uses } satisfies Parsed;
}

/** "Sentence 3 is left out: “bank” is not in it." */
export function withoutText({ word, sentences, uses }: Parsed): string {
  const used = new Set(uses.map(({ text }) => text));
  const without = sentences.flatMap((_, text) => (used.has(text) ? [] : [String(text + 1)]));
  if (without.length === 0) return '';
  const one = without.length === 1;
  return `${one ? 'Sentence' : 'Sentences'} ${listed(without)} ${one ? 'is' : 'are'} left out: “${word}” is not in ${one ? 'it' : 'them'}.`;
}

/** What a loaded model makes of the word; `reading` names the vectors, for `model.states`. */
export async function readUses(
  ask: Ask,
  twin: ContextualModel,
  parsed: Parsed,
  reading?: string,
): Promise<Reading> {
  const spans = parsed.uses.map(({ text, begin, end }) => ({ text, begin, end }));
  const texts = [...parsed.sentences];
  const given = {
    model: twin,
    tokenizer: tokenizerOf(twin),
    texts,
    spans,
    ...(reading && { reading }),
  };
  return { ...parsed, twin, found: await ask('model.uses', given) };
}

/** Loads the model, and reads: for what the build puts in a figure's place, and for what prose cites. */
export async function readingOf(ask: Ask, { twin, ...given }: Given): Promise<Reading> {
  const parsed = parse(given);
  if (typeof parsed === 'string') throw new Error(parsed);
  await openModel(ask, twin);
  return readUses(ask, twin, parsed);
}

export const lastState = ({ found }: Reading): number => found.states - 1;

/** The state that is looked at: the last one, unless the reader has chosen another. */
export const chosenState = (layer: number | null, reading: Reading): number =>
  Math.min(layer ?? lastState(reading), lastState(reading));

/** Cosine of two uses in a state. */
export function cosine({ found, uses }: Reading, state: number, a: number, b: number): number {
  return found.cosines[(state * uses.length + a) * uses.length + b]!;
}

/** Uses by cosine to the reference in a state, nearest first, without the reference. */
export function ranked(reading: Reading, reference: number, state: number): number[] {
  const to = (use: number) => cosine(reading, state, reference, use);
  const others = reading.uses.map((_, use) => use).filter((use) => use !== reference);
  return others.sort((a, b) => to(b) - to(a) || a - b);
}

/** Three decimals, so that what is exactly 1 reads as such beside what is not. */
export const cosineText = (value: number): string => fixed(value, 3);
