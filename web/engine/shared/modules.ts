/**
 * The WebAssembly modules beside the core. Each is `engine/NAME.wasm` with its glue in
 * `engine/NAME.js`, loaded when a call first needs it, and known everywhere by its line here.
 */
import type { ModuleFactory } from '../../../wasm/boundary/boundary.d.ts';
import type { Files } from '../../../wasm/files.d.ts';
import type { Geometry } from '../../../wasm/geometry.d.ts';
import type { Text } from '../../../wasm/text.d.ts';
import type { Transformer } from '../../../wasm/transformer.d.ts';
import { EngineError } from './errors.ts';

export interface Modules {
  files: Files;
  geometry: Geometry;
  text: Text;
  transformer: Transformer;
}
export type ModuleName = keyof Modules;

/** What a reader is told while one loads. */
export const moduleTitles: Readonly<Record<ModuleName, string>> = {
  files: 'the reader of vector files',
  geometry: 'the geometry',
  text: 'the tokeniser',
  transformer: 'the transformer',
};

/** The glue of a module; `address` says where it lies, or throws where this copy has no such file. */
export type LoadModule = <N extends ModuleName>(
  name: N,
  address: () => string,
) => Promise<ModuleFactory<Modules[N]>>;

export const importModule: LoadModule = async <N extends ModuleName>(
  _: N,
  address: () => string,
) => {
  const url = address();
  try {
    const glue: { default: ModuleFactory<Modules[N]> } = await import(
      /* @vite-ignore */ /* webpackIgnore: true */ url
    );
    return glue.default;
  } catch {
    throw new EngineError('network', `${url} could not be loaded. It can be tried again.`);
  }
};
