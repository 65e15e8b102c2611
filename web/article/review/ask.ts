/** Where the numbers of a check come from: the engine of the page, and the facts of figures. */
import type { Method, Params } from '../../engine/client/engine.ts';
import { loadCard, sizeOf } from '../../kit/card.ts';
import { CONTEXTUAL_MODELS } from '../../kit/contextual-models.ts';
import { sharedEngine } from '../../kit/engine.ts';
import type { Ask } from '../../kit/figure-module.ts';
import { bytes, listed } from '../../kit/format.ts';
import type { QuestionData, Source } from './question.model.ts';

const call: Ask = (method, params) => sharedEngine().call(method, params);

export async function ask(source: Source): Promise<unknown> {
  if (typeof source === 'string') {
    const { facts, name, args } = await figureOf(source);
    const fact = facts?.[name];
    if (!fact) throw new Error(`There is no fact “${source}”.`);
    return fact(call, ...args);
  }
  const [method, params, path] = source;
  // A question may be about a rare word.
  await call('words.load', { part: 'all' });
  const result = await call(method as Method, params as Params<Method>);
  return path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], result);
}

/** The models that questions are answered by, beside the words, each with its size; empty where there are none. */
export async function modelsOf(questions: readonly QuestionData[]): Promise<string> {
  const sources = questions.flatMap(({ truth, given, options }) => [
    truth,
    given,
    ...options.map((option) => option.call),
  ]);
  const figures = await Promise.all(
    sources.filter((source) => typeof source === 'string').map(figureOf),
  );
  // Of several models a fact reads the one that its arguments name.
  const needed = CONTEXTUAL_MODELS.filter(({ value }) =>
    figures.some(({ models, args }) => models.includes(value) && args.includes(value)),
  );
  const called = needed.map(async ({ value, name }) => {
    const size = sizeOf(await loadCard(value));
    return size === null ? name : `${name} (${bytes(size)})`;
  });
  return listed(await Promise.all(called));
}

async function figureOf(source: string) {
  const [path = '', ...args] = source.split(' ');
  const [figure, name = ''] = path.split('.');
  const { figures } = await import('#figures/all');
  const found = figures.find((one) => one.name === figure);
  if (!found) throw new Error(`There is no figure “${figure}”.`);
  return { facts: found.facts, models: found.models, name, args };
}
