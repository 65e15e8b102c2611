/** What clusters are about. */
import { withPoints } from '../../points.ts';
import type { Context } from '../../runtime.ts';
import type { OpenTable } from '../../tables.ts';
import { none, type View } from '../parameters.ts';

/** Words in tables that have any, else none; rows in any case. */
export interface ClusterLabel {
  size: number;
  /** Nearest to the cluster's centroid. */
  typical: { row: number; word: string }[];
  /** Farthest from everything else on the way to it. */
  distinct: { row: number; word: string }[];
}

/** The rows and words that say what each cluster is about. */
export async function labelsOf(
  table: OpenTable,
  wanted: { rows: number; view: View },
  { cluster, clusters }: { cluster: Uint32Array; clusters: number },
  count: number,
  context: Context,
): Promise<ClusterLabel[]> {
  const { module: core } = await context.runtime.core(context);
  const lists = await withPoints(table, wanted, context, async (geometry, points) =>
    geometry.call(({ labels }) => labels(points, cluster, clusters, count)),
  );
  const named = (list: Uint32Array, one: number) =>
    Array.from(list.subarray(one * count, (one + 1) * count))
      .filter((row) => row !== none)
      .map((row) => ({
        row,
        word: table.hasWords ? core.run(() => table.handle.words(row, 1)) : '',
      }));
  return Array.from(lists.sizes, (size, one) => ({
    size,
    typical: named(lists.typical, one),
    distinct: named(lists.distinct, one),
  }));
}
