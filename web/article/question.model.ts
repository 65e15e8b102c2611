/** How a question is graded: each option gets a number, and a rule says which of them is right. */
import { number } from '../kit/format.ts';

/** Method, parameters, and the field of the result that is meant. */
export type Call = [method: string, params: Record<string, unknown>, field: string];

/** Of a cosine c. */
export type Formula = 'one-minus' | 'two-minus-two' | 'root';

export interface Option {
  label: string;
  /** Where its number comes from: one of these. */
  call?: Call;
  value?: number;
  formula?: Formula;
}

export interface QuestionData {
  /** The option with the largest number, or the one nearest to `truth` or `measured`. */
  rule: 'largest' | 'nearest';
  truth?: Call;
  /** The same, as the build measured it. */
  measured?: number;
  /** What formulas are applied to. */
  given?: Call;
  options: Option[];
  why: string;
}

export interface Graded {
  /** Index of the right option. */
  best: number;
  /** Each option's number as text, or nothing; under `nearest`, the truth stands by the right one. */
  values: string[];
}

const formulas: Readonly<Record<Formula, (c: number) => number>> = {
  'one-minus': (c) => 1 - c,
  'two-minus-two': (c) => 2 - 2 * c,
  root: (c) => Math.sqrt(Math.max(0, c)),
};

export async function grade(
  question: QuestionData,
  ask: (call: Call) => Promise<number>,
): Promise<Graded> {
  const given = question.given ? await ask(question.given) : 0;
  const numbers = await Promise.all(
    question.options.map(async (option) => {
      if (option.call) return ask(option.call);
      if (option.formula) return formulas[option.formula](given);
      return option.value ?? 0;
    }),
  );
  if (question.rule === 'largest') {
    const best = numbers.indexOf(Math.max(...numbers));
    return { best, values: numbers.map((value) => number(value)) };
  }
  const truth = question.measured ?? (question.truth && (await ask(question.truth)));
  if (truth === undefined) throw new Error('The rule “nearest” needs a truth.');
  const errors = numbers.map((value) => Math.abs(value - truth));
  const best = errors.indexOf(Math.min(...errors));
  const values = numbers.map((value, i) => {
    // An option that is a number already says it.
    const own = question.options[i]?.value === undefined ? [number(value)] : [];
    return [...own, ...(i === best ? [`measured ${number(truth)}`] : [])].join(', ');
  });
  return { best, values };
}
