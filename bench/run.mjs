// npm run bench [ROUNDS [OPERATION…]]: runs our modules beside the peers and writes the ratios into
// bench/README.md; of some operations alone it only prints them, since a table is of one run.
// The harness, ../shared/peers, is copied into build/bench and its few peers are installed there.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodingRates } from './decode.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const harness = join(root, '..', 'shared', 'peers');
const bench = join(root, 'build', 'bench');
const readme = join(root, 'bench', 'README.md');
const [rounds = '3', ...only] = process.argv.slice(2);

const tfjs = 'tfjs-wasm';
const scran = {
  pca: 'scran.js runPca irlba (wasm)',
  tsne: 'scran.js (qdtsne C++ wasm)',
  umap: 'scran.js (umappp wasm)',
};
const atlas = 'approx: embedding-atlas NNDescent (wasm)';
const druid = 'druidjs KMeans (wasm f64)';
const onnx = { f32: 'onnxruntime-web f32', int8: 'onnxruntime-web int8 dynamic' };

/** Each: the harness's operation and workloads, ours, and whom each is set beside. */
const runs = [
  {
    op: 'topk',
    workloads: '0,1',
    beside: {
      'ours-f32': [tfjs, 'limit-wasm-simd-f32'],
      'ours-int8': [tfjs, 'limit-wasm-simd-i8'],
      'ours-binary': [tfjs, 'limit-wasm-simd-bin+rescore'],
    },
  },
  { op: 'knn', workloads: '0', beside: { 'ours-exact': [atlas] } },
  { op: 'knn', workloads: '1', beside: { 'ours-cells': [atlas] } },
  { op: 'pca', workloads: '0,1', beside: { 'ours-pca': [scran.pca] } },
  { op: 'tsne', workloads: '0,1', beside: { ours: [scran.tsne] } },
  { op: 'umap', workloads: '0', beside: { ours: [scran.umap] } },
  { op: 'kmeans', workloads: '0', beside: { 'ours-kmeans': [druid] } },
  { op: 'spectral', workloads: '0', beside: { ours: [] } },
  {
    op: 'transformer',
    workloads: '0,1,2',
    beside: {
      'ours-f32': [onnx.f32],
      'ours-f32-simd128': [onnx.f32],
      'ours-int8': [onnx.int8],
    },
  },
  {
    op: 'tokenize',
    workloads: '0,1',
    beside: {
      ours: ['sentencepiece-js (wasm)', '@huggingface/tokenizers (js)'],
    },
  },
];
const packages = [
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-wasm',
  '@saehrimnir/druidjs',
  'scran.js',
  'onnxruntime-web',
  'sentencepiece-js',
  '@huggingface/tokenizers',
  'esbuild',
  'binaryen',
];
const atlasPackage = 'embedding-atlas@0.26.0';

if (!existsSync(harness)) {
  console.error('The benchmark harness, shared/peers, is not beside the repository.');
  process.exit(1);
}
for (const name of ['core', 'geometry', 'text', 'transformer']) {
  if (existsSync(join(root, 'build', 'wasm', `${name}.wasm`))) continue;
  console.error(`There is no build/wasm/${name}.wasm yet: npm run build`);
  process.exit(1);
}

function makeWritable(folder) {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) makeWritable(path);
    else chmodSync(path, 0o644);
  }
}

if (packages.some((name) => !existsSync(join(bench, 'node_modules', name)))) {
  console.log('copying the harness and installing its peers …');
  cpSync(harness, bench, { recursive: true });
  makeWritable(bench);
  const manifest = JSON.parse(readFileSync(join(bench, 'package.json'), 'utf8'));
  manifest.dependencies = Object.fromEntries(
    Object.entries(manifest.dependencies).filter(([name]) => packages.includes(name)),
  );
  writeFileSync(join(bench, 'package.json'), JSON.stringify(manifest));
  const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund'];
  execFileSync('npm', install, { cwd: bench, stdio: 'inherit' });
}
const atlasFolder = join(bench, 'native', 'ea');
if (!existsSync(join(atlasFolder, 'package'))) {
  mkdirSync(atlasFolder, { recursive: true });
  const archive = execFileSync('npm', ['pack', '--silent', atlasPackage], {
    cwd: atlasFolder,
    encoding: 'utf8',
  }).trim();
  execFileSync('tar', ['xzf', archive], { cwd: atlasFolder });
}

