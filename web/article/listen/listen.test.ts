import assert from 'node:assert/strict';
import test from 'node:test';
import { splitSentences } from './sentences.ts';
import { spoken } from './spoken.ts';

const split = (text: string) =>
  splitSentences(text).map(({ start, end }) => text.slice(start, end));

test('a text is cut into sentences, without the white space around them', () => {
  assert.deepEqual(split('  One.  Two? “Three!” Four  '), ['One.', 'Two?', '“Three!”', 'Four']);
  assert.deepEqual(split(' \n '), []);
});

test('abbreviations, initials and decimals end no sentence', () => {
  assert.deepEqual(split('In 1957 the linguist J. R. Firth put it so. Next.'), [
    'In 1957 the linguist J. R. Firth put it so.',
    'Next.',
  ]);
  assert.deepEqual(split('Use a measure, e.g. Cosine. It scores 0.78. Done.'), [
    'Use a measure, e.g. Cosine.',
    'It scores 0.78.',
    'Done.',
  ]);
});

test('signs become words', () => {
  const cases: [string, string][] = [
    ['a cosine of −0.3', 'a cosine of minus 0.3'],
    [
      '‖a − b‖² = a·a + b·b − 2 a·b',
      'the squared length of a minus b equals a dot a plus b dot b minus 2 a dot b',
    ],
    ['1/√192, which is 0.0722.', '1 over the square root of 192, which is 0.0722.'],
    ['1.2\u202f×\u202f10⁻⁷', '1.2 times 10 to the power of minus 7'],
    ['2³² and x² and 10¹²', '2 to the power of 32 and x squared and 10 to the power of 12'],
    ['69.5\u202f% of it', '69.5 percent of it'],
    ['30,000 words', '30,000 words'],
  ];
  for (const [text, words] of cases) assert.equal(spoken(text), words);
});
