// clang-tidy is slow, so a file that passed is not looked at again until it, a header of ours that it
// includes, or the rules change. What must be looked at is done newest first.
import { readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, relative } from 'node:path';
import { includesOf } from '../layers.mjs';
import { presetDir } from './cmake.mjs';
import { cppFiles } from './cpp.mjs';
import { inRoot, root } from './paths.mjs';
import { ask, run } from './run.mjs';
import { Failure } from './say.mjs';
import { hashOf, isCurrent, setStamp } from './stamp.mjs';

// Looks at what is shipped and compiled natively (wasm/ needs Emscripten's headers). Returns a word on how
// many files were looked at.
export async function tidy(note) {
  const sources = cppFiles().filter((path) => path.endsWith('.cpp') && isShipped(path));
  const version = ask('clang-tidy-19', ['--version']);
  const known = new Map(cppFiles().map((path) => [relative(root, path), path]));
  const stale = sources
    .map((path) => {
      const files = [inRoot('.clang-tidy'), path, ...headersOf(path, known)];
      const stamp = `tidy/${relative(root, path).replaceAll('/', '_')}`;
      return { path, stamp, hash: hashOf({ text: [version], files }), age: statSync(path).mtimeMs };
    })
    .filter(({ stamp, hash }) => !isCurrent(stamp, hash))
    .sort((a, b) => b.age - a.age);

  const total = stale.length;
  const failures = [];
  let done = 0;
  const worker = async () => {
    while (stale.length) {
      const { path, stamp, hash } = stale.shift();
      try {
        await run('clang-tidy-19', ['--quiet', '-p', presetDir('native-debug'), path], {
          log: `tidy-${basename(path)}`,
        });
        setStamp(stamp, hash);
      } catch (error) {
        failures.push(error.message);
      }
      done += 1;
      note(`${done} of ${total}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  if (failures.length) throw new Failure(failures.join('\n\n'));
  if (total === 0) return 'nothing changed';
  return `${done} files`;
}

const isShipped = (path) => /^(src|tools)\//.test(relative(root, path));

// Our headers that a file includes, directly or not.
function headersOf(path, known) {
  const seen = new Set();
  const visit = (file) => {
    const name = relative(root, file);
    const text = readFileSync(file, 'utf8');
    for (const { target } of includesOf(name, text, (candidate) => known.has(candidate)).own) {
      const header = known.get(target);
      if (seen.has(header)) continue;
      seen.add(header);
      visit(header);
    }
  };
  visit(path);
  return [...seen].sort();
}
