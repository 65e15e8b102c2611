import * as v from 'valibot';
import { EngineError } from '../../errors.ts';
import { call } from '../call.ts';
import { file, name, text, word } from '../parameters.ts';
import { stateCount } from './pass.ts';
import { cosinesOf } from './pooled.ts';
import { readUses } from './read-uses.ts';
import { spansOf } from './spans.ts';

export interface Senses {
  words: number;
  texts: number;
  /** By state: part of the texts whose nearest other text of the word has its sense. */
  right: Float64Array;
  /** The part that a text drawn blindly among the word's others would get right. */
  chance: number;
}

/** Cosines that differ by less are ties. */
const tie = 1e-5;

/**
 * How well a model's states tell the senses of words apart: each word's states in its texts are compared
 * by cosine; of equally near texts each counts in part. Progress counts texts.
 * @throws not_found where no such model is open, or a word is not in its text
 */
export const senses = call(
  {
    model: name,
    /** File of its tokeniser, as `text.encode` takes it. */
    tokenizer: file,
    /** A word where it first stands in a text, and its sense there; two texts a word at least. */
    labelled: v.array(
      v.strictObject({ word, sense: text(1000), text: text(20_000) }, 'word, sense and text'),
      'an array of texts with word and sense',
    ),
  },
  async ({ model: modelName, tokenizer, labelled }, context): Promise<Senses> => {
    const started = await context.runtime.transformer(context);
    // Each word's own passes would end again and again.
    const quiet = { ...context, report: () => {} };
    return started.models.use(modelName, async (model) => {
      const right = new Float64Array(stateCount(model));
      const words = [...new Set(labelled.map(({ word }) => word))];
      let chance = 0;
      let done = 0;
      for (const word of words) {
        const own = labelled.filter((line) => line.word === word);
        const spans = own.map(({ text }, index) => {
          const [first] = spansOf(word, [text]);
          if (!first) throw new EngineError('not_found', `“${word}” is not in “${text}”`);
          return { ...first, text: index };
        });
        const texts = own.map(({ text }) => text);
        const { pooled } = await readUses(model, { texts, spans, tokenizer }, started, quiet);
        const { cosines } = await cosinesOf(pooled, model.info.width, quiet);
        const count = own.length;
        own.forEach(({ sense }, a) => {
          const others = own.flatMap((_, b) => (b === a ? [] : [b]));
          const same = (of: number[]) =>
            of.length === 0 ? 0 : of.filter((b) => own[b]!.sense === sense).length / of.length;
          chance += same(others);
          right.forEach((_, state) => {
            const to = (b: number) => cosines[(state * count + a) * count + b]!;
            const best = Math.max(...others.map(to));
            right[state]! += same(others.filter((b) => to(b) > best - tie));
          });
        });
        done += count;
        context.report('reading the texts', done, labelled.length);
      }
      const all = Math.max(1, labelled.length);
      return {
        words: words.length,
        texts: labelled.length,
        right: right.map((sum) => sum / all),
        chance: chance / all,
      };
    });
  },
);
