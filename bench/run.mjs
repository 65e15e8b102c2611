// npm run bench: runs our module beside the peers and writes the ratios into bench/README.md.
// The harness, ../shared/peers, is copied into build/bench and its few peers are installed there.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const harness = join(root, '..', 'shared', 'peers');
const bench = join(root, 'build', 'bench');
const readme = join(root, 'bench', 'README.md');

const needed = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm', 'esbuild', 'binaryen'];
const peers = ['ours-f32', 'ours-int8', 'tfjs-wasm', 'limit-wasm-simd-f32', 'limit-wasm-simd-i8'];
const rounds = process.argv[2] ?? '3';

if (!existsSync(harness)) {
  console.error('The benchmark harness, shared/peers, is not beside the repository.');
  process.exit(1);
}
if (!existsSync(join(root, 'build', 'wasm', 'core.wasm'))) {
  console.error('There is no build/wasm/core.wasm yet: npm run build');
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

if (!existsSync(join(bench, 'node_modules'))) {
  console.log('copying the harness and installing its peers …');
  cpSync(harness, bench, { recursive: true });
  makeWritable(bench);
  const manifest = JSON.parse(readFileSync(join(bench, 'package.json'), 'utf8'));
  manifest.dependencies = Object.fromEntries(
    Object.entries(manifest.dependencies).filter(([name]) => needed.includes(name)),
  );
  writeFileSync(join(bench, 'package.json'), JSON.stringify(manifest));
  const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund'];
  execFileSync('npm', install, { cwd: bench, stdio: 'inherit' });
}

console.log(`running topk, ${rounds} rounds: about ${Number(rounds) * 40} s …`);
const output = execFileSync(
  process.execPath,
  ['topk.mjs', '--rounds', rounds, '--only', peers.join(',')],
  {
    cwd: bench,
    encoding: 'utf8',
    env: { ...process.env, OURS: join(root, 'bench', 'adapter.mjs') },
  },
);
const results = output
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

const failed = results.filter((result) => result.error);
if (failed.length > 0) {
  for (const { peer, N, d, error } of failed) console.error(`${peer} at ${N} × ${d}: ${error}`);
  process.exit(1);
}

const sizes = [...new Set(results.map(({ N, d }) => `${N} × ${d}`))];
const find = (size, peer) =>
  results.find((result) => `${result.N} × ${result.d}` === size && result.peer === peer);
// The harness's medians over its rounds of each peer's median time a query.
const ratio = (size, peer, base) =>
  `${(find(size, base).median_ms / find(size, peer).median_ms).toFixed(2)}×`;

const table = [
  '| rows × dims | ours, f32: against tfjs-wasm | against the f32 limit | recall | ours, int8: against tfjs-wasm | against the int8 limit | recall |',
  '|---|---|---|---|---|---|---|',
  ...sizes.map((size) =>
    [
      '',
      size,
      ratio(size, 'ours-f32', 'tfjs-wasm'),
      ratio(size, 'ours-f32', 'limit-wasm-simd-f32'),
      find(size, 'ours-f32').quality.recall15,
      ratio(size, 'ours-int8', 'tfjs-wasm'),
      ratio(size, 'ours-int8', 'limit-wasm-simd-i8'),
      find(size, 'ours-int8').quality.recall15,
      '',
    ]
      .join(' | ')
      .trim(),
  ),
].join('\n');

const [begin, end] = ['<!-- ratios -->', '<!-- /ratios -->'];
const text = readFileSync(readme, 'utf8');
const before = text.slice(0, text.indexOf(begin) + begin.length);
const after = text.slice(text.indexOf(end));
const versions = `tfjs ${find(sizes[0], 'tfjs-wasm').version}, Node ${process.version}, ${rounds} rounds`;
writeFileSync(readme, `${before}\n${table}\n\n${versions}.\n${after}`);
console.log(`${table}\n\nwritten into bench/README.md`);
