/** Pictures that are found step by step, and how far they can be trusted. */
import type { Geometry, Graph } from '../../../../wasm/geometry.d.ts';
import type { Arguments } from '../arguments.ts';
import type { View } from '../calls.ts';
import { now } from '../pacer.ts';
import type { Context } from '../runtime.ts';
import type { WasmModule } from '../wasm-module.ts';
import type { Handlers } from './handler.ts';
import { noRow } from './neighbours.ts';
import { withGraph, withPoints } from './points.ts';
import { runSteps } from './steps.ts';
import { centringFor, readView } from './view.ts';

/** New points that settle in one go: few enough for a slice, and the same picture however many come. */
const placedAtOnce = 64;

const distances = ['cosine', 'euclidean'] as const;
type Distance = (typeof distances)[number];

/** A metric that is a distance; cosine when left out. */
export function readDistance(given: Arguments): Distance {
  return given.has('metric') ? given.choice('metric', distances) : 'cosine';
}

interface Wanted {
  name: string;
  rows: number;
  dims: number;
  metric: Distance;
  view: View;
  seed: number;
  /** Empty for none. */
  start: Float32Array;
}

function readLayout(given: Arguments): Wanted {
  return {
    name: given.table(),
    rows: given.integer('rows', 2, noRow - 1),
    dims: given.integer('dims', 2, 3, 2),
    metric: readDistance(given),
    view: readView(given),
    seed: given.integer('seed', 0, Number.MAX_SAFE_INTEGER, 1),
    start: given.has('start') ? given.floats('start') : new Float32Array(),
  };
}

/** What UMAP is told, of a picture and of what is put into it later. */
function readUmap(given: Arguments) {
  return {
    neighbours: given.integer('neighbours', 1, 1000, 15),
    minDist: given.number('minDist', 0.1),
    epochs: given.integer('epochs', 0, 100_000, 0),
  };
}

/** A layout over the wanted rows' graph: what `run` finds, with what all of them report. */
async function layOut<T>(
  wanted: Wanted,
  k: number,
  context: Context,
  run: (geometry: WasmModule<Geometry>, graph: Graph) => Promise<T>,
) {
  const { name, rows, dims, view, metric } = wanted;
  const { tables } = await context.runtime.core(context);
  return tables.use(name, (table) =>
    withGraph(table, { rows, view, metric, k }, context, async (geometry, graph) => {
      const start = now();
      const recall = geometry.run(() => graph.recall());
      const found = await run(geometry, graph);
      return { ...found, rows, dims, recall, milliseconds: now() - start };
    }),
  );
}

export const layoutMethods: Handlers<
  | 'projection.tsne'
  | 'projection.umap'
  | 'projection.umapPlace'
  | 'projection.quality'
  | 'projection.align'
