/** Folders of tiny sentence encoders as they are published, put together from the goldens. */
import { cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const golden = new URL('.', import.meta.url).pathname;
const recipes = join(golden, 'sentence-recipes');

export interface SentenceRecipe {
  name: string;
  text: string;
  dims: number;
  /** Of the text, with its prompt and what stands around it. */
  ids: number[];
  /** By sentence-transformers' modules in NumPy. */
  vector: number[];
}
export const sentenceRecipes = JSON.parse(
  readFileSync(join(recipes, 'expected.json'), 'utf8'),
) as SentenceRecipe[];

/** Writes the encoder of a recipe to `at`: the tiny BERT, a word a token, and the recipe's own files. */
export function writeEncoder(at: string, recipe: string): void {
  mkdirSync(at, { recursive: true });
  for (const file of ['config.json', 'model.safetensors'])
    symlinkSync(join(golden, 'transformers/bert', file), join(at, file));
  symlinkSync(join(recipes, 'tokenizer.json'), join(at, 'tokenizer.json'));
  cpSync(join(recipes, recipe), at, { recursive: true });
}

/** All files below a folder, by their paths within. */
export function filesBelow(at: string): string[] {
  return readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(at.length + 1))
    .sort();
}

/** A safetensors file of 32-bit floats. */
export function writeTensors(
  path: string,
  tensors: Record<string, { shape: number[]; values: number[] }>,
): void {
  const header: Record<string, unknown> = {};
  const parts: Buffer[] = [];
  let at = 0;
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    const part = Buffer.from(Float32Array.from(values).buffer);
    header[name] = { dtype: 'F32', shape, data_offsets: [at, at + part.length] };
    at += part.length;
    parts.push(part);
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  writeFileSync(path, Buffer.concat([length, json, ...parts]));
}

/** A static table of 40 rows of 3 in model2vec's form, and its rows. */
export function writeTable(at: string, config: object = {}): number[][] {
  mkdirSync(at, { recursive: true });
  const rows = Array.from({ length: 40 }, (_, id) => [id, (id * id) % 7, Math.sin(id)]);
  writeTensors(join(at, 'model.safetensors'), {
    embeddings: { shape: [40, 3], values: rows.flat() },
  });
  const settings = { model_type: 'model2vec', normalize: true, ...config };
  writeFileSync(join(at, 'config.json'), JSON.stringify(settings));
  symlinkSync(join(recipes, 'tokenizer.json'), join(at, 'tokenizer.json'));
  return rows;
}
