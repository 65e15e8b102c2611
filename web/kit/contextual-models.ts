/**
 * Models in which the vector of a word depends on its sentence: our twins, and beside them a sentence encoder and a
 * language model that others have published. States are counted as in twins.ts.
 */
import { loadCard } from './card.ts';
import { number } from './format.ts';
import type { ModelChoice } from './model-switch/model-switch.ts';
import { TOKENIZER, TWINS, type Twin } from './twins.ts';

export type ContextualModel = Twin | 'minilm' | 'smollm2';

export const CONTEXTUAL_MODELS: readonly ModelChoice<ContextualModel>[] = [
  ...TWINS,
  {
    value: 'minilm',
    label: 'MiniLM, sees both sides',
    name: 'all-MiniLM-L6-v2',
    published: true,
  },
  {
    value: 'smollm2',
    label: 'SmolLM2, sees what is before',
    name: 'SmolLM2-135M-Instruct',
    published: true,
  },
];

interface Form {
  readonly tokenizer: string;
  readonly tokenization: string;
  readonly looksBack: boolean;
}

const twin = { tokenizer: TOKENIZER, tokenization: 'SentencePiece (unigram)' };
const forms: Readonly<Record<ContextualModel, Form>> = {
  masked: { ...twin, looksBack: false },
  causal: { ...twin, looksBack: true },
  minilm: {
    tokenizer: 'models/minilm/tokenizer.json',
    tokenization: 'WordPiece',
    looksBack: false,
  },
  smollm2: {
    tokenizer: 'models/smollm2/tokenizer.json',
    tokenization: 'byte-pair encoding',
    looksBack: true,
  },
};

export const tokenizerOf = (model: ContextualModel): string => forms[model].tokenizer;

/** How its tokenizer cuts words. */
export const tokenization = (model: ContextualModel): string => forms[model].tokenization;

/** A position sees those before it and no others. */
export const looksBack = (model: ContextualModel): boolean => forms[model].looksBack;

/** What limits a model: how much it has read, by its card, or what it was trained for. */
export async function limitText(model: ContextualModel): Promise<string> {
  if (model === 'minilm') {
    return 'all-MiniLM-L6-v2 was trained to compare sentences, by the mean of its last states; nothing in that asks it to keep the senses of a word apart.';
  }
  if (model === 'smollm2') {
    return 'SmolLM2-135M-Instruct has read two trillion tokens, and was tuned to follow instructions; with 135 million weights it is small among language models.';
  }
  const tokens = (await loadCard(model))?.training?.tokens;
  const read = tokens ? ` and was trained on ${number(tokens / 1e6)} million tokens` : '';
  return `The ${model} model is small${read}.`;
}
