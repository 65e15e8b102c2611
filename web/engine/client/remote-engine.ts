/**
 * An engine behind a port: numbers the calls, matches the answers, and when the other side is lost
 * starts it anew and opens the tables that were open.
 */
import type { Method, Params, Progress, Result } from '../shared/calls.ts';
import { cancelled, disposed, EngineError } from '../shared/errors.ts';
import {
  type Files,
  type GivenFiles,
  located,
  type Resolve,
  resolveInPage,
} from '../shared/files.ts';
import { type Port, readToPage, request } from '../shared/protocol.ts';
import { onAbort } from './aborts.ts';
import type { CallOptions, Engine } from './engine.ts';
import { isNoted, Journal } from './journal.ts';

/** The other side, after the handshake. */
export interface Started {
  port: Port;
  mode: 'worker' | 'inline';
}
export type Launch = () => Promise<Started>;

interface Pending {
  resolve(result: unknown): void;
  reject(error: EngineError): void;
  onProgress: ((progress: Progress) => void) | undefined;
}

export class RemoteEngine implements Engine {
  readonly #launch: Launch;
  readonly #onFile: (path: string) => void;
  readonly #resolve: Resolve;
  #files: Files;
  readonly #pending = new Map<number, Pending>();
  readonly #journal = new Journal();
  #starting: Promise<Port> | null = null;
  #port: Port | null = null;
  #mode: Engine['mode'] = 'unstarted';
  #nextId = 1;
  #disposed = false;

  /**
   * @param onFile hears the path of each file under the engine's base that it has read
   * @param resolve makes an absolute URL of an address that a caller gives for a file
   */
  constructor(
    launch: Launch,
    files: GivenFiles = {},
    onFile: (path: string) => void = () => {},
    resolve: Resolve = resolveInPage,
  ) {
    this.#launch = launch;
    this.#files = located(files, resolve);
    this.#onFile = onFile;
    this.#resolve = resolve;
  }

  get mode(): Engine['mode'] {
    return this.#mode;
  }

  call<M extends Method>(
    method: M,
    params: Params<M>,
    { signal, onProgress }: CallOptions = {},
  ): Promise<Result<M>> {
    return new Promise<Result<M>>((resolve, reject) => {
      if (this.#disposed) return reject(disposed());
      if (signal?.aborted) return reject(cancelled());
      let stop: (() => void) | undefined;
      let forget = () => {};
      let kept: unknown;
      try {
        // What may have to be said again after a crash is kept as it is now.
        kept = isNoted(method) ? structuredClone(params) : params;
      } catch {
        return reject(unsendable(method));
      }
      const abort = () => {
        stop?.();
        reject(cancelled());
      };
      if (signal) forget = onAbort(signal, abort);
      const send = async () => {
        let port = await this.#start();
        // While this call waited its turn, the other side may have been lost, or given up for good.
        while (port !== this.#port && !this.#disposed) port = await this.#start();
        if (signal?.aborted || this.#disposed) throw cancelled();
        return this.#ask(port, method, kept, onProgress, (cancel) => {
          stop = cancel;
        });
      };
      send()
        .then(
          (result) => {
            if (isNoted(method)) this.#journal.note(method, kept);
            resolve(result as Result<M>);
          },
          (error: unknown) => reject(asEngineError(error)),
        )
        .finally(() => forget());
    });
  }

  provide(given: GivenFiles): void {
    const files = located(given, this.#resolve);
    this.#files = { ...this.#files, ...files };
    this.#port?.post({ v: 1, type: 'files', files });
  }

  dispose(): void {
    this.#disposed = true;
    this.#journal.clear();
    this.#lose(cancelled());
  }

  /** One question on a port. `onSent` is given what takes it back. */
  #ask(
    port: Port,
    method: Method,
    params: unknown,
    onProgress: Pending['onProgress'],
    onSent?: (cancel: () => void) => void,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#pending.set(id, { resolve, reject, onProgress });
      try {
        port.post(request(id, method, params));
      } catch {
        this.#pending.delete(id);
        reject(unsendable(method));
        return;
      }
      onSent?.(() => {
        if (this.#pending.delete(id)) port.post({ v: 1, type: 'cancel', id });
      });
    });
  }

  #start(): Promise<Port> {
    if (this.#starting) return this.#starting;
    const starting = this.#open().catch((error: unknown) => {
      if (this.#starting === starting) this.#lose(asEngineError(error));
      throw error;
    });
    this.#starting = starting;
    return starting;
  }

  async #open(): Promise<Port> {
    const { port, mode } = await this.#launch();
    if (this.#disposed) {
      port.close();
      throw cancelled();
    }
    this.#port = port;
    this.#mode = mode;
    port.onMessage = (data) => this.#receive(port, data);
    port.onCrash = (reason) => this.#crash(port, reason);
    port.post({ v: 1, type: 'files', files: this.#files });
    const entries = this.#journal.entries();
    try {
      for (const { method, params } of entries) await this.#ask(port, method, params, undefined);
    } catch (error) {
      // A table that brings the engine down is not tried for ever.
      if (asEngineError(error).code === 'crashed') this.#journal.clear();
      throw error;
    }
    return port;
  }

  #receive(port: Port, data: unknown): void {
    const message = readToPage(data);
    if (!message || message.type === 'ready' || port !== this.#port) return;
    if (message.type === 'read') {
      this.#onFile(message.path);
      return;
    }
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    switch (message.type) {
      case 'progress':
        {
          const { stage, done, total, picture } = message;
          pending.onProgress?.({ stage, done, total, ...(picture && { picture }) });
        }
        break;
      case 'result':
        this.#pending.delete(message.id);
        pending.resolve(message.result);
        break;
      case 'error': {
        this.#pending.delete(message.id);
        const error = new EngineError(message.code, message.message);
        pending.reject(error);
        if (error.code === 'crashed') this.#lose(error);
        break;
      }
    }
  }

  #crash(port: Port, reason: string): void {
    if (port !== this.#port) return;
    this.#lose(
      new EngineError(
        'crashed',
        `The engine stopped (${reason}). The next request starts it anew.`,
      ),
    );
  }

  /** The other side is gone: everything under way fails, and the next call starts over. */
  #lose(error: EngineError): void {
    this.#port?.close();
    this.#port = null;
    this.#starting = null;
    this.#mode = 'unstarted';
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(error);
  }
}

function unsendable(method: Method): EngineError {
  return new EngineError(
    'protocol',
    `${method}: the parameters hold something that cannot be copied`,
  );
}

function asEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  return new EngineError('crashed', error instanceof Error ? error.message : String(error));
}
