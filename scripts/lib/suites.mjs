// The kinds of tests. Each runs its files, keeps the whole output in a log, and returns
// { passed, failed, skipped, output } taken from the runner's own summary.
import { relative } from 'node:path';
import { presetDir } from './cmake.mjs';
import { inRoot, root } from './paths.mjs';
import { python } from './python.mjs';
import { run } from './run.mjs';
import { filesUnder } from './stamp.mjs';

export const nothing = { passed: 0, failed: 0, skipped: 0, output: '' };

// Test files under folders, by the end of their names.
export const testFiles = (folders, ending) =>
  filesUnder(
    folders.map((folder) => inRoot(folder)),
    (path) => ending.test(path),
  );

// The C++ tests of a preset that is built.
export async function ctest(preset, note) {
  const args = [
    '--test-dir',
    presetDir(preset),
    '--verbose',
    '--no-tests=error',
    '--parallel',
    '2',
  ];
  const { code, output } = await run('ctest', args, { log: `ctest-${preset}`, note, check: false });
  return { ...gtestSummary(output, code), output };
}

// Counts from the ends of GoogleTest's programs; one that has none, or a crash, counts as one failure.
export function gtestSummary(output, code) {
  const count = (word) =>
    [...output.matchAll(new RegExp(`\\[  ${word} *\\] (\\d+) tests?[.,]`, 'g'))].reduce(
      (sum, [, number]) => sum + Number(number),
      0,
    );
  const failed = count('FAILED');
  return {
    passed: count('PASSED'),
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: count('SKIPPED'),
  };
}

// Browser tests: what the pages promise, and what stands beside each figure.
export const browserTestFiles = () => [
  ...testFiles(['tests/browser'], /\.test\.ts$/),
  ...testFiles(['web'], /\.browser\.test\.ts$/),
];

// node:test over TypeScript and JavaScript files, a few at a time.
export async function nodeTests(name, files, note, { env = {}, concurrency = 1 } = {}) {
  if (files.length === 0) return nothing;
  const { code, output } = await run(
    process.execPath,
    [
      ...['--import', 'tsx', '--test', `--test-concurrency=${concurrency}`],
      ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...files.map((file) => relative(root, file)),
    ],
    { log: `node-${name}`, note, env, check: false },
  );
  return { ...nodeSummary(output, code), output };
}

// All tests of a folder.
export const folderTests = (folder, note, options) =>
  nodeTests(folder.replace('/', '-'), testFiles([folder], /\.test\.(ts|mjs)$/), note, options);

// Counts from the last summary of node:test; a run that ended without one counts as one failure.
export function nodeSummary(output, code) {
  const count = (word) => {
    const all = [...output.matchAll(new RegExp(`^(?:ℹ|#) ${word} (\\d+)$`, 'gm'))];
    return all.length ? Number(all.at(-1)[1]) : 0;
  };
  const failed = count('fail') + count('cancelled');
  return {
    passed: count('pass'),
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: count('skipped') + count('todo'),
  };
}

// Python's unittest over *_test.py in a folder.
export async function pythonTests(folder, note) {
  if (testFiles([folder], /_test\.py$/).length === 0) return nothing;
  const { code, output } = await run(
    python,
    ['-B', '-m', 'unittest', 'discover', '-v', '-s', folder, '-p', '*_test.py'],
    { log: 'python', note, check: false },
  );
  return { ...pythonSummary(output, code), output };
}

export function pythonSummary(output, code) {
  const ran = Number(/^Ran (\d+) tests?/m.exec(output)?.[1] ?? 0);
  const count = (word) => Number(new RegExp(`\\b${word}=(\\d+)`).exec(output)?.[1] ?? 0);
  const failed = count('failures') + count('errors');
  const skipped = count('skipped');
  return {
    passed: Math.max(0, ran - failed - skipped),
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped,
  };
}

// What of a failed suite's output helps: from the first sign of failure on, not more than fits a screen
// or two.
export function excerpt(output, lines = 120) {
  const all = output.trimEnd().split('\n');
  const start = all.findIndex((line) => /failing tests|^not ok|FAILED|^FAIL|Error:/.test(line));
  return all
    .slice(Math.max(0, start < 0 ? all.length - lines : start - 5))
    .slice(0, lines)
    .join('\n');
}
