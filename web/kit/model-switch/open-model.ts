/** Opens a model of models/ as its card describes it. */
import type { Result } from '../../engine/client/engine.ts';
import { type CardFile, loadCard, type WordsCard } from '../card.ts';
import { noteFile } from '../engine.ts';
import type { Ask } from '../figure-module.ts';

/** Files of a card that hold a model's numbers. */
const WEIGHTS = /\.(safetensors|gguf)$/;

export type Described = Result<'model.load'>;
export type DescribedTable = Result<'vectors.open'>;

/** Paths of the files that hold a model's numbers, or of their parts. */
export function weightsOf(card: WordsCard | null, name: string): string[] {
  return listed(card).flatMap((file) =>
    (file.parts ?? [file]).map((one) => `models/${name}/${one.name}`),
  );
}

const listed = (card: WordsCard | null): CardFile[] =>
  (card?.files ?? []).filter((file) => WEIGHTS.test(file.name));

/** Loads models/NAME under its name; its card says what every file of weights has to be. */
export async function openModel(ask: Ask, name: string): Promise<Described> {
  const weights = listed(await loadCard(name));
  const files = weights.length > 0 ? weights.map((file) => file.name) : ['model.safetensors'];
  const checks = weights.flatMap(({ bytes, sha256, parts }) =>
    sha256 ? [{ bytes, sha256, ...(parts && { parts: parts.map(of(name)) }) }] : [],
  );
  const model = await ask('model.load', {
    model: name,
    files: files.map((file) => `models/${name}/${file}`),
    ...(!files[0]!.endsWith('.gguf') && { config: `models/${name}/config.json` }),
    ...(checks.length === files.length && { checks }),
  });
  noteFile(`models/${name}/card.json`);
  return model;
}

/** Opens the table of vectors models/NAME under its name: the parts of its file, in order. */
export async function openTable(ask: Ask, name: string): Promise<DescribedTable> {
  const files = weightsOf(await loadCard(name), name);
  const table = await ask('vectors.open', { table: name, files });
  noteFile(`models/${name}/card.json`);
  return table;
}

const of =
  (model: string) =>
  ({ name, ...measures }: NonNullable<CardFile['parts']>[number]) => ({
    file: `models/${model}/${name}`,
    ...measures,
  });
