import type { ModuleFactory } from '../../../wasm/boundary/boundary.d.ts';
import type { Core } from '../../../wasm/core.d.ts';
import type { Text } from '../../../wasm/text.d.ts';
import type { ReadFile } from './fetch-file.ts';

/** What differs between a worker, a page and Node: where bytes and module factories come from. */
export interface Host {
  read: ReadFile;
  createCore: ModuleFactory<Core>;
  /** Loaded when first needed. */
  loadText(base: string): Promise<ModuleFactory<Text>>;
}