> = {
  'projection.tsne': async (given, context) => {
    const wanted = readLayout(given);
    const perplexity = given.number('perplexity', 30);
    const iterations = given.integer('iterations', 1, 100_000, 1000);
    const { name, rows, dims, view, seed } = wanted;
    const start = wanted.start.length > 0 ? wanted.start : await principal();
    const k = Math.ceil(3 * Math.min(Math.max(perplexity, 1), 10_000));
    return layOut(wanted, k, context, (geometry, graph) =>
      runSteps(
        geometry,
        ({ TsneRun }) =>
          TsneRun.start(
            graph,
            { ...TsneRun.defaults(), dims, perplexity, iterations },
            seed,
            start,
          ),
        (work) =>
          geometry.run(() => ({
            coordinates: work.coordinates(),
            divergence: work.divergence(),
            perplexity: work.perplexity(),
          })),
        { stage: 't-SNE', units: 1, picture: (work) => work.coordinates() },
        context,
      ),
    );

    /** Principal components, which keep the large shape; noise where there are too few. */
    async function principal(): Promise<Float32Array> {
      const { tables } = await context.runtime.core(context);
      return tables.use(name, async (table) => {
        if (Math.min(rows, table.dims) < dims) return new Float32Array();
        const { coordinates } = await withPoints(
          table,
          { rows, view },
          context,
          (geometry, points) =>
            runSteps(
              geometry,
              ({ PcaRun }) => PcaRun.start(points, dims, true),
              (fit) => geometry.call(() => fit.finish()),
              { stage: 'finding directions', units: 500 },
              context,
            ),
        );
        return coordinates;
      });
    }
  },

  'projection.umap': (given, context) => {
    const wanted = readLayout(given);
    const { neighbours, minDist, epochs } = readUmap(given);
    const labels = given.has('labels') ? given.words('labels') : new Uint32Array();
    const labelWeight = given.number('labelWeight', 0.5);
    const { dims, seed, start } = wanted;
    return layOut(wanted, neighbours, context, (geometry, graph) =>
      runSteps(
        geometry,
        ({ UmapRun }) => {
          const defaults = UmapRun.defaults();
          const options = { ...defaults, dims, neighbours, minDist, epochs, labelWeight };
          return UmapRun.start(graph, options, seed, start, labels);
        },
        (work) => geometry.run(() => ({ coordinates: work.coordinates() })),
        { stage: 'UMAP', units: 1, picture: (work) => work.coordinates() },
        context,
      ),
    );
  },

  'projection.umapPlace': async (given, context) => {
    const name = given.table();
    const rows = given.integer('rows', 2, noRow - 1);
    const dims = given.integer('dims', 2, 3, 2);
    const picture = given.picture(rows, dims);
    const values = given.floats('values');
    const { neighbours, minDist, epochs } = readUmap(given);
    const seed = given.integer('seed', 0, Number.MAX_SAFE_INTEGER, 1);
    const metric = readDistance(given);
    const view = readView(given);
    const { module: core, tables } = await context.runtime.core(context);
    return tables.use(name, async (table) => {
      const geometry = await context.runtime.module('geometry', context);
      const centring = await centringFor(table, view, context);
      const start = now();
      const k = Math.min(neighbours, rows);
      const count = Math.ceil(values.length / table.dims);
      const coordinates = new Float32Array(count * dims);
      for (let from = 0; from < count; from += placedAtOnce) {
        const some = values.subarray(from * table.dims, (from + placedAtOnce) * table.dims);
        const own = new Uint32Array(Math.ceil(some.length / table.dims)).fill(noRow);
        const near = core.call(() =>
          table.handle.nearest(some, own, metric, view.unit, centring, k, rows, new Uint8Array()),
        );
        const distances = metric === 'cosine' ? near.scores.map((score) => 1 - score) : near.scores;
        const placed = geometry.call(({ UmapRun }) =>
          UmapRun.transform(
            near.rows,
            distances,
            k,
            picture,
            { ...UmapRun.defaults(), dims, neighbours, minDist, epochs },
            seed,
          ),
        );
        coordinates.set(placed, from * dims);
        context.report('placing points', Math.min(from + placedAtOnce, count), count);
        await context.runtime.pacer.pause(context.signal);
      }
      return { coordinates, dims, milliseconds: now() - start };
    });
  },

  'projection.quality': async (given, context) => {
    const name = given.table();
    const rows = given.integer('rows', 3, noRow - 1);
    const dims = given.integer('dims', 2, 3);
    const coordinates = given.picture(rows, dims);
    const k = given.integer('k', 1, Math.max(1, Math.ceil(rows / 2) - 1));
    const metric = readDistance(given);
    const sample = Math.min(rows, given.integer('sample', 0, noRow - 1, 500));
    const view = readView(given);
    const { tables } = await context.runtime.core(context);
    const start = now();
    return tables.use(name, async (table) => {
      const kept = await withGraph(
        table,
        { rows, view, metric, k },
        context,
        async (geometry, graph) =>
          geometry.call((exports) => exports.kept(graph, coordinates, dims, k)),
      );
      return withPoints(table, { rows, view }, context, async (geometry, points) => {
        const found = await runSteps(
          geometry,
          ({ QualityRun }) => QualityRun.start(points, coordinates, dims, k, metric, sample),
          (run) => geometry.call(() => run.finish()),
          { stage: 'checking the picture', units: 16 },
          context,
        );
        return {
          trustworthiness: found.meanTrustworthiness,
          continuity: found.meanContinuity,
          kept,
          meanKept: kept.reduce((sum, part) => sum + part, 0) / rows,
          shepard: geometry.call((exports) =>
            exports.shepard(points, coordinates, dims, metric, 10_000, 1),
          ),
          judged: found.rows,
          judgedTrustworthiness: found.trustworthiness,
          judgedContinuity: found.continuity,
          milliseconds: now() - start,
        };
      });
    });
  },

  'projection.align': async (given, context) => {
    const moving = given.floats('moving');
    const target = given.floats('target');
    const dims = given.integer('dims', 1, 16);
    const geometry = await context.runtime.module('geometry', context);
    return geometry.call(({ align }) => align(moving, target, dims));
  },
};
