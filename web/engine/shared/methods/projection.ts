/** From many dimensions to few, and how much of the neighbourhood that keeps. */
import { now } from '../pacer.ts';
import type { Handlers } from './handler.ts';
import { noRow } from './neighbours.ts';
import { asStored, withPoints } from './points.ts';
import { runSteps } from './steps.ts';

const maxComponents = 50;

export const projectionMethods: Handlers<'projection.pca' | 'projection.kept'> = {
  'projection.pca': async (given, context) => {
    const name = given.table();
    const rows = given.integer('rows', 2, noRow - 1);
    const components = given.integer('components', 1, maxComponents);
    const centre = given.flag('centre', true);
    const { tables } = await context.runtime.core(context);
    return tables.use(name, async (table) => {
      const start = now();
      const found = await withPoints(table, { rows, view: asStored }, context, (geometry, points) =>
        runSteps(
          geometry,
          ({ PcaRun }) => PcaRun.start(points, components, centre),
          (fit) => geometry.call(() => fit.finish()),
          { stage: 'finding directions', units: 500 },
          context,
        ),
      );
      return { ...found, rows, components, milliseconds: now() - start };
    });
  },

  'projection.kept': async (given, context) => {
    const name = given.table();
    const components = given.integer('components', 1, maxComponents);
    const rows = given.integer('rows', 2, noRow - 1);
    const coordinates = given.picture(rows, components);
    const row = given.integer('row', 0, rows - 1);
    const k = given.integer('k', 1, rows - 1);
    const { module, tables } = await context.runtime.core(context);
    return tables.use(name, ({ handle }) => {
      const picture = module.call(({ Table }) =>
        Table.fromValues(coordinates, rows, components, new Uint8Array()),
      );
      const own = Uint32Array.of(row);
      const all = new Uint8Array();
      try {
        const query = module.call(() => handle.row(row));
        const near = module.call(() =>
          handle.nearest(query, own, 'cosine', false, null, k, rows, all),
        );
        const place = module.call(() => picture.row(row));
        const drawn = module.call(() =>
          picture.nearest(place, own, 'euclidean', false, null, k, 0, all),
        );
        const seen = new Set(drawn.rows);
        const kept = near.rows.filter((neighbour) => seen.has(neighbour)).length;
        return { near: near.rows, drawn: drawn.rows, kept };
      } finally {
        module.free(picture);
      }
    });
  },
};
