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

/** Families of encoders whose states make_encoders.py has, and the kind of tokeniser that theirs is. */
export const encoderFamilies = {
  distilbert: 'WordPiece',
  'xlm-roberta': 'Unigram',
  mpnet: 'WordPiece',
  'nomic-bert': 'WordPiece',
  t5: 'Unigram',
  'embedding-gemma': 'WordPiece',
} as const;
export type EncoderFamily = keyof typeof encoderFamilies;

/**
 * Writes the tiny encoder of a family to `at`, a word a token and nothing around them, and returns the text of its
 * golden with the mean of its states, scaled to length 1.
 */
export function writeFamily(at: string, family: EncoderFamily): { text: string; vector: number[] } {
  mkdirSync(at, { recursive: true });
  const model = join(golden, 'transformers', family);
  for (const file of ['config.json', 'model.safetensors'])
    symlinkSync(join(model, file), join(at, file));
  const tokenizer = JSON.parse(readFileSync(join(recipes, 'tokenizer.json'), 'utf8'));
  tokenizer.added_tokens = [];
  tokenizer.post_processor = null;
  if (encoderFamilies[family] === 'Unigram') {
    tokenizer.pre_tokenizer = {
      type: 'Metaspace',
      replacement: '\u2581',
      prepend_scheme: 'always',
      split: false,
    };
    tokenizer.decoder = tokenizer.pre_tokenizer;
    const vocab = Array.from({ length: 40 }, (_, id) => [`\u2581w${id}`, -id / 8]);
    tokenizer.model = { type: 'Unigram', unk_id: 0, vocab };
  }
  writeFileSync(join(at, 'tokenizer.json'), JSON.stringify(tokenizer));
  const file = readFileSync(join(model, 'expected.safetensors'));
  const start = 8 + Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, start));
  const bytesOf = (name: string) => {
    const [from, to] = header[`whole.${name}`].data_offsets;
    return Uint8Array.from(file.subarray(start + from, start + to)).buffer;
  };
  const ids = Array.from(new Int32Array(bytesOf('ids')));
  const states = new Float32Array(bytesOf('final'));
  const width = states.length / ids.length;
  const sums = Array.from({ length: width }, (_, column) =>
    ids.reduce((sum, _id, row) => sum + states[row * width + column]!, 0),
  );
  const length = Math.hypot(...sums);
  return { text: ids.map((id) => `w${id}`).join(' '), vector: sums.map((sum) => sum / length) };
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
