/**
 * The engine without a worker: the same runner, on the page's own thread. A bundle of its own, loaded
 * only where no worker starts.
 */
import createCore from '#wasm/core';
import { fetchFile } from '../shared/fetch-file.ts';
import { importCalls } from '../shared/load-calls.ts';
import { importModule } from '../shared/modules.ts';
import type { Port } from '../shared/protocol.ts';
import { importTokenizers } from '../shared/tokenizers.ts';
import { connectRunner } from './local-port.ts';

export function openInline(): Port {
  return connectRunner({
    read: fetchFile,
    createCore,
    loadModule: importModule,
    loadCalls: importCalls,
    loadTokenizers: importTokenizers,
  });
}
