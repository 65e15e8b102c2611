/**
 * Models in which the vector of a word depends on its sentence: our twins, and a published sentence encoder beside
 * them. States are counted as in twins.ts.
 */
import { loadCard } from './card.ts';
import { number } from './format.ts';
import type { ModelChoice } from './model-switch/model-switch.ts';
import { TOKENIZER, TWINS, type Twin } from './twins.ts';

export type ContextualModel = Twin | 'minilm';

export const CONTEXTUAL_MODELS: readonly ModelChoice<ContextualModel>[] = [
  ...TWINS,
  {
    value: 'minilm',
    label: 'all-MiniLM-L6-v2, sees both sides',
    name: 'all-MiniLM-L6-v2',
    published: true,
  },
];

export const tokenizerOf = (model: ContextualModel): string =>
  model === 'minilm' ? 'models/minilm/tokenizer.json' : TOKENIZER;

/** What limits a model: how much it has read, by its card, or what it was trained for. */
export async function limitText(model: ContextualModel): Promise<string> {
  if (model === 'minilm') {
    return 'all-MiniLM-L6-v2 was trained to compare sentences, by the mean of its last states; nothing in that asks it to keep the senses of a word apart.';
  }
  const tokens = (await loadCard(model))?.training?.tokens;
  const read = tokens ? ` and was trained on ${number(tokens / 1e6)} million tokens` : '';
  return `The ${model} model is small${read}.`;
}
