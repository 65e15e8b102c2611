import assert from 'node:assert/strict';
import { it } from 'node:test';
import { plotStill } from './plot-still.ts';

it('is dots and the labels that fit, as markup that can be trusted', () => {
  const corners = [0, 0, 0, 1, 1, 0];
  const points = Float32Array.from([
    ...corners,
    0.5,
    0.5,
    0,
    0.3,
    0.3,
    0,
    0.3,
    0.301,
    0,
    0.7,
    0.5,
    0,
  ]);
  const labels = ['of', 'at', '<b>', 'river', 'hidden', 'is'];
  const text = plotStill({ points, labels }, 'Map of 6 words');
  assert.equal(text.match(/h0/g)?.length, 6);
  const written = [...text.matchAll(/<text [^>]*>([^<]*)</g)].map((match) => match[1]);
  assert.deepEqual(written, ['&lt;b&gt;', 'river']);
  assert.match(text, /aria-label="Map of 6 words, among them &lt;b&gt;, river"/);
  assert.doesNotMatch(text, /style=/);
});
