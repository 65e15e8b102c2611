// How the cost of our own work grows with the number of points, on one thread of the shipped WebAssembly
// modules in Node, and how much memory it takes: `npm run bench:cost` writes the table of README.md and
// cost.svg. Times are processor time; only their growth is meant to be read.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { plot } from './cost-plot.mjs';
import { openModule, take } from './modules.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const sizes = [1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000];
const dims = 128;
const k = 15;
const iterations = 20;

/** Fifty clouds: seeded normal numbers around seeded centres. */
function clouds(rows) {
  let state = 7;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const centres = Float32Array.from({ length: 50 * dims }, normal);
  const values = new Float32Array(rows * dims);
  for (let row = 0; row < rows; row++) {
    const from = (row % 50) * dims;
    for (let at = 0; at < dims; at++) values[row * dims + at] = centres[from + at] + normal();
  }
  return values;
}

/** Steps to the end: processor time in ms, and the most memory that was in use at the end of a step. */
function measured(module, start, finish = () => {}) {
  const before = process.cpuUsage();
  const work = take(start());
  let most = module.memoryInUse();
  for (let ended = false; !ended; ) {
    ended = work.step(64);
    most = Math.max(most, module.memoryInUse());
  }
  const result = finish(work);
  most = Math.max(most, module.memoryInUse());
  work.delete();
  const { user, system } = process.cpuUsage(before);
  return { ms: (user + system) / 1000, most, result };
}

/** Everything at one size: rows of { work, ms, memory }, memory in bytes on top of an empty module. */
async function atSize(rows) {
  const values = clouds(rows);
  const found = [];
  const core = await openModule('core');
  const table = take(core.Table.fromValues(values, rows, dims, new Uint8Array()));
  const own = Uint32Array.of(2 ** 32 - 1);
  const search = (query) =>
    take(table.nearest(query, own, 'cosine', false, null, k, 0, new Uint8Array()));
  const queries = Array.from({ length: 20 }, (_, i) => values.slice(i * dims, (i + 1) * dims));
  for (const query of queries) search(query);
  const before = process.cpuUsage();
  for (const query of queries) search(query);
  const { user, system } = process.cpuUsage(before);
  const spent = (user + system) / 1000 / queries.length;
  found.push({ work: 'search, a query', ms: spent, memory: core.memoryInUse() });
  table.delete();

  const geometry = await openModule('geometry');
  const empty = geometry.memoryInUse();
  const points = take(geometry.Points.allocate(rows, dims));
  take(points.put(0, values));
  const note = (work, { ms, most, result }, share = 1) => {
    found.push({ work, ms: ms / share, memory: most - empty });
    return result;
  };
  const { KnnBuild, CellKnn, PcaRun, KMeansRun, TsneRun, UmapRun } = geometry;
  const ends = (run) => take(run.finish());
  const { coordinates } = note(
    'PCA, 2 components',
    measured(geometry, () => PcaRun.start(points, 2, true), ends),
  );
  if (rows <= 50_000) {
    note(
      'kNN, exact',
      measured(geometry, () => KnnBuild.start(points, k, 'euclidean'), ends),
    ).delete();
  }
  const graph = note(
    'kNN, recall .98',
    measured(geometry, () => CellKnn.start(points, k, 'euclidean', 0.98, 1), ends),
  );
  note(
    'k-means, 50 clusters',
    measured(
      geometry,
      () => KMeansRun.start(points, { clusters: 50, restarts: 1, iterations: 25 }, 1),
      ends,
    ),
  );
  points.delete(); // a picture is drawn from the graph alone
  note(
    't-SNE, an iteration',
    measured(geometry, () =>
      TsneRun.start(graph, { ...TsneRun.defaults(), perplexity: 5, iterations }, 1, coordinates),
    ),
    iterations,
  );
  note(
    'UMAP, an epoch',
    measured(geometry, () =>
      UmapRun.start(
        graph,
        { ...UmapRun.defaults(), epochs: iterations },
        1,
        coordinates,
        new Uint32Array(),
      ),
    ),
    iterations,
  );
  return found;
}

await atSize(sizes[0]); // the engine's compilers warm up

const series = new Map();
for (const rows of sizes) {
  console.log(`${rows} points …`);
  const data = rows * dims * 4;
  const graph = rows * k * 8;
  for (const { work, ms, memory } of await atSize(rows)) {
    if (!series.has(work)) series.set(work, []);
    series.get(work).push({ rows, ms, memory: memory / (2 * data + graph) });
  }
}

const head = ['work', ...sizes.map((rows) => rows.toLocaleString('en')), 'memory'];
const lines = [...series].map(([work, all]) => {
  const cells = sizes.map((size) => {
    const one = all.find(({ rows }) => rows === size);
    return one ? `${Number(one.ms.toPrecision(2))}` : '–';
  });
  const memory = Math.max(...all.filter(({ rows }) => rows >= 10_000).map((one) => one.memory));
  return `| ${[work, ...cells, memory.toFixed(2)].join(' | ')} |`;
});
const table = [`| ${head.join(' | ')} |`, `|${'---|'.repeat(head.length)}`, ...lines].join('\n');
console.log(table);

const readme = here('README.md');
const text = readFileSync(readme, 'utf8');
writeFileSync(
  readme,
  text.replace(
    /(<!-- cost -->\n)[\s\S]*?(<!-- \/cost -->)/,
    (_, from, to) => from + table + '\n' + to,
  ),
);
writeFileSync(here('cost.svg'), plot(series, sizes));
