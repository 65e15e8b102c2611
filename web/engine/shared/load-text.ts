import type { ModuleFactory } from '../../../wasm/boundary/boundary.d.ts';
import type { Text } from '../../../wasm/text.d.ts';
import { EngineError } from './errors.ts';

/** Fetches the glue of the text module, which lies beside the engine and is not part of it. */
export async function loadText(base: string): Promise<ModuleFactory<Text>> {
  const url = new URL('engine/text.js', base).href;
  try {
    const glue: { default: ModuleFactory<Text> } = await import(/* @vite-ignore */ url);
    return glue.default;
  } catch {
    throw new EngineError('network', `${url} could not be loaded. It can be tried again.`);
  }
}
