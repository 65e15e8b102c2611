/** Where the numbers of a check come from: the engine of the page, and the facts of figures. */
import type { Method, Params } from '../../engine/client/engine.ts';
import { loadCard, sizeOf } from '../../kit/card.ts';
import { sharedEngine } from '../../kit/engine.ts';
import type { Ask } from '../../kit/figure-module.ts';
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

/** Bytes of the models that a question's figures read, beside the words; 0 where none is needed. */
export async function modelBytes({ truth, given, options }: QuestionData): Promise<number> {
  const sources = [truth, given, ...options.map((option) => option.call)];
  const figures = await Promise.all(
    sources.filter((source) => typeof source === 'string').map(figureOf),
  );
  // Of several models a fact reads the one that its arguments name, and the tokenizer.
  const models = figures.flatMap(({ models, args }) => {
    const named = models.filter((model) => args.includes(model));
    return named.length > 0
      ? [...named, ...models.filter((model) => model === 'tokenizer')]
      : models.filter((model) => model !== 'words');
  });
  const cards = await Promise.all([...new Set(models)].map(loadCard));
  return cards.reduce((sum, card) => sum + (sizeOf(card) ?? 0), 0);
}

async function figureOf(source: string) {
  const [path = '', ...args] = source.split(' ');
  const [figure, name = ''] = path.split('.');
  const { figures } = await import('#figures/all');
  const found = figures.find((one) => one.name === figure);
  if (!found) throw new Error(`There is no figure “${figure}”.`);
  return { facts: found.facts, models: found.models, name, args };
}
