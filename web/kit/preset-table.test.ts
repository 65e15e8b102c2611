import assert from 'node:assert/strict';
import test from 'node:test';
import { objectionsTo } from './objections.ts';
import { definePresets, preset } from './preset-table.ts';

const presets = definePresets({
  word: preset.word('river', 'a word'),
  minDist: preset.number({ from: 0, to: 1 }, 0.1, 'a share'),
  k: preset.whole({ from: 3, to: 50 }, 10, 'a count'),
  unit: preset.flag(true, 'a switch'),
  open: preset.flag(false, 'another'),
  metric: preset.choice(['dot', 'cosine'], 'cosine', 'a choice'),
  layer: preset.optional(preset.whole({ from: 0, to: 9 }, 0, 'a layer')),
});

test('a state survives the way to attributes and back', () => {
  const state = {
    word: 'Ω & co',
    minDist: 0.25,
    k: 7,
    unit: false,
    open: true,
    metric: 'dot',
    layer: 0,
  } as const;
  const attributes = presets.format(state);
  assert.equal(attributes['min-dist'], '0.25');
  assert.deepEqual(presets.parse(attributes), state);
  assert.deepEqual(presets.parse(presets.format(presets.defaults)), presets.defaults);
});

test('what is missing or means nothing becomes the default, what is too far the bound', () => {
  assert.deepEqual(presets.parse({}), presets.defaults);
  const nonsense = { 'min-dist': 'x', k: '', unit: 'maybe', open: 'maybe', metric: 'manhattan' };
  assert.deepEqual(presets.parse(nonsense), presets.defaults);
  assert.equal(presets.parse({ k: '1e9' }).k, 50);
  assert.equal(presets.parse({ 'min-dist': '-4' }).minDist, 0);
  assert.equal(presets.parse({ k: 'Infinity' }).k, 10);
  assert.equal(presets.parse({ open: '' }).open, true);
  assert.equal(presets.parse({ word: '' }).word, '');
  assert.equal(presets.parse({ word: ' x'.repeat(400) }).word.length, 100);
  assert.equal(presets.parse({ layer: '' }).layer, null);
});

test('what became of a value that is none is said, and of no other', () => {
  const right = { word: ' river ', 'min-dist': '1', k: '3', unit: 'NO', open: '', metric: 'Dot' };
  assert.deepEqual(objectionsTo(presets, { ...right, layer: '' }), []);
  assert.deepEqual(objectionsTo(presets, { unknown: 'x' }), []);
  const odd = { 'min-dist': '-4', k: 'abc', unit: 'maybe', metric: 'manhattan', layer: '1.5' };
  assert.deepEqual(objectionsTo(presets, odd), [
    'min-dist="-4" is not one of its values (0 to 1). The figure uses 0.',
    'k="abc" is not one of its values (3 to 50, whole). The figure uses 10.',
    'unit="maybe" is not one of its values (on, off). The figure uses on.',
    'metric="manhattan" is not one of its values (dot, cosine). The figure uses cosine.',
    'layer="1.5" is not one of its values (0 to 9, whole). The figure uses 2.',
  ]);
  assert.equal(objectionsTo(presets, { k: '' }).length, 1);
  assert.equal(objectionsTo(presets, { k: '51' }).length, 1);
  assert.match(objectionsTo(presets, { word: 'x'.repeat(101) })[0]!, /any word of up to 100 char/);
  assert.ok(objectionsTo(presets, { word: 'x'.repeat(1e4) })[0]!.length < 250);
});

test('a value that the state does not need has no attribute', () => {
  assert.equal('layer' in presets.format(presets.defaults), false);
  assert.deepEqual(presets.names, ['word', 'min-dist', 'k', 'unit', 'open', 'metric', 'layer']);
});
