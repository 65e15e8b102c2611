/** What a test run counts: a suite that fails beside other work counts when it was run again, and not before. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attempt, suite, total } from '../../scripts/lib/results.mjs';

const failing = async () => ({ passed: 2, failed: 1, skipped: 0, output: 'Error: lost' });
const passing = async () => ({ passed: 3, failed: 0, skipped: 0, output: '' });

test('a failing suite is handed over once, and what it gives then counts', async () => {
  const before = { ...total };
  const handed = [];
  await suite('beside other work', failing, (result) => handed.push(result));
  assert.deepEqual(total, before);
  assert.equal(handed.length, 1);
  assert.equal(await suite('alone', passing), true);
  assert.deepEqual(total, { ...before, passed: before.passed + 3 });
  assert.equal(await suite('alone', failing), false);
  assert.equal(total.failed, before.failed + 1);
});

test('a suite that breaks off and a step that throws are failures each', async () => {
  const before = total.failed;
  const broken = async () => {
    throw new Error('no such program');
  };
  assert.equal(await suite('breaks off', broken, assert.fail), false);
  assert.equal(await attempt('throws', broken), false);
  assert.equal(total.failed, before + 2);
});
