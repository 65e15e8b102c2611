// Every row of the mission that a figure claims has a browser test of that row: one whose title begins with it,
// 'T13: …' or 'T03, T10: …'.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { figures } from '#figures/all';
import { browserTestFiles } from '../../scripts/lib/suites.mjs';

/** Rows that the titles of tests in a source text begin with. */
function rowsIn(source: string): string[] {
  const titles = source.matchAll(/['"`]((?:T\d\d, )*T\d\d): /g);
  return [...titles].flatMap(([, rows]) => rows!.split(', '));
}

test('rows are read from titles', () => {
  const source =
    "everywhere('T03, T10: a word', run); together(\n  `T18: map`, run); // T99: not a title";
  assert.deepEqual(rowsIn(source), ['T03', 'T10', 'T18']);
});

const tested = new Set(browserTestFiles().flatMap((file) => rowsIn(readFileSync(file, 'utf8'))));

for (const { name, claims } of figures) {
  test(`${name}: each row that it claims has a test`, () => {
    const missing = claims.filter((row) => !tested.has(row));
    assert.deepEqual(missing, [], `no browser test's title begins with “${missing[0]}: ”`);
  });
}
