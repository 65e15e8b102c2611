import { call } from '../call.ts';
import { none, table, whole } from '../parameters.ts';
import { givenLayout, layoutOf } from './layout.ts';
import { components } from './pca.ts';

export interface Kept {
  /** Nearest by cosine of the vectors. */
  near: Uint32Array;
  /** Nearest by distance in the layout. */
  drawn: Uint32Array;
  /** How many are in both. */
  kept: number;
}

/** Which of a row's k nearest rows stay its nearest in a layout of the first `rows` rows. */
export const kept = call(
  {
    table,
    ...givenLayout,
    /** Dims of the layout. */
    components,
    rows: whole(2, none - 1),
    row: whole(0, none - 1),
    k: whole(1, none - 1),
  },
  async (given, context): Promise<Kept> => {
    const { components, rows, row, k } = given;
    const { coordinates } = layoutOf(given, { rows, dims: components }, context);
    const { module, tables } = await context.runtime.core(context);
    return tables.use(given.table, ({ handle }) => {
      const drawnTable = module.call(({ Table }) =>
        Table.fromValues(coordinates, rows, components, new Uint8Array()),
      );
      const own = Uint32Array.of(row);
      const all = new Uint8Array();
      try {
        const query = module.call(() => handle.row(row));
        const near = module.call(() =>
          handle.nearest(query, own, 'cosine', false, null, k, rows, all),
        );
        const place = module.call(() => drawnTable.row(row));
        const drawn = module.call(() =>
          drawnTable.nearest(place, own, 'euclidean', false, null, k, 0, all),
        );
        const seen = new Set(drawn.rows);
        const kept = near.rows.filter((neighbour) => seen.has(neighbour)).length;
        return { near: near.rows, drawn: drawn.rows, kept };
      } finally {
        module.free(drawnTable);
      }
    });
  },
);
