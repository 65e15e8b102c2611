/** The worker: a runner, wired to the page's messages. */
import createCore from '#wasm/core';
import { fetchFile } from '../shared/fetch-file.ts';
import { importCalls } from '../shared/load-calls.ts';
import { importModule } from '../shared/modules.ts';
import { Runner } from '../shared/runner.ts';
import { importTokenizers } from '../shared/tokenizers.ts';

/** The part of DedicatedWorkerGlobalScope that is used here; TypeScript's DOM types know only pages. */
interface WorkerScope {
  postMessage(message: unknown, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
}
const scope = globalThis as unknown as WorkerScope;

const runner = new Runner(
  {
    read: fetchFile,
    createCore,
    loadModule: importModule,
    loadCalls: importCalls,
    loadTokenizers: importTokenizers,
  },
  (message, transfer) => scope.postMessage(message, transfer),
);
scope.onmessage = ({ data }) => runner.receive(data);
