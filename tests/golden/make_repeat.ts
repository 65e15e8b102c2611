/**
 * The results that every machine has to repeat: writes repeat.json beside itself, by the WebAssembly modules that
 * are built. Run it again only where the algorithms are meant to give other layouts; whether those are good is
 * for the tests of quality to say.
 *
 *     node --import tsx tests/golden/make_repeat.ts
 */
import { writeFileSync } from 'node:fs';
import { open, startGeometry, startSpectral, startTsne, startUmap } from '../wasm/repeat.ts';
import { take } from '../wasm/support.ts';

const geometry = await startGeometry();
const { graph } = open(geometry);
const end = <T extends { step(count: number): boolean }>(run: T): T => {
  while (!run.step(100));
  return run;
};
const numbers = (list: ArrayLike<number>) => Array.from(list);
const file = new URL('repeat.json', import.meta.url);
const results = {
  umap: numbers(end(startUmap(geometry, graph)).coordinates()),
  tsne: numbers(end(startTsne(geometry, graph)).coordinates()),
  cluster: numbers(take(end(startSpectral(geometry, graph)).finish()).cluster),
};
writeFileSync(file, `${JSON.stringify(results)}\n`);
