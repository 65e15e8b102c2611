/** The shipped word vectors: a card that says what there is, and the files it lists, in order. */

import type { Metric } from './calls/parameters.ts';
import type { Baseline } from './calls/vectors/baseline.ts';
import { EngineError } from './errors.ts';
import type { ReadFile } from './fetch-file.ts';
import type { OnProgress } from './shared-load.ts';

export interface WordFile {
  /** Absolute. */
  url: string;
  bytes: number;
  sha256?: string;
  /** Its own rows, without those that come early. */
  rows: number;
  early?: Early;
}

/** Rows of later files that the first one brings as well, so that it can answer for some words. */
export interface Early {
  /** Words whose `k` nearest at unit length, of all words, are there. */
  words: readonly string[];
  k: number;
  /** What random pairs of all words measure. */
  baselines: readonly GivenBaseline[];
}

/** Of vectors at unit length, as `vectors.baseline` answers. */
export interface GivenBaseline extends Omit<Baseline, 'histogram'> {
  metric: Metric;
  seed: number;
  histogram: readonly number[];
}

/** Under the engine's base. */
const folder = 'models/words/';

/** Reads the card, which is published beside the files. */
export async function readCard(
  read: ReadFile,
  base: string,
  signal: AbortSignal,
): Promise<WordFile[]> {
  const url = new URL(`${folder}card.json`, base);
  const text = new TextDecoder().decode(await read(url.href, { signal }));
  return parseCard(text, url);
}

/** Throws `malformed` for anything but a card with files. */
export function parseCard(text: string, url: URL): WordFile[] {
  const fail = (what: string): never => {
    throw new EngineError('malformed', `the model card at ${url.href} ${what}`);
  };
  let card: unknown;
  try {
    card = JSON.parse(text);
  } catch {
    fail('is not JSON');
  }
  const files = (card as { files?: unknown } | null)?.files;
  if (!Array.isArray(files) || files.length === 0) return fail('lists no files');
  return files.map((entry: Record<string, unknown> | null) => {
    const { name, bytes, sha256, rows, early } = entry ?? {};
    if (typeof name !== 'string' || !isCount(bytes) || !isCount(rows)) {
      return fail('lists a file without its name, bytes or rows');
    }
    const digest = typeof sha256 === 'string' ? { sha256 } : {};
    if (early !== undefined && !isEarly(early)) return fail('lists early rows without their words');
    return { url: new URL(name, url).href, bytes, rows, ...digest, ...(early && { early }) };
  });
}

/** Reads one of the files and checks it against the card. */
export function readWordFile(
  read: ReadFile,
  file: WordFile,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<Uint8Array> {
  const { url, bytes, sha256 } = file;
  return read(url, { signal, onProgress, expected: { bytes, ...(sha256 && { sha256 }) } });
}

function isEarly(value: unknown): value is Early {
  const { words, k, baselines } = (value ?? {}) as Record<string, unknown>;
  return Array.isArray(words) && isCount(k) && Array.isArray(baselines);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
