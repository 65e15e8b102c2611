// What charts weigh, as brotli would send them.
import assert from 'node:assert/strict';
import { basename } from 'node:path';
import test from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { bundling, lightenCode } from '../../scripts/build/shared.mjs';

const KIB = 1024;
// All kinds of charts, their reading, tables and files, without Lit.
const CHARTS = 15 * KIB;
// The element without any kind, which come one by one.
const BASE = 8 * KIB;
// What a figure's own bundle gets of them before its first chart.
const DOOR = 0.7 * KIB;

// Bytes of a module and what it imports at once; what it loads late is left out where it is split.
async function weightOf(path, splitting) {
  const { outputFiles, metafile } = await esbuild.build({
    ...bundling,
    entryPoints: [path],
    external: ['lit', 'lit/*'],
    splitting,
    write: false,
    outdir: 'out',
  });
  const outputs = Object.entries(metafile.outputs);
  const [entry] = outputs.find(([, { entryPoint }]) => entryPoint === path);
  const wanted = new Set([entry]);
  for (const name of wanted) {
    for (const { kind, external, path: other } of metafile.outputs[name].imports) {
      if (kind === 'import-statement' && !external) wanted.add(other);
    }
  }
  const names = new Set([...wanted].map((name) => basename(name)));
  const texts = outputFiles.filter((file) => names.has(basename(file.path)));
  assert.equal(texts.length, wanted.size);
  return texts.reduce((sum, { text }) => sum + brotliCompressSync(lightenCode(text)).length, 0);
}

test('charts weigh at most 15 KB, half without their kinds, and nothing before the first one', async () => {
  const all = await weightOf('web/kit/charts/chart.ts', false);
  assert.ok(all > KIB && all <= CHARTS, `${all} bytes`);
  const base = await weightOf('web/kit/charts/chart.ts', true);
  assert.ok(base <= BASE, `${base} bytes`);
  const door = await weightOf('web/kit/charts/index.ts', true);
  assert.ok(door <= DOOR, `${door} bytes`);
});
