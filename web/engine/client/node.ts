/** The same engine in Node: the build prerenders pictures with it, and the npm package exports it. */
import createCore from '#wasm/core';
import { bundledModule, bundledTokenizers } from '../shared/bundled-modules.ts';
import { EngineError } from '../shared/errors.ts';
import { type ReadFile, verify } from '../shared/fetch-file.ts';
import type { Engine } from './engine.ts';
import { shakeHands } from './handshake.ts';
import { connectRunner } from './local-port.ts';
import { RemoteEngine } from './remote-engine.ts';

export { EngineError } from '../shared/errors.ts';
export type { Engine } from './engine.ts';

export interface NodeEngineOptions {
  /** The bytes of a file, by its path below the engine's base: `engine/core.wasm`, `models/words/…`. */
  read(path: string): Uint8Array | Promise<Uint8Array>;
}

/** Paths are taken from URLs below this one; nothing is ever fetched from it. */
const base = 'embedscope:///';

export function openEngine({ read }: NodeEngineOptions): Engine {
  const readFile: ReadFile = async (url, { onProgress, expected }) => {
    const path = decodeURIComponent(new URL(url).pathname).slice(1);
    let bytes: Uint8Array;
    try {
      bytes = await read(path);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new EngineError('network', `${path} could not be read: ${reason}`);
    }
    await verify(bytes, path, expected ?? {});
    onProgress?.(bytes.length, bytes.length);
    return bytes;
  };
  return new RemoteEngine(async () => {
    const port = connectRunner({
      read: readFile,
      createCore,
      loadModule: bundledModule,
      loadTokenizers: bundledTokenizers,
    });
    return { port: await shakeHands(port, base, 4000), mode: 'inline' };
  });
}
