import assert from 'node:assert/strict';
import test from 'node:test';
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

test('a value that the state does not need has no attribute', () => {
  assert.equal('layer' in presets.format(presets.defaults), false);
  assert.deepEqual(presets.names, ['word', 'min-dist', 'k', 'unit', 'open', 'metric', 'layer']);
});
