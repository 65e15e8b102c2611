// What every folder of web/explorables has to hold, whatever its figure is about.
import assert from 'node:assert/strict';
import test from 'node:test';
import { figures } from '#figures/all';

for (const figure of figures) {
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
