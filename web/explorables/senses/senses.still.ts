/** The whole test as the build runs it: what stands in the figure's place, and what prose cites. */
import { answerStill } from '../../kit/answer-still.ts';
import { chartStill } from '../../kit/charts/picture.ts';
import { type ContextualModel, tokenizerOf } from '../../kit/contextual-models.ts';
import { escapeMarkup } from '../../kit/escape.ts';
import type { Ask } from '../../kit/figure-module.ts';
import { openModel } from '../../kit/model-switch/open-model.ts';
import * as model from './senses.model.ts';
import { tableShare } from './senses.table.ts';

async function labelledSentences(): Promise<model.Labelled[]> {
  const { default: file } = await import('../../../tools/train/senses.tsv');
  return model.parseSenses(file);
}

async function tested(ask: Ask, twin: string): Promise<model.Tested> {
  const labelled = await labelledSentences();
  await openModel(ask, twin);
  return ask('model.senses', {
    model: twin,
    tokenizer: tokenizerOf(twin as ContextualModel),
    labelled,
  });
}

export const still = async (ask: Ask, { twin }: model.State): Promise<string> =>
  stillOf(await tested(ask, twin));

export function stillOf(found: model.Tested): string {
  const [asked, said] = [model.testText(found), model.testVerdict(found)].map(escapeMarkup);
  return `<p>${asked}</p>${answerStill(`${chartStill(model.testChart(found))}<p>${said}</p>`)}`;
}

export const share = async (ask: Ask, twin: string): Promise<number> =>
  (await tested(ask, twin)).right.at(-1)!;

export const shareByTable = async (ask: Ask): Promise<number> =>
  tableShare(ask, await labelledSentences());
