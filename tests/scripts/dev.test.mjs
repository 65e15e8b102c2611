import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { onSave } from '../../scripts/dev.mjs';

const until = async (what) => {
  while (!what()) await new Promise((resolve) => setTimeout(resolve, 10));
};

test('a save is followed by one run, saves during a run by one more', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'embedscope-dev-'));
  let [runs, finish] = [0, () => {}];
  const stop = onSave([folder], () => {
    runs += 1;
    return new Promise((resolve) => (finish = resolve));
  });
  try {
    await writeFile(join(folder, 'a.test.ts'), '1'); // not of the site
    await writeFile(join(folder, 'a.ts'), '1');
    await writeFile(join(folder, 'b.md'), '1');
    await until(() => runs === 1);
    await writeFile(join(folder, 'a.ts'), '2');
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(runs, 1);
    finish();
    await until(() => runs === 2);
    finish();
  } finally {
    stop();
    await rm(folder, { recursive: true });
  }
});
