/** How a question is graded: each option gets a number, and a rule says which of them are right. */
import { number } from '../../kit/format.ts';

/** Method, parameters, and the field of the result that is meant. */
export type Call = [method: string, params: Record<string, unknown>, field: string];

/** Of a cosine c. */
export type Formula = 'one-minus' | 'two-minus-two' | 'root';

export interface Option {
  label: string;
  /** Names the option in a sentence; its label up to the first comma or colon when left out. */
  name?: string;
  /** Where its number comes from: one of these. */
  call?: Call;
  value?: number;
  formula?: Formula;
}

export interface QuestionData {
  /** Under which a missed question is kept for review; never changes. Lower case and hyphens. */
  id?: string;
  /** The section of the chapter that answers it, by its id. */
  section?: string;
  /** The option with the largest number, or the one nearest to `truth` or `measured`. */
  rule: 'largest' | 'nearest';
  /** What the numbers are, to follow “the”: “cosine to summer”. */
  quantity?: string;
  truth?: Call;
  /** The same, as the engine measured it when the page was built. */
  measured?: number;
  /** What formulas are applied to. */
  given?: Call;
  options: Option[];
  why: string;
}

export interface Graded {
  /** Indices of the right options: one, or those that are equally good. */
  right: number[];
  /** Each option's number. */
  numbers: number[];
  /** What the engine measured, under `nearest`. */
  truth?: number;
}

const formulas: Readonly<Record<Formula, (c: number) => number>> = {
  'one-minus': (c) => 1 - c,
  'two-minus-two': (c) => 2 - 2 * c,
  root: (c) => Math.sqrt(Math.max(0, c)),
};

/** Asks for every number that the question needs; rejects where one can't be had. */
export async function grade(
  question: QuestionData,
  ask: (call: Call) => Promise<number>,
): Promise<Graded> {
  const asked = async (call: Call) => {
    const value = await ask(call);
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw new Error(`${call[0]} answered ${JSON.stringify(value)} and not a number.`);
    return value;
  };
  const given = question.given ? await asked(question.given) : 0;
  const numbers = await Promise.all(
    question.options.map(async (option) => {
      if (option.call) return asked(option.call);
      if (option.formula) return formulas[option.formula](given);
      return option.value ?? 0;
    }),
  );
  if (question.rule === 'largest') return { right: lowest(numbers.map((n) => -n)), numbers };
  const truth = question.measured ?? (question.truth && (await asked(question.truth)));
  if (truth === undefined) throw new Error('The rule “nearest” needs a truth.');
  return { right: lowest(numbers.map((n) => Math.abs(n - truth))), numbers, truth };
}

function lowest(values: readonly number[]): number[] {
  const least = Math.min(...values);
  return values.flatMap((value, index) => (value === least ? [index] : []));
}

/** Whether the chosen option is right, and what the engine's numbers are, as sentences. */
export function verdict(question: QuestionData, graded: Graded, chosen: number): string {
  const { options, rule, quantity } = question;
  const { right, numbers, truth } = graded;
  const isRight = right.includes(chosen);
  const best = isRight ? chosen : right[0]!;
  const name = (index: number) => `“${options[index]?.name ?? short(options[index]!.label)}”`;
  const yes = isRight ? 'Yes' : 'No';
  const shown = numbers.map((value) => number(value));
  if (rule === 'largest') {
    const rest = options.flatMap((_, i) =>
      i === best || i === chosen ? [] : [`${name(i)} ${shown[i]}`],
    );
    const own = isRight ? [] : [`your answer, ${name(chosen)}, has ${shown[chosen]}`];
    const others = [...own, ...rest].join('; ');
    return `${yes}: the largest ${quantity ?? 'number'} is that of ${name(best)}, ${shown[best]}. ${capital(others)}.`;
  }
  const measured = `the ${quantity ?? 'number'} is ${number(truth!)}, as the engine computes it`;
  const computed = options.flatMap(({ formula }, i) =>
    formula ? [`${name(i)} gives ${shown[i]}`] : [],
  );
  if (computed.length > 0) return `${yes}: ${measured}. ${computed.join('; ')}.`;
  return isRight
    ? `${yes}: ${measured}.`
    : `${yes}: ${measured}. ${name(best)} is nearest; you chose ${name(chosen)}.`;
}

/** The part of a label before its comma or colon. */
function short(label: string): string {
  return label.split(/[,:]/)[0] ?? label;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
