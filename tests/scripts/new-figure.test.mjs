// A figure that was just laid out compiles and passes its own unit test; beside the real ones, where no
// other test of this run meets it.
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { run } from '../../scripts/lib/run.mjs';
import { layOut } from '../../scripts/new-figure/new-figure.mjs';

const root = inRoot('build', 'new-figure');
const folder = join(root, 'web', 'explorables');

before(async () => {
  await rm(root, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const room of ['web/kit', 'web/engine', 'wasm']) {
    await symlink(inRoot(room), join(root, room));
  }
});
after(() => rm(root, { recursive: true, force: true }));

test('a new figure compiles and passes', async () => {
  const target = await layOut('two-words', folder);
  const files = await readdir(target);
  for (const file of files) {
    assert.doesNotMatch(file, /__/);
    assert.doesNotMatch(await readFile(join(target, file), 'utf8'), /__\w+__/);
  }
  assert.ok(files.includes('two-words.ts') && files.includes('README.md'));
  const project = join(root, 'tsconfig.json');
  await writeFile(
    project,
    JSON.stringify({
      extends: inRoot('tsconfig.base.json'),
      include: ['web/explorables'],
      exclude: ['**/*.test.ts'],
    }),
  );
  await run(inRoot('node_modules/.bin/tsc'), ['--noEmit', '-p', project], {
    log: 'new-figure-tsc',
  });
  const unit = join(target, 'two-words.test.ts');
  await run(process.execPath, ['--import', 'tsx', '--test', unit], { log: 'new-figure-unit' });
});

test('names that no element can have, and folders that are there, are refused', async () => {
  for (const name of [undefined, '', 'Two', '2d', 'a b', '../x', 'a-']) {
    await assert.rejects(layOut(name, folder), /lower-case letters/);
  }
  await layOut('twice', folder);
  await assert.rejects(layOut('twice', folder), /exists already/);
});
