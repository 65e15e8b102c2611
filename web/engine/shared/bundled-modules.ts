/** The modules' glue as part of the bundle, for where nothing can be loaded later: Node, one file. */
import type { ModuleFactory } from '../../../wasm/boundary/boundary.d.ts';
import type { LoadCalls } from './load-calls.ts';
import type { LoadModule, ModuleName, Modules } from './modules.ts';
import type { LoadTokenizers } from './tokenizers.ts';

const glue: { [N in ModuleName]: () => Promise<{ default: ModuleFactory<Modules[N]> }> } = {
  files: () => import('#wasm/files'),
  geometry: () => import('#wasm/geometry'),
  text: () => import('#wasm/text'),
  transformer: () => import('#wasm/transformer'),
};

export const bundledModule: LoadModule = async (name) => (await glue[name]()).default;

export const bundledCalls: LoadCalls = async (bundle) =>
  bundle === 'calls'
    ? { calls: (await import('./later-calls.ts')).laterCalls }
    : { calls: (await import('./text-calls.ts')).textCalls };

export const bundledTokenizers: LoadTokenizers = () => import('./tokenizer-json/tokenizer.ts');
