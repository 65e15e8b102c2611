/**
 * Takes requests, runs them on the core, answers. It knows nothing of threads: a worker, a page and Node
 * each hand it messages and take its own.
 */
import { type Call, readParams } from './calls/call.ts';
import { cancelled, EngineError, isEngineError } from './errors.ts';
import { firstCalls } from './first-calls.ts';
import type { Host } from './host.ts';
import type { CallBundle } from './load-calls.ts';
import { errorMessage, type Request, readToEngine, type ToPage } from './protocol.ts';
import { type Context, Runtime } from './runtime.ts';
import { Telling } from './telling.ts';

/** Sends a message, handing over the memory in `transfer`. */
export type Post = (message: ToPage, transfer: ArrayBuffer[]) => void;

/** Progress is told at most this often. */
const progressMs = 50;

export class Runner {
  readonly #host: Host;
  readonly #post: Post;
  readonly #calls = new Map<number, AbortController>();
  #runtime: Runtime | undefined;

  constructor(host: Host, post: Post) {
    this.#host = host;
    this.#post = post;
  }

  /** Takes whatever arrived; anything but a message of ours is ignored. */
  receive(data: unknown): void {
    const message = readToEngine(data);
    switch (message?.type) {
      case 'hello':
        this.#runtime ??= new Runtime(this.#host, message.base, (path) =>
          this.#post({ v: 1, type: 'read', path }, []),
        );
        this.#post({ v: 1, type: 'ready' }, []);
        break;
      case 'files':
        this.#runtime?.files.add(message.files);
        break;
      case 'request':
        if (!this.#calls.has(message.id)) void this.#answer(message);
        break;
      case 'cancel':
        this.#calls.get(message.id)?.abort();
        break;
    }
  }

  /** Stops everything under way. */
  stop(): void {
    for (const call of this.#calls.values()) call.abort();
  }

  async #answer({ id, method, params }: Request): Promise<void> {
    const controller = new AbortController();
    this.#calls.set(id, controller);
    try {
      // However many calls are queued, timers and messages (a cancellation above all) come between.
      await this.#runtime?.pacer.turn();
      if (controller.signal.aborted) throw cancelled();
      const result = await this.#run(id, method, params, controller.signal);
      if (controller.signal.aborted) throw cancelled();
      this.#post({ v: 1, type: 'result', id, result }, buffersOf(result));
    } catch (error) {
      this.#post(errorMessage(id, asEngineError(error)), []);
    } finally {
      this.#calls.delete(id);
    }
  }

  /** The call of that name, whose bundle may have to be loaded first. */
  async #named(method: string, { files }: Runtime): Promise<Call> {
    const find = (calls: object) =>
      Object.hasOwn(calls, method) ? (calls as Record<string, Call>)[method] : undefined;
    const later = async (bundle: CallBundle) =>
      find(
        (await this.#host.loadCalls(bundle, () => files.addressOf(`engine/${bundle}.js`))).calls,
      );
    const found = find(firstCalls) ?? (await later('calls')) ?? (await later('text-calls'));
    if (found) return found;
    throw new EngineError('protocol', `the engine has no method called "${method.slice(0, 100)}"`);
  }

  async #run(id: number, method: string, params: unknown, signal: AbortSignal): Promise<object> {
    if (!this.#runtime) throw new EngineError('protocol', 'a request came before hello');
    const asked = await this.#named(method, this.#runtime);
    if (signal.aborted) throw cancelled();
    const telling = new Telling(({ picture, ...amount }) => {
      const drawn = picture?.();
      const message = { v: 1, type: 'progress', id, ...amount } as const;
      if (drawn?.length) this.#post({ ...message, picture: drawn }, buffersOf({ drawn }));
      else this.#post(message, []);
    }, progressMs);
    try {
      const context: Context = {
        runtime: this.#runtime,
        signal,
        report: (stage, done, total, picture) => {
          if (!signal.aborted) telling.report({ stage, done, total, ...(picture && { picture }) });
        },
      };
      return await asked.run(readParams(method, asked.params, params), context);
    } finally {
      telling.end();
    }
  }
}

function asEngineError(error: unknown): EngineError {
  if (isEngineError(error)) return error;
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new EngineError('crashed', `The engine failed (${reason}).`);
}

/** The memory of the typed arrays in a result, each once. */
function buffersOf(result: object): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const value of Object.values(result)) {
    if (ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer) buffers.add(value.buffer);
  }
  return [...buffers];
}
