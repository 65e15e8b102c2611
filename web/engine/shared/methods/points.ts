/** Rows of a table as points of the geometry module, whose memory is another (docs/adr/0020). */
import type { Geometry, Points } from '../../../../wasm/geometry.d.ts';
import type { View } from '../calls.ts';
import { EngineError } from '../errors.ts';
import type { Context } from '../runtime.ts';
import type { OpenTable } from '../tables.ts';
import type { WasmModule } from '../wasm-module.ts';
import { centringFor } from './view.ts';

/** Values that cross at a time: some milliseconds' worth. */
const valuesAtOnce = 1 << 18;

export const asStored: View = { unit: false, centre: false };

/** Copies the first rows of a table, as a view shows them, and frees the copy when `run` has ended. */
export async function withPoints<T>(
  table: OpenTable,
  { rows, view }: { rows: number; view: View },
  context: Context,
  run: (geometry: WasmModule<Geometry>, points: Points) => Promise<T>,
): Promise<T> {
  if (rows > table.rows) {
    throw new EngineError('out_of_range', `asked for ${rows} rows of ${table.rows}`);
  }
  const { module: core } = await context.runtime.core(context);
  const geometry = await context.runtime.lazy('geometry', context);
  const centring = await centringFor(table, view, context);
  const points = geometry.call(({ Points }) => Points.allocate(rows, table.dims));
  try {
    const block = Math.max(1, Math.floor(valuesAtOnce / table.dims));
    for (let from = 0; from < rows; from += block) {
      const count = Math.min(block, rows - from);
      const values = core.call(() => table.handle.values(from, count, view.unit, centring));
      geometry.call(() => points.put(from, values));
      await context.runtime.pacer.pause(context.signal);
    }
    return await run(geometry, points);
  } finally {
    geometry.free(points);
  }
}
