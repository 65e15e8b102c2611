/**
 * A file in parts, since hosts of static sites refuse large ones. Each part comes, and is verified, by itself: what
 * has come and is kept need not come again.
 */
import { EngineError } from './errors.ts';
import type { ReadFile, ReadOptions } from './fetch-file.ts';

export interface Part {
  /** Absolute. */
  url: string;
  bytes: number;
  /** Hexadecimal. */
  sha256: string;
}

/** The parts, joined; progress counts the bytes of all. Throws what `read` does, and `too_large`. */
export async function readParts(
  read: ReadFile,
  parts: readonly Part[],
  { signal, onProgress }: Pick<ReadOptions, 'signal' | 'onProgress'>,
): Promise<Uint8Array> {
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  const whole = roomFor(total);
  let done = 0;
  for (const { url, ...expected } of parts) {
    const bytes = await read(url, {
      signal,
      expected,
      onProgress: (arrived) => onProgress?.(done + arrived, total),
    });
    whole.set(bytes, done);
    done += bytes.length;
  }
  return whole;
}

function roomFor(bytes: number): Uint8Array {
  try {
    return new Uint8Array(bytes);
  } catch {
    throw new EngineError('too_large', `there is no memory for a file of ${bytes} bytes`);
  }
}
