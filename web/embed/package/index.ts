/** `import { openEngine } from 'embedscope'` in a browser: the engine, with its files beside it. */
import { type Engine, type EngineOptions, openEngine as open } from '../../engine/client/engine.ts';

export * from '../../engine/client/engine.ts';

/** An engine that finds its WebAssembly and models in this package, unless told where else. */
export function openEngine(options: EngineOptions = {}): Engine {
  return open({ base: new URL('./', import.meta.url), ...options });
}
