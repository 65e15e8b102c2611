// What every folder of web/explorables has to hold, whatever its figure is about.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { figures } from '#figures/all';
import { attributeTable } from '../../web/kit/figure-module.ts';

for (const figure of figures) {
  test(`${figure.name}: the README has the table of its presets`, async () => {
    const readme = new URL(`../../web/explorables/${figure.name}/README.md`, import.meta.url);
    const table = attributeTable(figure);
    const hint = 'run node scripts/build/figures.mjs --readmes';
    assert.ok((await readFile(readme, 'utf8')).includes(table), hint);
  });

  test(`${figure.name}: its presets survive the way to attributes and back`, () => {
    const { presets } = figure;
    assert.deepEqual(presets.parse(presets.format(presets.defaults)), presets.defaults);
  });

  test(`${figure.name}: it claims rows of the mission and says what it asks`, () => {
    assert.ok(figure.claims.length > 0);
    for (const claim of figure.claims) assert.match(claim, /^T\d\d$/);
    assert.match(figure.question, /\?$/);
    assert.ok(figure.sizes.narrow > 0 && figure.sizes.wide > 0);
  });
}
