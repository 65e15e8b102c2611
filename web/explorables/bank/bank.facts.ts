/** Numbers of the examples that prose cites: what a model makes of a word in an example's sentences. */
import type { Ask } from '../../kit/figure-module.ts';
import { EXAMPLES } from './bank.examples.ts';
import * as model from './bank.model.ts';
import { parse } from './bank.sentences.ts';

/** Loads the model, and reads. */
export async function readingOf(
  ask: Ask,
  state: Pick<model.State, 'twin' | 'word' | 'sentences'>,
): Promise<model.Reading> {
  const { twin } = state;
  const files = [`models/${twin}/model.safetensors`];
  await ask('model.load', { model: twin, config: `models/${twin}/config.json`, files });
  return read(ask, twin, parse(state));
}

/** What a loaded model makes of the word. */
export async function read(
  ask: Ask,
  twin: model.Twin,
  parsed: ReturnType<typeof parse>,
  reading?: string,
): Promise<model.Reading> {
  const spans = parsed.uses.map(({ text, begin, end }) => ({ text, begin, end }));
  const found = await ask('model.uses', {
    model: twin,
    tokenizer: model.TOKENIZER,
    texts: [...parsed.sentences],
    spans,
    ...(reading && { reading }),
  });
  return { ...parsed, twin, found };
}

const ofExample =
  (question: (reading: model.Reading, ...args: string[]) => number) =>
  async (ask: Ask, twin = '', word = '', ...args: string[]): Promise<number> => {
    const example = EXAMPLES.find((one) => one.word === word);
    const known = model.TWINS.find((one) => one === twin);
    if (!example || !known) throw new Error(`no example “${word}” of ${twin}`);
    const sentences = example.sentences.join('\n');
    return question(await readingOf(ask, { twin: known, word, sentences }), ...args);
  };

export const facts = {
  layers: ofExample(model.layersOf),
  dims: ofExample(({ found }) => found.width),
  /** `masked bank A sentence. // Another.`: cosine of the word's uses in the two, in the last state. */
  between: async (ask: Ask, twin = '', word = '', ...words: string[]): Promise<number> => {
    const known = model.TWINS.find((one) => one === twin);
    if (!known) throw new Error(`there is no model “${twin}”`);
    const reading = await readingOf(ask, { twin: known, word, sentences: words.join(' ') });
    return model.cosine(reading, model.lastState(reading), 0, 1);
  },
  others: ofExample(({ found }) => found.baseline.at(-1)!),
  nearest: ofExample((reading) => {
    const [nearest] = model.ranked(reading, 0, model.lastState(reading));
    return Number(reading.uses[nearest!]!.label);
  }),
  cosine: ofExample((reading, a = '', b = '', state = String(model.lastState(reading))) => {
    const use = (label: string) => {
      const found = reading.uses.findIndex((one) => one.label === label);
      if (found < 0) throw new Error(`no use ${label} in “${reading.word}”`);
      return found;
    };
    return model.cosine(reading, Number(state), use(a), use(b));
  }),
};
