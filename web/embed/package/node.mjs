// `import { openEngine } from 'embedscope'` in Node: the engine, with its files beside it. Plain
// JavaScript, because everything that is type-checked under web/ is checked without Node's types.
import { readFile } from 'node:fs/promises';
import { openEngine as open } from '../../engine/client/node.ts';

export { EngineError } from '../../engine/client/node.ts';

/** An engine that reads its WebAssembly and models from this package, or from another folder. */
export function openEngine({ base = new URL('./', import.meta.url) } = {}) {
  return open({ read: (path) => readFile(new URL(path, base)) });
}
