/** The engine in Node over the shipped module, with every wire in the test's hands. */
import { readFileSync } from 'node:fs';
import createCore from '#wasm/core';
import createFiles from '#wasm/files';
import createGeometry from '#wasm/geometry';
import { shakeHands } from '../../web/engine/client/handshake.ts';
import { connectRunner } from '../../web/engine/client/local-port.ts';
import { RemoteEngine } from '../../web/engine/client/remote-engine.ts';
import { EngineError, type EngineErrorCode } from '../../web/engine/shared/errors.ts';
import type { ReadFile } from '../../web/engine/shared/fetch-file.ts';
import type { Host } from '../../web/engine/shared/host.ts';
import { laterCalls } from '../../web/engine/shared/later-calls.ts';
import type { ModuleName } from '../../web/engine/shared/modules.ts';
import type { Port } from '../../web/engine/shared/protocol.ts';
import { randomValues } from '../wasm/support.ts';
import { checked } from './results.ts';

export const base = 'https://example.org/';
const modules = new URL('../../build/wasm/', import.meta.url);
const models = new URL('../../', import.meta.url);

/** The shipped files; `more` holds others, by path below the base. */
export function shippedFiles(more: Record<string, Uint8Array | Error> = {}): ReadFile {
  return async (url, { onProgress, signal }) => {
    const path = url.slice(base.length);
    const own = more[path];
    if (own instanceof Error) throw own;
    const module = /^engine\/(\w+\.wasm)$/.exec(path)?.[1];
    const bytes = own ?? readFileSync(module ? new URL(module, modules) : new URL(path, models));
    onProgress?.(bytes.length >> 1, bytes.length);
    await new Promise((done) => setImmediate(done));
    if (signal.aborted) throw new EngineError('cancelled', 'cancelled while reading');
    onProgress?.(bytes.length, bytes.length);
    return bytes;
  };
}

export function host(read: ReadFile = shippedFiles()): Host {
  return {
    read,
    createCore,
    loadModule: async (name) => {
      const here: { [N in ModuleName]?: unknown } = {
        files: createFiles,
        geometry: createGeometry,
      };
      if (!here[name]) throw new Error(`no ${name} module here`);
      return here[name] as never;
    },
    loadCalls: async (bundle) => ({ calls: bundle === 'calls' ? laterCalls : {} }),
    loadTokenizers: async () => {
      throw new Error('no tokenizers here');
    },
  };
}

/** An engine whose every start is a new runner; `ports` are those it was given, the last one live. */
export function openEngine(read?: ReadFile): { engine: RemoteEngine; ports: Port[] } {
  const ports: Port[] = [];
  const engine = new RemoteEngine(async () => {
    const port = connectRunner(host(read));
    ports.push(port);
    return { port: await shakeHands(port, base, 4000), mode: 'inline' };
  });
  return { engine: checked(engine), ports };
}

/** Rows of random numbers, as parameters of `vectors.open`. */
export function randomTable(table: string, rows: number, dims: number) {
  return { table, values: randomValues(rows * dims, 7), rows, dims };
}

/** For `assert.rejects`: an EngineError with this code whose message names what matters. */
export function rejection(code: EngineErrorCode, message: RegExp = /./) {
  return (error: unknown) =>
    error instanceof EngineError && error.code === code && message.test(error.message);
}
