/** The shipped word vectors: a card that says what there is, and the files it lists, in order. */
import { EngineError } from './errors.ts';
import type { ReadFile } from './fetch-file.ts';
import type { OnProgress } from './shared-load.ts';

export interface WordFile {
  /** Absolute. */
  url: string;
  bytes: number;
  sha256?: string;
  rows: number;
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
    const { name, bytes, sha256, rows } = entry ?? {};
    if (typeof name !== 'string' || !isCount(bytes) || !isCount(rows)) {
      return fail('lists a file without its name, bytes or rows');
    }
    const digest = typeof sha256 === 'string' ? { sha256 } : {};
    return { url: new URL(name, url).href, bytes, rows, ...digest };
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

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
