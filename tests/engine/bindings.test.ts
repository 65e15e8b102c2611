/** Numbers of the book's prose that the engine measures on short vectors. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { Bindings } from '../../web/article/prerender/bindings.ts';
import { openEngine } from './support.ts';

test('short vectors are measured by the engine, in a table of their own', async () => {
  const { engine } = openEngine();
  const ask = (method: string, params: Record<string, unknown>) =>
    engine.call(method as 'vectors.row', params as { word: string });
  const bindings = new Bindings({ cards: {}, call: ask });
  const shown = async (binding: string) =>
    Number(await bindings.fill(`{{vectors ${binding} | raw}}`));
  assert.equal(await shown('4,3 length'), 5);
  assert.equal(await shown('4,3 3,4 dot'), 24);
  assert.ok(Math.abs((await shown('4,3 3,4 cosine')) - 24 / 25) < 1e-6);
  assert.ok(Math.abs((await shown('8,6 3,4 euclidean')) - Math.sqrt(29)) < 1e-6);
  assert.match(await bindings.fill('{{vectors 4,3 3 dot | raw}}'), /^null/, 'of unequal lengths');
  assert.equal(bindings.missing.length, 1);
  engine.dispose();
});
