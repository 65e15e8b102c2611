import type { ModuleFactory } from '../../../wasm/boundary/boundary.d.ts';
import type { Core } from '../../../wasm/core.d.ts';
import type { ReadFile } from './fetch-file.ts';
import type { LoadCalls } from './load-calls.ts';
import type { LoadModule } from './modules.ts';
import type { LoadTokenizers } from './tokenizers.ts';

/** What differs between a worker, a page and Node: where bytes and module factories come from. */
export interface Host {
  read: ReadFile;
  createCore: ModuleFactory<Core>;
  loadModule: LoadModule;
  loadCalls: LoadCalls;
  loadTokenizers: LoadTokenizers;
}
