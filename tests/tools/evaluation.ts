/** What the tests of `embedscope eval` share: a folder of their own, and the program as a person types it. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

export const root = new URL('../../', import.meta.url).pathname;
export const program = join(root, 'build/native/embedscope');
export const shared = join(root, '../shared');

/** Removed when the tests of the file have ended. */
export const folder = mkdtempSync(join(tmpdir(), 'embedscope-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file into the folder and returns its path. */
export const file = (name: string, text: string | Buffer) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const args = (model: string, task: string, ...rest: string[]) => [
  ...['eval', '--model', join(root, 'models', model), '--task', task, '--json'],
  ...rest,
];
/** The score that a model of models/ gets. */
export const evaluate = (...given: Parameters<typeof args>) =>
  JSON.parse(execFileSync(program, args(...given), { encoding: 'utf8' }));
/** What is said where it gets none. */
export const failure = (...given: Parameters<typeof args>) => {
  const { status, stderr } = spawnSync(program, args(...given), { encoding: 'utf8' });
  assert.equal(status, 1, stderr);
  return stderr;
};
