/** What a page calls: one engine, which starts with the first call and runs where it can. */
import type { Method, Params, Progress, Result } from '../shared/calls.ts';
import { EngineError } from '../shared/errors.ts';
import type { Port } from '../shared/protocol.ts';
import { shakeHands } from './handshake.ts';
import { RemoteEngine, type Started } from './remote-engine.ts';
import { openWorker } from './worker-port.ts';

export type { Method, Params, Progress, Result } from '../shared/calls.ts';
export { EngineError, type EngineErrorCode } from '../shared/errors.ts';

export interface EngineOptions {
  /** The folder that holds `engine/` and `models/`; the page's own address when left out. */
  base?: URL | string;
  /**
   * Where the core runs: in a worker, on this thread in short slices, or (`auto`) in a worker if one
   * answers and on this thread if none does.
   */
  worker?: 'auto' | 'worker' | 'inline';
}

export interface CallOptions {
  /** Aborting rejects the call with `cancelled` at once; the work stops at its next step. */
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

export interface Engine {
  /** Rejects with an EngineError, and with nothing else. */
  call<M extends Method>(method: M, params: Params<M>, options?: CallOptions): Promise<Result<M>>;
  /** Where the core runs; `unstarted` before the first call and after a crash. */
  readonly mode: 'worker' | 'inline' | 'unstarted';
  /** Ends the core and gives all memory back. Calls under way reject with `cancelled`. */
  dispose(): void;
}

/** A worker that has not answered by then does not start here. */
const handshakeMs = 4000;

/**
 * An engine that starts, and fetches anything, only with its first call. After a crash the next call
 * starts it anew and opens the tables that were open; for that, values handed to `vectors.open` are
 * kept until their table is closed.
 */
export function openEngine({ base, worker = 'auto' }: EngineOptions = {}): Engine {
  const root = new URL(base ?? './', globalThis.document?.baseURI);
  let where = worker;
  return new RemoteEngine(async () => {
    if (where !== 'inline') {
      try {
        return await startWorker(root);
      } catch (error) {
        if (where === 'worker') throw error;
        where = 'inline'; // also for a restart: no second wait for a worker that never comes
      }
    }
    return startInline(root);
  });
}

async function startWorker(base: URL): Promise<Started> {
  const port = openWorker(new URL('engine/worker.js', base));
  return { port: await shakeHands(port, base.href, handshakeMs), mode: 'worker' };
}

async function startInline(base: URL): Promise<Started> {
  const port = await loadInline(new URL('engine/inline.js', base));
  return { port: await shakeHands(port, base.href, handshakeMs), mode: 'inline' };
}

async function loadInline(url: URL): Promise<Port> {
  let inline: typeof import('./inline.ts');
  try {
    inline = await import(/* @vite-ignore */ url.href);
  } catch {
    throw new EngineError(
      'network',
      `The engine could not be loaded from ${url.href}: there is no connection, or the file is missing. It can be tried again.`,
    );
  }
  return inline.openInline();
}
