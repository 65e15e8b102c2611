/**
 * Fetches a file whole, says how far it is, and believes nothing about it: servers answer with error
 * pages, connections break half-way, caches hold old versions.
 */
import { cancelled, EngineError } from './errors.ts';
import type { OnProgress } from './shared-load.ts';

/** What is known of a file before it arrives. */
export interface Expected {
  bytes?: number;
  /** Hexadecimal. */
  sha256?: string;
}

export interface ReadOptions {
  signal: AbortSignal;
  onProgress?: OnProgress;
  expected?: Expected;
}

/** Reads the bytes of a file, by absolute URL. */
export type ReadFile = (url: string, options: ReadOptions) => Promise<Uint8Array>;

/** Larger than anything the core could hold. */
const maxBytes = 1_500_000_000;
/** Taken at first where nothing says how long a file is. */
const firstRoom = 1 << 16;

/** Files that came wrong: the next attempt goes past the browser's cache. */
const suspect = new Set<string>();

export const fetchFile: ReadFile = async (
  url,
  { signal, onProgress = () => {}, expected = {} },
) => {
  const response = await request(url, signal);
  const length = expected.bytes ?? plainLength(response);
  const body = await receive(response, url, length, signal, onProgress);
  try {
    await verify(body, url, expected);
  } catch (error) {
    suspect.add(url);
    throw error;
  }
  suspect.delete(url);
  return body;
};

async function request(url: string, signal: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { signal, cache: suspect.has(url) ? 'reload' : 'default' });
  } catch {
    if (signal.aborted) throw cancelled();
    throw new EngineError(
      'network',
      `${nameOf(url)} could not be fetched: there is no connection, or the server refused it. It can be tried again.`,
    );
  }
  if (!response.ok) {
    throw new EngineError(
      'network',
      `${nameOf(url)} could not be fetched: the server answered ${response.status} for ${url}.`,
    );
  }
  return response;
}

/** Bytes to come, when the server says so; a compressed answer's length is another. */
function plainLength(response: Response): number | undefined {
  const length = Number(response.headers.get('content-length') ?? Number.NaN);
  const plain = (response.headers.get('content-encoding') ?? 'identity') === 'identity';
  return plain && Number.isSafeInteger(length) && length >= 0 ? length : undefined;
}

async function receive(
  response: Response,
  url: string,
  length: number | undefined,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<Uint8Array> {
  // Filled as bytes arrive: a file that is held in chunks and joined takes its memory twice.
  let whole = roomFor(Math.min(length ?? firstRoom, maxBytes), url);
  let done = 0;
  onProgress(0, length ?? 0);
  try {
    const reader = response.body?.getReader();
    for (;;) {
      const { value } = reader
        ? await reader.read()
        : { value: done === 0 ? new Uint8Array(await response.arrayBuffer()) : undefined };
      if (value === undefined || value.length === 0) {
        if (value === undefined) break;
        continue;
      }
      const end = done + value.length;
      if (end > maxBytes) {
        void reader?.cancel();
        throw new EngineError('too_large', `${nameOf(url)} is larger than ${maxBytes} bytes`);
      }
      if (end > whole.length) {
        const larger = roomFor(Math.max(end, Math.min(2 * whole.length, maxBytes)), url);
        larger.set(whole.subarray(0, done));
        whole = larger;
      }
      whole.set(value, done);
      done = end;
      onProgress(done, Math.max(done, length ?? 0));
      if (!reader) break;
    }
  } catch (error) {
    if (error instanceof EngineError) throw error;
    if (signal.aborted) throw cancelled();
    throw cut(url, done, length);
  }
  const body = done === whole.length ? whole : whole.subarray(0, done);
  if (length !== undefined && done < length && !isHtml(body)) throw cut(url, done, length);
  return body;
}

function cut(url: string, done: number, length: number | undefined): EngineError {
  const of = length === undefined ? '' : ` of ${length}`;
  return new EngineError(
    'network',
    `${nameOf(url)} did not arrive whole: the connection ended after ${done}${of} bytes. It can be tried again.`,
  );
}

function roomFor(bytes: number, url: string): Uint8Array {
  try {
    return new Uint8Array(bytes);
  } catch {
    throw new EngineError('too_large', `there is no memory for ${nameOf(url)}: ${bytes} bytes`);
  }
}

/** Throws `integrity` when the bytes are not the published ones. */
export async function verify(body: Uint8Array, url: string, expected: Expected): Promise<void> {
  if (isHtml(body)) {
    throw new EngineError(
      'integrity',
      `${url} holds a web page instead of ${nameOf(url)}: the file is missing there, or a login or an error page stands in its place.`,
    );
  }
  const { bytes, sha256 } = expected;
  if (bytes !== undefined && body.length !== bytes) {
    throw new EngineError(
      'integrity',
      `${nameOf(url)} has ${body.length} bytes instead of ${bytes}: another version lies there, perhaps from a cache.`,
    );
  }
  // Pages from insecure origins have no crypto.subtle; the size has been checked.
  const subtle = globalThis.crypto?.subtle;
  if (sha256 === undefined || !subtle) return;
  const digest = new Uint8Array(await subtle.digest('SHA-256', body as Uint8Array<ArrayBuffer>));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (hex !== sha256.toLowerCase()) {
    throw new EngineError(
      'integrity',
      `${nameOf(url)} was changed on its way: its checksum is ${hex.slice(0, 12)}… instead of ${sha256.slice(0, 12)}….`,
    );
  }
}

function isHtml(body: Uint8Array | undefined): boolean {
  const start = new TextDecoder().decode(body?.subarray(0, 64)).trimStart().toLowerCase();
  return start.startsWith('<!doctype') || start.startsWith('<html');
}

function nameOf(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1).replace(/[?#].*$/, '') || url;
}
