/** Modules that are loaded when a method first needs them. */
import type { ModuleFactory } from '../../../wasm/boundary/boundary.d.ts';
import type { Geometry } from '../../../wasm/geometry.d.ts';
import type { Text } from '../../../wasm/text.d.ts';
import { EngineError } from './errors.ts';

export interface LazyModules {
  geometry: Geometry;
  text: Text;
}

/** What they are called while they load, and in messages. */
export const lazyStages: { [Name in keyof LazyModules]: string } = {
  geometry: 'loading the geometry',
  text: 'loading the tokeniser',
};

/** Finds the glue of a module. */
export type LoadGlue = <Name extends keyof LazyModules>(
  name: Name,
  base: string,
) => Promise<ModuleFactory<LazyModules[Name]>>;

/** Fetches it: it lies beside the engine and is not part of it. */
export const loadGlue: LoadGlue = async (name, base) => {
  const url = new URL(`engine/${name}.js`, base).href;
  try {
    const glue = await import(/* @vite-ignore */ url);
    return glue.default;
  } catch {
    throw new EngineError('network', `${url} could not be loaded. It can be tried again.`);
  }
};
