/**
 * A running WebAssembly module, and the one funnel for calls into it: envelopes are opened here, and
 * whatever else goes wrong inside means that the module's memory can no longer be trusted.
 */
import type { ModuleFactory, Outcome } from '../../../wasm/boundary/boundary.d.ts';
import { EngineError, type EngineErrorCode, isEngineErrorCode } from './errors.ts';

export class WasmModule<M> {
  readonly #exports: M;
  #dead = false;

  private constructor(exports: M) {
    this.#exports = exports;
  }

  /** @param binary the .wasm file; `name` it for a message */
  static async start<M>(
    factory: ModuleFactory<M>,
    binary: Uint8Array,
    name: string,
  ): Promise<WasmModule<M>> {
    if (!startsLikeWasm(binary)) {
      throw new EngineError('integrity', `${name} is not a WebAssembly file`);
    }
    try {
      const quiet = () => {};
      return new WasmModule(
        await factory({
          wasmBinary: binary,
          locateFile: (path) => path,
          print: quiet,
          printErr: quiet,
        }),
      );
    } catch (error) {
      throw new EngineError('crashed', `${name} could not be started: ${reason(error)}`);
    }
  }

  /** Runs a call that returns an envelope: its value, or its error thrown. */
  call<T>(run: (exports: M) => Outcome<T>): T {
    const envelope = this.run(run);
    if (envelope.ok) return envelope.value;
    const code: EngineErrorCode = isEngineErrorCode(envelope.code) ? envelope.code : 'crashed';
    throw new EngineError(code, envelope.message);
  }

  /** Runs a call that cannot fail, but by a trap. */
  run<T>(run: (exports: M) => T): T {
    if (this.#dead) throw crash('it stopped before');
    try {
      return run(this.#exports);
    } catch (error) {
      this.#dead = true;
      throw crash(reason(error));
    }
  }

  /** Frees an object of the module; one of a dead module is gone already. */
  free(object: { delete(): void }): void {
    if (!this.#dead) this.run(() => object.delete());
  }

  get dead(): boolean {
    return this.#dead;
  }
}

function crash(why: string): EngineError {
  return new EngineError(
    'crashed',
    `The engine stopped (${why}). The next request starts it anew.`,
  );
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function startsLikeWasm(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d;
}
