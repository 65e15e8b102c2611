/**
 * The unit tests of the core as 32 bits: WebAssembly in Node (docs/adr/0019-sizes.md). Sizes wrap and memory
 * ends where they do in a reader's browser. `npm test` builds and runs those of the rooms that sizes of a file
 * reach, `npm run test:deep` the rest as well.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

for (const [name, least] of [
  ['unit_32', 200],
  ['unit_32_rest', 150],
] as const) {
  const program = fileURLToPath(new URL(`../../build/wasm-contract/${name}.cjs`, import.meta.url));
  if (name === 'unit_32_rest' && !existsSync(program)) continue; // not a deep run
  const skip = !existsSync(program) && `${name} of build/wasm-contract is not built`;

  test(`${name}: the unit tests pass where sizes have 32 bits`, { skip }, () => {
    // Debian's Emscripten takes Node's fetch for a browser's.
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--no-experimental-fetch', program, '--gtest_brief=1'],
      { encoding: 'utf8', maxBuffer: 2 ** 26 },
    );
    assert.equal(status, 0, `${stdout}\n${stderr}`.slice(-8000));
    const passed = Number(/\[ {2}PASSED {2}\] (\d+) tests/.exec(stdout)?.[1]);
    assert.ok(passed >= least, `${passed} tests`);
  });
}
