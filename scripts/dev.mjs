// `npm run dev`: serves the book and every figure alone (figures/NAME/), made anew when a file of theirs is
// saved. WebAssembly is taken as it was built last; archive, package, single file and service worker are left
// out.
//   node scripts/dev.mjs [--port N]
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { hasEngine } from './build/shared.mjs';
import { devDir, inRoot, root } from './lib/paths.mjs';
import { bold, Failure, main, say } from './lib/say.mjs';
import { serve } from './serve.mjs';

/** Editors write a file in several steps. */
const SETTLE_MS = 60;
const WATCHED = ['web', 'models', 'docs'];
/** What editors and tests leave beside the sources. */
const PASSED_OVER = /(^|\/)\.|~$|\.test\.ts$/;

// In a process of its own: modules of the sources are loaded once a process.
function buildPages() {
  return new Promise((resolve) => {
    const started = performance.now();
    const child = spawn(process.execPath, [inRoot('scripts/build-site.mjs'), '--dev'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text) => (output += text));
    child.on('close', (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      say(code === 0 ? `  made in ${seconds} s` : output.trimEnd());
      resolve();
    });
  });
}

/// Runs `work` for each save, once at a time; what is saved meanwhile counts as one more.
export function onSave(folders, work) {
  let [running, again, timer] = [false, false, undefined];
  const run = async () => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    do {
      again = false;
      await work();
    } while (again);
    running = false;
  };
  const watchers = folders.map((folder) =>
    watch(folder, { recursive: true }, (_, file) => {
      if (file === null || PASSED_OVER.test(file)) return;
      clearTimeout(timer);
      timer = setTimeout(run, SETTLE_MS);
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}

async function dev() {
  if (!hasEngine()) throw new Failure('WebAssembly is not built yet: run npm run build once.');
  await buildPages();
  const at = process.argv.indexOf('--port');
  const port = at < 0 ? undefined : Number(process.argv[at + 1]);
  const { url } = await serve({ root: devDir, port });
  say(`${bold(url)}, figures alone at ${url}figures/NAME/`);
  onSave(
    WATCHED.map((folder) => inRoot(folder)),
    buildPages,
  );
}

if (process.argv[1] === inRoot('scripts', 'dev.mjs')) await main(dev);
