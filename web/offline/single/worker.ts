/** The worker of the single file: the glue of every module is inside, nothing is loaded later. */
import createCore from '#wasm/core';
import {
  bundledCalls,
  bundledModule,
  bundledTokenizers,
} from '../../engine/shared/bundled-modules.ts';
import { fetchFile } from '../../engine/shared/fetch-file.ts';
import { Runner } from '../../engine/shared/runner.ts';

interface WorkerScope {
  postMessage(message: unknown, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
}
const scope = globalThis as unknown as WorkerScope;

const host = {
  read: fetchFile,
  createCore,
  loadModule: bundledModule,
  loadCalls: bundledCalls,
  loadTokenizers: bundledTokenizers,
};
const runner = new Runner(host, (message, transfer) => scope.postMessage(message, transfer));
scope.onmessage = ({ data }) => runner.receive(data);
