/** What lab/trace knows without a page: files of a model's folder, token ids as typed, parts of a tensor. */
import type { Result, TracedTensor } from '../engine/client/engine.ts';

export interface Folder {
  /** Paths, as the folder names them. A GGUF file has its configuration and its tokenizer inside. */
  readonly config: string | null;
  readonly weights: readonly string[];
  /** The index that says in which of several each tensor is; null where there is none. */
  readonly index: string | null;
  /** A tokenizer.json or a SentencePiece model; null where there is none, and ids have to be typed. */
  readonly tokenizer: string | null;
}

/** Finds a model among the paths of a folder. Throws where its parts are missing. */
export function folderOf(paths: readonly string[]): Folder {
  const named = (name: string) =>
    paths
      .filter((path) => path.split('/').at(-1) === name)
      .sort((a, b) => a.length - b.length)
      .at(0);
  const config = named('config.json');
  const [gguf] = paths.filter((path) => path.endsWith('.gguf')).sort();
  if (!config && gguf) return { config: null, weights: [gguf], index: null, tokenizer: gguf };
  if (!config) throw new Error('There is no config.json, and no .gguf file, among these files.');
  const beside = config.slice(0, -'config.json'.length);
  const weights = paths
    .filter((path) => path.startsWith(beside) && path.endsWith('.safetensors'))
    .filter((path) => !path.slice(beside.length).includes('/'))
    .sort();
  if (weights.length === 0) throw new Error('There is no .safetensors file beside config.json.');
  const tokenizer = named('tokenizer.json') ?? named('tokenizer.model') ?? null;
  const indexPath = `${beside}model.safetensors.index.json`;
  const index = paths.includes(indexPath) ? indexPath : null;
  return { config, weights, index, tokenizer };
}

/** "2 17, 5" as ids. Throws naming what is none. */
export function parseIds(text: string): number[] {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  if (parts.length === 0) throw new Error('Type a text, or the ids of its tokens.');
  return parts.map((part) => {
    const id = Number(part);
    if (!/^\d+$/.test(part) || id > 0xfffffffe) throw new Error(`“${part}” is no token id.`);
    return id;
  });
}

export interface Summary {
  readonly mean: number;
  readonly rms: number;
  readonly least: number;
  readonly most: number;
  /** Values that are not finite: masked scores are −∞. */
  readonly infinite: number;
}

export function summaryOf({ values }: TracedTensor): Summary {
  let [sum, squares, least, most, finite] = [0, 0, Infinity, -Infinity, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    finite += 1;
    sum += value;
    squares += value * value;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const count = Math.max(1, finite);
  return {
    mean: sum / count,
    rms: Math.sqrt(squares / count),
    least,
    most,
    infinite: values.length - finite,
  };
}

/** Matrices in a tensor: one, or as many as it has heads. */
export function partsOf({ shape }: TracedTensor): number {
  return shape.slice(0, -2).reduce((product, extent) => product * extent, 1);
}

export interface Window {
  readonly part: number;
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

export interface Cells {
  /** Numbers of the first row and column shown. */
  readonly row: number;
  readonly column: number;
  readonly values: readonly (readonly number[])[];
}

/** What of a tensor's matrix is looked at; a window that lies outside is moved in. */
export function cellsOf(tensor: TracedTensor, window: Window): Cells {
  const { shape, values } = tensor;
  const columns = shape.at(-1) ?? 1;
  const rows = shape.length > 1 ? shape.at(-2)! : 1;
  const within = (at: number, most: number) => Math.max(0, Math.min(Math.trunc(at) || 0, most));
  const part = within(window.part, partsOf(tensor) - 1);
  const row = within(window.row, Math.max(0, rows - window.rows));
  const column = within(window.column, Math.max(0, columns - window.columns));
  const last = Math.min(rows, row + window.rows);
  return {
    row,
    column,
    values: Array.from({ length: last - row }, (_, i) => {
      const start = (part * rows + row + i) * columns + column;
      const end = start + Math.min(window.columns, columns - column);
      return Array.from(values.subarray(start, end));
    }),
  };
}

/** What was done on the way from a text to its vector, a line a step. */
export function stepsOf(
  said: Result<'embed.explain'>,
  encoder: Pick<Result<'embed.open'>, 'prompts' | 'notices'>,
): string[][] {
  const read = said.ids.length;
  const cut = said.tokens > read ? `: the last ${said.tokens - read} were cut off` : '';
  const names =
    encoder.prompts.length > 0 ? ` (the model names: ${encoder.prompts.join(', ')})` : '';
  const scaled = Math.abs(said.length - said.lengthBefore) > 1e-6;
  return [
    ['prompt', (said.prompt === '' ? 'none' : JSON.stringify(said.prompt)) + names],
    ['text as it is read', said.input],
    ['tokens', `${read} of ${said.tokens} are read, at most ${said.longest || 'all'}${cut}`],
    [
      'pooling',
      `${said.pooling.join(', then ')}${said.includePrompt ? '' : ', without the prompt’s tokens'}`,
    ],
    ['modules', said.modules.join(', then ') || 'none'],
    [
      'length',
      scaled
        ? `${said.lengthBefore.toFixed(6)}, scaled to ${said.length.toFixed(6)}`
        : said.length.toFixed(6),
    ],
    ['dimensions', String(said.vector.length)],
    ['numbers', `weights stored as ${said.types.join(', ') || 'a table'}, computed in F32`],
    ...encoder.notices.map((notice) => ['passed over', notice]),
  ];
}
