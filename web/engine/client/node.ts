/** The same engine in Node: the build prerenders pictures with it, and the npm package exports it. */
import createCore from '#wasm/core';
import { bundledCalls, bundledModule, bundledTokenizers } from '../shared/bundled-modules.ts';
import { EngineError } from '../shared/errors.ts';
import { fetchFile, type ReadFile, verify } from '../shared/fetch-file.ts';
import { type GivenFiles, nowhere, type Resolve } from '../shared/files.ts';
import type { Engine } from './engine.ts';
import { shakeHands } from './handshake.ts';
import { connectRunner } from './local-port.ts';
import { RemoteEngine } from './remote-engine.ts';

export { EngineError } from '../shared/errors.ts';
export type { Engine } from './engine.ts';

export interface NodeEngineOptions {
  /**
   * The bytes of a file that is under the base and not listed in `files`, by its path there:
   * `engine/core.wasm`, `models/words/…`.
   */
  read?(path: string): Uint8Array | Promise<Uint8Array>;
  /** Absolute URL of the folder that holds `engine/` and `models/`; in place of `read`. */
  base?: string;
  /** Files that lie elsewhere. */
  files?: GivenFiles;
  /** The bytes at a `file:` URL. */
  readLocal?(url: URL): Promise<Uint8Array>;
  /** Makes an absolute URL of a path. */
  resolve?: Resolve;
}

/** Base of an engine whose files are read by their path; nothing is ever fetched from it. */
const byPath = 'embedscope:///';

export function openEngine({ read, base, files, readLocal, resolve }: NodeEngineOptions): Engine {
  const root = read ? byPath : (base ?? nowhere);
  const readFile: ReadFile = async (url, options) => {
    const local = url.startsWith('file:') && readLocal;
    const named = read && url.startsWith(byPath);
    if (!local && !named) return fetchFile(url, options);
    const path = named ? decodeURIComponent(new URL(url).pathname).slice(1) : url;
    let bytes: Uint8Array;
    try {
      bytes = await (named ? read(path) : readLocal!(new URL(url)));
    } catch (error) {
      if (error instanceof EngineError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new EngineError('network', `${path} could not be read: ${reason}`);
    }
    await verify(bytes, path, options.expected ?? {});
    options.onProgress?.(bytes.length, bytes.length);
    return bytes;
  };
  const launch = async () => {
    const port = connectRunner({
      read: readFile,
      createCore,
      loadModule: bundledModule,
      loadCalls: bundledCalls,
      loadTokenizers: bundledTokenizers,
    });
    return { port: await shakeHands(port, root, 4000), mode: 'inline' as const };
  };
  return new RemoteEngine(launch, files, () => {}, resolve);
}
