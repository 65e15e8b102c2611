/**
 * The unit tests of the core as 32 bits: WebAssembly in Node (docs/adr/0019-sizes.md). Sizes wrap and memory
 * ends where they do in a reader's browser. Run by hand: cmake --build --preset wasm-contract --target unit_32, then
 * node --import tsx --test tests/wasm/units-32.ts. Several units of format still expect 64-bit extents.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../build/wasm-contract/unit_32.cjs', import.meta.url));
const skip = !existsSync(program) && 'build/wasm-contract is not built';

test('the unit tests pass where sizes have 32 bits', { skip }, () => {
  // Debian's Emscripten takes Node's fetch for a browser's.
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--no-experimental-fetch', program, '--gtest_brief=1'],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  assert.equal(status, 0, `${stdout}\n${stderr}`.slice(-8000));
  assert.match(stdout, /\[ {2}PASSED {2}\] (?:[2-9]\d\d|\d{4,}) tests/);
});
