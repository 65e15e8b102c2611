/** How a check's question is graded: each option gets a number, and a rule says which are right. */
import { number } from '../../kit/format.ts';

/** What the engine answers: method, parameters, and the field of the result that is meant. */
export type Call = [method: string, params: Record<string, unknown>, field: string];

/** A number that a figure's folder gives, as prose cites it: “bank.cosine masked bank 1 3”. */
export type FigureFact = string;

export type Source = Call | FigureFact;

/** Of a number c that is given. */
export type Formula = 'one-minus' | 'one-minus-half' | 'root';

export interface Option {
  label: string;
  /** Names the option in a sentence; its label up to the first comma or colon when left out. */
  name?: string;
  /** Where its number comes from: one of these. */
  call?: Source;
  value?: number;
  formula?: Formula;
}

export interface QuestionData {
  /** Under which a missed question is kept for review; never changes. Lower case and hyphens. */
  id?: string;
  /** The option with the largest number, or the one nearest to the truth. */
  rule: 'largest' | 'nearest';
  /** What the numbers are, to follow “the”: “cosine to summer”. */
  quantity?: string;
  truth?: Source;
  /**
   * The truth as the engine computed it when the page was built: for where it can't be had now, as in
   * the single file without a model.
   */
  measured?: number;
  /** What formulas are applied to. */
  given?: Source;
  options: Option[];
  why: string;
}

export interface Measured {
  /** Each option's number. */
  numbers: number[];
  /** Under `nearest`. */
  truth?: number;
  /** The truth is that of the build. */
  atBuild?: boolean;
}

const formulas: Readonly<Record<Formula, (c: number) => number>> = {
  'one-minus': (c) => 1 - c,
  'one-minus-half': (c) => 1 - c / 2,
  root: (c) => Math.sqrt(Math.max(0, c)),
};

/** Asks for every number that the question needs; rejects where one can't be had. */
export async function measure(
  question: QuestionData,
  ask: (source: Source) => Promise<unknown>,
): Promise<Measured> {
  const asked = async (source: Source) => {
    const value = await ask(source);
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    const name = typeof source === 'string' ? source : source[0];
    throw new Error(`${name} answered ${JSON.stringify(value)} and not a number.`);
  };
  const given = question.given ? await asked(question.given) : 0;
  const numbers = await Promise.all(
    question.options.map(async (option) => {
      if (option.call) return asked(option.call);
      if (option.formula) return formulas[option.formula](given);
      return option.value ?? 0;
    }),
  );
  if (question.rule === 'largest') return { numbers };
  const { truth, measured } = question;
  try {
    if (truth !== undefined) return { numbers, truth: await asked(truth) };
  } catch (error) {
    if (measured === undefined) throw error;
  }
  if (measured === undefined) throw new Error('The rule “nearest” needs a truth.');
  return { numbers, truth: measured, atBuild: true };
}

/** Indices of the right options: one, or those that are equally good. */
export function rightOnes({ numbers, truth }: Measured): number[] {
  const errors = numbers.map((value) => (truth === undefined ? -value : Math.abs(value - truth)));
  const least = Math.min(...errors);
  return errors.flatMap((error, index) => (error === least ? [index] : []));
}

/** What the engine's numbers are, as sentences. */
export function explain(
  { options, rule, quantity = 'number' }: QuestionData,
  measured: Measured,
): string {
  const { numbers, truth, atBuild } = measured;
  const [best = 0] = rightOnes(measured);
  const name = (index: number) => `“${options[index]!.name ?? short(options[index]!.label)}”`;
  const shown = (index: number) => number(numbers[index]!);
  if (rule === 'largest') {
    const others = options.flatMap((_, i) => (i === best ? [] : [`${name(i)} has ${shown(i)}`]));
    return `The largest ${quantity} is that of ${name(best)}, ${shown(best)}; ${others.join(', ')}.`;
  }
  const when = atBuild
    ? 'as the engine computed it when this page was built'
    : 'as the engine computes it';
  const computed = options.flatMap(({ formula }, i) =>
    formula ? [`${name(i)} gives ${shown(i)}`] : [],
  );
  const nearest = computed.length > 0 ? computed.join(', ') : `${name(best)} is nearest`;
  return `The ${quantity} is ${number(truth!)}, ${when}; ${nearest}.`;
}

/** The part of a label before the comma or colon that ends a phrase: not of “2,048”, nor of “tiny : huge”. */
export function short(label: string): string {
  return label.split(/(?<=\S)[,:]\s/)[0] ?? label;
}
