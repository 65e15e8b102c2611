import assert from 'node:assert/strict';
import test from 'node:test';
import type { Ask } from './figure-module.ts';
import { withRandomTable } from './random-table.ts';

function recorder() {
  const asked: string[] = [];
  const ask = (async (method: string, { table }: { table: string }) => {
    asked.push(`${method} ${table}`);
    return {};
  }) as unknown as Ask;
  return { ask, asked };
}

test('a table is there for its questions, and no other has its name', async () => {
  const { ask, asked } = recorder();
  const names: string[] = [];
  const run = (table: string) => Promise.resolve(names.push(table));
  await Promise.all([1, 2].map(() => withRandomTable(ask, { rows: 2, dims: 3 }, run)));
  assert.equal(new Set(names).size, 2);
  for (const name of names) {
    const own = asked.filter((one) => one.endsWith(name));
    assert.deepEqual(own, [`vectors.random ${name}`, `vectors.close ${name}`]);
  }
});

test('it is given back after a failure, by who still may', async () => {
  const [{ ask, asked }, free] = [recorder(), recorder()];
  const failing = withRandomTable(
    ask,
    { rows: 2, dims: 3 },
    () => Promise.reject(new Error('cancelled')),
    free.ask,
  );
  await assert.rejects(failing, /cancelled/);
  assert.equal(asked.length, 1);
  assert.match(free.asked.join(), /^vectors\.close /);
});
