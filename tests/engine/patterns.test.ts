/** Patterns that backtrack without bound are refused; those of published tokenisers are not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPatterns, mayExplode } from '../../web/engine/shared/patterns.ts';
import { rejection } from './support.ts';

const explode = [
  '(a+)+$',
  '^(a*)*b',
  '(?:a|aa)+$',
  '(\\w+\\s?)*$',
  '(?<name>[ab]+c?)+d',
  '((ab)+)*x',
  '(x+x+)+y',
  '([a-z]+){2,}!',
  '(a?){30}a',
  '(?i:(?:\\p{L}+)+)\\d',
  '(a{1,5})+b',
];

/** GPT-2, GPT-4, GPT-4o, Llama 3, DeepSeek, Command R, BLOOM, and what others split by. */
const published = [
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
  "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
  '[!"#$%&\'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+',
  '\\d{1,3}(?=(?:\\d{3})*\\b)',
  ' ?[^(\\s|[.,!?…。，、।۔،])]+',
  '[一-龥ࠀ-一가-퟿]+',
  '\\{2,}[+*?]{3}(abc){2}',
];

test('a repetition of what can match in several ways', () => {
  for (const pattern of explode) assert.ok(mayExplode(pattern), pattern);
  for (const pattern of published) assert.ok(!mayExplode(pattern), pattern);
});

test('a tokenizer.json with such a pattern is refused, wherever it stands', () => {
  const split = (Regex: string) => ({ type: 'Split', pattern: { Regex }, behavior: 'Isolated' });
  const file = (pattern: string) => ({
    normalizer: { type: 'Sequence', normalizers: [{ type: 'Replace', pattern: { Regex: 'x' } }] },
    pre_tokenizer: { type: 'Sequence', pretokenizers: [split('\\s+'), split(pattern)] },
    model: { vocab: { Regex: 0 } },
  });
  checkPatterns(file(published[0]!));
  assert.throws(
    () => checkPatterns(file('(a+)+$')),
    rejection('unsupported', /could run without end: \(a\+\)\+\$/),
  );
});
