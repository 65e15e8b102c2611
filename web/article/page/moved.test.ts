import assert from 'node:assert/strict';
import test from 'node:test';
import { movedTo } from './moved.ts';

const anchors = {
  maps: 'chapters/how-a-map-lies.html#maps',
  map: 'chapters/how-a-map-lies.html#map',
  glossary: 'glossary.html',
};

test('a section, a page, and a figure with its presets lead to where they are', () => {
  assert.equal(movedTo('#maps', anchors), 'chapters/how-a-map-lies.html#maps');
  assert.equal(movedTo('#glossary', anchors), 'glossary.html');
  assert.equal(
    movedTo('#figure=map&word=lake', anchors),
    'chapters/how-a-map-lies.html#figure=map&word=lake',
  );
});

test('what the book never had leads nowhere', () => {
  for (const hash of [
    '#nothing',
    '#figure=nothing',
    '#figure',
    '#constructor',
    '#figure=__proto__',
  ])
    assert.equal(movedTo(hash, anchors), undefined, hash);
});
