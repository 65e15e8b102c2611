// clang-tidy is slow (seven seconds a file, ten minutes for all of them), so a file that passed is not looked
// at again until it, a header of ours that it includes, or the rules change: neither one that passed here, which
// a stamp says, nor one that is as it was when `npm run test:deep` last passed, whose commit CONTRIBUTING.md
// names. What must be looked at is done newest first.
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

const RULES = '.clang-tidy';

// Looks at what is shipped and compiled natively (wasm/ needs Emscripten's headers), with the commands of a
// preset that is configured; at `all` of it or at what has changed. Returns a word on how many files were looked
// at.
export async function tidy(note, { preset = 'native-debug', all = false } = {}) {
  const sources = cppFiles().filter((path) => path.endsWith('.cpp') && isShipped(path));
  const version = ask('clang-tidy-19', ['--version']);
  const known = new Map(cppFiles().map((path) => [relative(root, path), path]));
  const changed = all ? null : changedSince(lastDeepRun());
  const stale = sources
    .map((path) => {
      const files = [inRoot(RULES), path, ...headersOf(path, known)];
      const stamp = `tidy/${relative(root, path).replaceAll('/', '_')}`;
      const hash = hashOf({ text: [version], files });
      return { path, files, stamp, hash, age: statSync(path).mtimeMs };
    })
    .filter(({ stamp, hash }) => !isCurrent(stamp, hash))
    .filter(({ files }) => !changed || files.some((file) => changed.has(relative(root, file))))
    .sort((a, b) => b.age - a.age);

  const total = stale.length;
  const failures = [];
  let done = 0;
  const worker = async () => {
    while (stale.length) {
      const { path, stamp, hash } = stale.shift();
      try {
        await run('clang-tidy-19', ['--quiet', '-p', presetDir(preset), path], {
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
  return `${total} of ${sources.length} files had changed`;
}

const isShipped = (path) => /^(src|tools)\//.test(relative(root, path));

// The commit whose deep run passed, as CONTRIBUTING.md says.
export const lastDeepRun = (text = readFileSync(inRoot('CONTRIBUTING.md'), 'utf8')) =>
  /^Last deep run: `([0-9a-f]{7,40})`/m.exec(text)?.[1];

// Paths that are not as they were at a commit; null where that can't be told, as in a shallow clone.
function changedSince(commit) {
  if (!commit) return null;
  const differs = ask('git', ['diff', '--name-only', commit, '--'], { cwd: root });
  const isNew = ask('git', ['ls-files', '--others', '--exclude-standard'], { cwd: root });
  if (differs === null || isNew === null) return null;
  return new Set(`${differs}\n${isNew}`.split('\n').filter(Boolean));
}

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
