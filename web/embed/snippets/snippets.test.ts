import assert from 'node:assert/strict';
import { it } from 'node:test';
import { snippets } from './snippets.ts';

const root = new URL('https://example.org/embedscope/');
const of = (presets: Record<string, string>) =>
  new Map(snippets(root, 'nearest', presets, 900).map((one) => [one.id, one]));

it('leads to the site that it was made for', () => {
  for (const { id, text, setUp } of of({ word: 'river' }).values()) {
    assert.match(`${text}${setUp?.text ?? ''}`, /https:\/\/example\.org\/embedscope\/embed\//, id);
  }
});

it('carries presets, whatever is in them', () => {
  const made = of({ word: '"<&' });
  assert.match(made.get('html')!.text, /word="&quot;&lt;&amp;"/);
  assert.match(made.get('frame')!.text, /figure=nearest&amp;word=%22%3C%26"/);
});

it('says each identifier once', () => {
  const ids = snippets(root, 'map', {}, 900).map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
});
