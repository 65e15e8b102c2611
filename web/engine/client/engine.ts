/** What a page calls: one engine, which starts with the first call and runs where it can. */
import type { Method, Params, Progress, Result } from '../shared/calls.ts';
import { EngineError } from '../shared/errors.ts';
import { type Files, type GivenFiles, located, placeOf, resolveInPage } from '../shared/files.ts';
import type { Port } from '../shared/protocol.ts';
import { shakeHands } from './handshake.ts';
import { type Launch, RemoteEngine } from './remote-engine.ts';
import { openWorker } from './worker-port.ts';

export type { Method, Params, Progress, Result, TracedTensor } from '../shared/calls.ts';
export { EngineError, type EngineErrorCode } from '../shared/errors.ts';
export type { Files, GivenFiles } from '../shared/files.ts';

export interface EngineOptions {
  /** The folder that holds `engine/` and `models/`; the page's own address when left out. */
  base?: URL | string;
  /** Files that lie elsewhere than under `base`: their addresses, or what they hold, by their path there. */
  files?: GivenFiles;
  /**
   * Where the core runs: in a worker, on this thread in short slices, or (`auto`) in a worker if one
   * answers and on this thread if none does.
   */
  worker?: 'auto' | 'worker' | 'inline';
  /** Hears the path below `base` of each file that was read whole and found right. */
  onFile?: (path: string) => void;
}

export interface CallOptions {
  /** Aborting rejects the call with `cancelled` at once; the work stops at its next step. */
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

export interface Engine {
  /** Rejects with an EngineError, and with nothing else. */
  call<M extends Method>(method: M, params: Params<M>, options?: CallOptions): Promise<Result<M>>;
  /**
   * Says where more files are, for calls from now on: their addresses (in Node also paths), or what they
   * hold. Throws `invalid_argument` for what is neither.
   */
  provide(files: GivenFiles): void;
  /** Where the core runs; `unstarted` before the first call and after a crash. */
  readonly mode: 'worker' | 'inline' | 'unstarted';
  /**
   * Ends the core and gives all memory back. Calls under way reject with `cancelled`, later ones with
   * `disposed`.
   */
  dispose(): void;
}

/** A worker that has not answered by then does not start here. */
const handshakeMs = 4000;

/**
 * An engine that starts, and fetches anything, only with its first call. After a crash the next call
 * starts it anew and opens the tables that were open; for that, values handed to `vectors.open` are
 * kept until their table is closed.
 */
export function openEngine(options: EngineOptions = {}): Engine {
  return new RemoteEngine(launcher(options, loadInline), options.files, options.onFile);
}

/**
 * Starts the core where it can run.
 * @param openInline opens it on this thread; it is given the address of `engine/inline.js`
 */
export function launcher(
  { base = './', files = {}, worker = 'auto' }: EngineOptions,
  openInline: (address: string) => Port | Promise<Port>,
): Launch {
  const root = new URL(base, globalThis.document?.baseURI);
  const places = located(files, resolveInPage);
  const address = (path: string) => new URL(addressIn(places, path) ?? path, root);
  let where = worker;
  return async () => {
    if (where !== 'inline') {
      try {
        const port = openWorker(address('engine/worker.js'));
        return { port: await shakeHands(port, root.href, handshakeMs), mode: 'worker' };
      } catch (error) {
        if (where === 'worker') throw error;
        where = 'inline'; // also for a restart: no second wait for a worker that never comes
      }
    }
    const port = await openInline(address('engine/inline.js').href);
    return { port: await shakeHands(port, root.href, handshakeMs), mode: 'inline' };
  };
}

async function loadInline(url: string): Promise<Port> {
  let inline: typeof import('./inline.ts');
  try {
    inline = await import(/* @vite-ignore */ /* webpackIgnore: true */ url);
  } catch {
    throw new EngineError(
      'network',
      `The engine could not be loaded from ${url}: there is no connection, or the file is missing. It can be tried again.`,
    );
  }
  return inline.openInline();
}

function addressIn(files: Files, path: string): string | undefined {
  const place = placeOf(files, path);
  return typeof place === 'string' ? place : undefined;
}
