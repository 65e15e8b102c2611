import assert from 'node:assert/strict';
import test from 'node:test';
import {
  cosine,
  linesOf,
  parse,
  type Reading,
  ranked,
  sentencesOf,
  withoutText,
} from './uses.model.ts';

const parsed = (word: string, ...sentences: string[]) => {
  const found = parse({ word, sentences: sentences.join('\n') });
  if (typeof found === 'string') throw new Error(found);
  return found;
};
const problem = (word: string, ...sentences: string[]) => {
  const found = parse({ word, sentences: sentences.join('\n') });
  assert.equal(typeof found, 'string', 'nothing was wrong');
  return found as string;
};

test('sentences come as lines, or as an attribute has them; empty lines separate groups', () => {
  assert.deepEqual(sentencesOf(' a \r\n\nb // c'), ['a', 'b', 'c']);
  assert.deepEqual(linesOf('a // b //  // c'), ['a', 'b', '', 'c']);
  assert.deepEqual(linesOf('see https://x.org // b'), ['see https://x.org', 'b']);
});

test('uses have the number of their sentence, with a letter where there are two', () => {
  const { uses } = parsed('bank', 'A bank, a bank.', 'Nothing.', 'The BANK.');
  assert.deepEqual(
    uses.map(({ label, text, begin, end }) => [label, text, begin, end]),
    [
      ['1a', 0, 2, 6],
      ['1b', 0, 10, 14],
      ['3', 2, 4, 8],
    ],
  );
  assert.match(withoutText(parsed('a', 'a', 'b', 'a')), /^Sentence 2 is left out/);
  assert.match(withoutText(parsed('a', 'a', 'b', 'a', 'c')), /^Sentences 2 and 4 are left out/);
  assert.equal(withoutText(parsed('a', 'a', 'a')), '');
});

test('what cannot be compared is said, and what to do', () => {
  assert.match(problem(' ', 'a', 'b'), /Type the word/);
  assert.match(problem('bank'), /Write two sentences with “bank”/);
  assert.match(problem('bank', 'no'), /stands in none of them/);
  assert.match(problem('bank', 'no', 'banks'), /stands in none of the 2/);
  assert.match(problem('bank', 'bank', 'no'), /stands only in sentence 1/);
  assert.match(problem('a', 'a '.repeat(8)), /stands in 8 places/);
});

test('uses are ranked by their cosine in a state, ties by place', () => {
  const uses = parsed('a', 'a', 'a', 'a');
  const cosines = Float64Array.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.2, 0.9, 0.2, 1, 0.3, 0.9, 0.3, 1);
  const reading = { ...uses, twin: 'masked', found: { cosines, states: 2 } } as unknown as Reading;
  assert.deepEqual(ranked(reading, 0, 0), [1, 2]);
  assert.deepEqual(ranked(reading, 0, 1), [2, 1]);
  assert.equal(cosine(reading, 1, 1, 2), 0.3);
});
