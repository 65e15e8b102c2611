/** Products that multiply and add in one instruction: Node 20 has it behind a flag, so each test is a process. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const FLAG = '--experimental-wasm-relaxed-simd';
/** Without what makes a test runner's child speak to its parent. */
const { NODE_TEST_CONTEXT: _, ...env } = process.env;
const node = (...args: string[]) =>
  spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', env });
/** A Node without the flag has the instruction by itself. */
const flags = node(FLAG, '-e', '').status === 0 ? [FLAG] : [];

test('every golden of the transformer holds with fused products', () => {
  const { status, stdout } = node(...flags, '--import', 'tsx', 'tests/wasm/transformer.test.ts');
  assert.equal(status, 0, stdout);
  assert.match(stdout, /^# pass [1-9]/m);
});

test('they are used where the machine has them, and differ in last places only', {
  skip: flags.length === 0 && 'this Node cannot run without them',
}, () => {
  const script = `
    import transformer from './bench/transformer.mjs';
    const run = await transformer.transformer['ours-f32'].make({ c: { L: 2, d: 64, h: 2, ffn: 128, S: 11 } });
    console.log(JSON.stringify(Array.from(run.run().h2.data)));`;
  const states = [[], flags].map(
    (own) => JSON.parse(node(...own, '--input-type=module', '-e', script).stdout) as number[],
  );
  const [separate, fused] = states as [number[], number[]];
  const differences = fused.map((value, index) => Math.abs(value - separate[index]!));
  const largest = Math.max(...differences);
  assert.ok(largest > 0, 'the same bits: the fused tiles were not put in place');
  assert.ok(largest < 1e-5, `${largest}`);
});
