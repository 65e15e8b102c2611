import assert from 'node:assert/strict';
import test from 'node:test';
import { shown } from './tokens.model.ts';

test('spaces, line ends and bytes are seen', () => {
  assert.deepEqual(shown('▁bank'), { text: '␣bank', kind: 'text' });
  assert.deepEqual(shown('ing'), { text: 'ing', kind: 'text' });
  assert.deepEqual(shown('<0xE2>'), { text: 'E2', kind: 'byte' });
  assert.deepEqual(shown('<unk>'), { text: 'unknown', kind: 'unknown' });
  assert.deepEqual(shown('[UNK]', 'wordpiece'), { text: 'unknown', kind: 'unknown' });
  assert.deepEqual(shown('<s>'), { text: '<s>', kind: 'special' });
  assert.deepEqual(shown('</s>'), { text: '</s>', kind: 'special' });
  assert.deepEqual(shown('<|endoftext|>', 'byte-level'), {
    text: '<|endoftext|>',
    kind: 'special',
  });
  assert.deepEqual(shown('[CLS]', 'wordpiece'), { text: '[CLS]', kind: 'special' });
  assert.deepEqual(shown('##ing', 'wordpiece'), { text: '…ing', kind: 'text' });
  assert.deepEqual(shown('a b\n', 'plain'), { text: 'a␣b⏎', kind: 'text' });
});

test('byte-level tokens read as text where their bytes are whole characters', () => {
  assert.deepEqual(shown('Ġbank', 'byte-level'), { text: '␣bank', kind: 'text' });
  assert.deepEqual(shown('Ċ', 'byte-level'), { text: '⏎', kind: 'text' });
  // é is C3 A9, which the table writes as Ã ©.
  assert.deepEqual(shown('cafÃ©', 'byte-level'), { text: 'café', kind: 'text' });
  // The first two bytes of 🙂, F0 9F, written as ð and U+0141.
  assert.deepEqual(shown('ð\u0141', 'byte-level'), { text: 'F0 9F', kind: 'byte' });
});

test('a text that only looks like a token’s writing stays as it is', () => {
  assert.deepEqual(shown('<', 'sentencepiece'), { text: '<', kind: 'text' });
  assert.deepEqual(shown('[a]', 'wordpiece'), { text: '[a]', kind: 'text' });
  assert.deepEqual(shown('日本', 'byte-level'), { text: '日本', kind: 'text' });
});
