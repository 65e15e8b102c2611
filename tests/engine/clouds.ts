/** Three clouds whose every neighbour, layout and cluster is known, and an engine that has them as a table. */
import { after, before } from 'node:test';
import type { Engine } from '../../web/engine/client/engine.ts';
import { randomValues } from '../wasm/support.ts';
import { openEngine } from './support.ts';

export const rows = 90;
export const dims = 5;
/** Row i belongs to cloud i mod 3; clouds stand 8 apart. */
export const values = randomValues(rows * dims, 3).map(
  (value, at) => value + (at % dims === Math.floor(at / dims) % 3 ? 8 : 0),
);
export const clouds = Uint32Array.from({ length: rows }, (_, row) => row % 3);
export const table = 'clouds';

export let engine: Engine;
before(async () => {
  ({ engine } = openEngine());
  const words = Array.from(clouds, (cloud, row) => `${'abc'[cloud]}${row}`);
  await engine.call('vectors.open', { table, values, rows, dims, words });
});
after(() => engine.dispose());

export function distance(a: number, b: number, of: Float32Array, width: number): number {
  let square = 0;
  for (let at = 0; at < width; at++) square += (of[a * width + at]! - of[b * width + at]!) ** 2;
  return Math.sqrt(square);
}

/** How far apart, at most, two rows of a cloud are, and how near, at least, two of different ones. */
export function separation(picture: Float32Array, width: number): number {
  let within = 0;
  let between = Infinity;
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < a; b++) {
      const gap = distance(a, b, picture, width);
      if (clouds[a] === clouds[b]) within = Math.max(within, gap);
      else between = Math.min(between, gap);
    }
  }
  return between / within;
}
