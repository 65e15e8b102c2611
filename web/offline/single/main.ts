/**
 * The page in one file, opened from a disk or from anywhere: whatever it would fetch lies in it.
 * Its policy forbids every request.
 */

import createCore from '#wasm/core';
import { startPage } from '../../article/page/page.ts';
import { launcher } from '../../engine/client/engine.ts';
import { connectRunner } from '../../engine/client/local-port.ts';
import { type Launch, RemoteEngine } from '../../engine/client/remote-engine.ts';
import {
  bundledCalls,
  bundledModule,
  bundledTokenizers,
} from '../../engine/shared/bundled-modules.ts';
import { fetchFile } from '../../engine/shared/fetch-file.ts';
import { nowhere } from '../../engine/shared/files.ts';
import { provide, useEngine } from '../../kit/engine.ts';
import { packedFiles, textFiles } from './packed.ts';

provide({ form: 'file', files: textFiles(document) });

const openInline = () =>
  connectRunner({
    read: fetchFile,
    createCore,
    loadModule: bundledModule,
    loadCalls: bundledCalls,
    loadTokenizers: bundledTokenizers,
  });

// Unpacked with the engine's first start: a reader of the text alone never waits for it.
let launch: Launch | undefined;
const engine: RemoteEngine = new RemoteEngine(async () => {
  launch ??= await unpack();
  return launch();
});

async function unpack(): Promise<Launch> {
  const { 'engine/worker.js': worker, ...files } = await packedFiles(document);
  engine.provide({ ...textFiles(document), ...files });
  const address = URL.createObjectURL(worker as Blob);
  return launcher({ base: nowhere, files: { 'engine/worker.js': address } }, openInline);
}

useEngine(engine);

startPage();
