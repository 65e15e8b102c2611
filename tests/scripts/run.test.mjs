// What npm test says about time: the processor seconds of each program, by step.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { root } from '../../scripts/lib/paths.mjs';
import { treeSeconds } from '../../scripts/lib/processor-time.mjs';
import { inBackground, run } from '../../scripts/lib/run.mjs';

const log = 'test-of-run';
const BUSY = 'while (process.cpuUsage().user < 1.2e6);'; // microseconds

test('a program ends with its output and code, a missing one is named', async () => {
  const { code, output } = await run('sh', ['-c', 'echo done; exit 3'], { log, check: false });
  assert.deepEqual([code, output], [3, 'done\n']);
  await assert.rejects(
    run('sh', ['-c', 'echo why; exit 3'], { log }),
    /why\n\nsh -c.*exit code 3/s,
  );
  await assert.rejects(run('no-such-program', [], { log }), /Cannot run no-such-program/);
});

test('a program in the background yields to others', async () => {
  const nice = () => run('nice', [], { log });
  const [own, behind] = [await nice(), await inBackground(nice)];
  assert.ok(Number(behind.output) > Number(own.output));
});

test('the table has each long step with its own processor seconds', () => {
  // In a process of its own: what steps print would get between the lines of the test runner.
  const table = execFileSync(process.execPath, ['--input-type=module'], {
    cwd: root,
    encoding: 'utf8',
    input: `
import { run } from './scripts/lib/run.mjs';
import { step, timeTable } from './scripts/lib/say.mjs';
const log = '${log}';
await Promise.all([
  step('computes', () => run('sh', ['-c', '"$0" -e "${BUSY}"', process.execPath], { log })),
  step('waits', () => run('sleep', ['1.1'], { log })),
  step('is short', async () => ''),
]);
console.log(timeTable());`,
  });
  const rows = table.split('\n').filter((line) => line.startsWith('|'));
  const seconds = (title) =>
    Number(
      rows
        .find((row) => row.includes(title))
        .split('|')
        .at(-2),
    );
  assert.ok(seconds('computes') >= 1);
  assert.equal(seconds('waits'), 0);
  assert.ok(!rows.some((row) => row.includes('is short')));
});

test('a process and what it started are counted together', {
  skip: process.platform !== 'linux',
}, () => {
  const before = treeSeconds([process.pid]);
  const end = Date.now() + 300;
  while (Date.now() < end);
  assert.ok(treeSeconds([process.pid]) > before);
});