// The harness's own script trains the two SentencePiece models.
if (!existsSync(join(bench, 'data', 'bpe.model')))
  execFileSync('bash', ['prep_spm.sh'], { cwd: bench, stdio: 'inherit' });

/** The harness's lines of one run; those of peers that failed are said and left out. */
function measure({ op, workloads, beside }) {
  console.log(`${op} …`);
  const args = [`${op}.mjs`, '--w', workloads, '--rounds', rounds];
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [...args, '--only', Object.entries(beside).flat(2).join(',')],
    {
      cwd: bench,
      encoding: 'utf8',
      // Ids are compared with Debian's sentencepiece, so its Python comes first.
      env: {
        ...process.env,
        PATH: `/usr/bin:${process.env.PATH}`,
        OURS: join(root, 'bench', 'adapter.mjs'),
      },
    },
  );
  if (status !== 0) throw new Error(`${op}: ${stderr}`);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  for (const { peer, error } of lines) if (error) console.error(`${op}, ${peer}: ${error}`);
  return lines.filter(({ error }) => !error);
}

const words = {
  topk: ({ N, d }) => `top-15, ${N} × ${d}`,
  knn: ({ N, d, k }) => `kNN graph, ${N} × ${d}, k = ${k}`,
  pca: ({ N, d, comps }) => `PCA, ${N} × ${d}, ${comps} components`,
  tsne: ({ N, d, iters }) => `t-SNE, ${N} × ${d}, ${iters} iterations, whole`,
  umap: ({ N, d, epochs }) => `UMAP, ${N} × ${d}, ${epochs} epochs, whole`,
  kmeans: ({ N, d, K }) => `k-means, ${N} × ${d}, K = ${K}`,
  spectral: ({ N, d, K }) => `spectral clusters, ${N} × ${d}, K = ${K}, with its graph`,
  transformer: ({ L, d, h, ffn, S }) =>
    `transformer, ${L} layers, width ${d}, ${h} heads, MLP ${ffn}, ${S} tokens, every hidden state`,
  tokenize: ({ model, MB }) => `SentencePiece, ${model} 8k, ${MB} MB in lines`,
};
const quality = ({ op, quality: measures, mem_mb }) =>
  Object.entries({ ...measures, ...(op === 'transformer' && { MB: mem_mb }) })
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
/** Of work that takes long, processor time; of a query, the fastest of hundreds: the collector of the
 * set-up's garbage shares the process. */
const cost = ({ op, cpu_ms, min_ms }) => (op === 'topk' ? min_ms : cpu_ms);
const workload = ({ N, d, comps, model }) => `${model ?? ''} ${N} ${d} ${comps ?? ''}`;

const rows = runs
  .filter(({ op }) => only.length === 0 || only.includes(op))
  .flatMap((run) => {
    const results = measure(run);
    return results
      .filter(({ peer }) => peer in run.beside)
      .flatMap((own) => {
        const what = `${words[run.op](own)}: ${own.peer}`;
        const others = results.filter(
          (other) => run.beside[own.peer].includes(other.peer) && workload(other) === workload(own),
        );
        if (others.length === 0) return [[what, '', '', quality(own), '']];
        return others.map((other) => [
          what,
          `${other.peer}${other.version ? `, ${other.version}` : ''}`,
          `${(cost(other) / cost(own)).toFixed(2)}×`,
          quality(own),
          quality(other),
        ]);
      });
  });

if (only.length === 0 || only.includes('decode')) {
  console.log('decode …');
  const { ours, native } = await decodingRates(4 * rounds);
  rows.push([
    'decoding with a cache, the shipped causal twin, 200 tokens: ours',
    'the same code natively',
    `${(ours / native).toFixed(2)}×`,
    '',
    '',
  ]);
}

const table = [
  '| work | beside | times as fast | ours | theirs |',
  '|---|---|---|---|---|',
  ...rows.map((row) => `| ${row.join(' | ')} |`),
].join('\n');

if (only.length > 0) {
  console.log(table);
  process.exit();
}
const [begin, end] = ['<!-- ratios -->', '<!-- /ratios -->'];
const text = readFileSync(readme, 'utf8');
const before = text.slice(0, text.indexOf(begin) + begin.length);
const after = text.slice(text.indexOf(end));
const made = `Node ${process.version}, ${rounds} rounds`;
writeFileSync(readme, `${before}\n${table}\n\n${made}.\n${after}`);
console.log(`${table}\n\nwritten into bench/README.md`);
