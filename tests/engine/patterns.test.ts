/** Patterns of a tokenizer.json: matched as JavaScript's own expressions match, but in bounded steps. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchPattern } from '../../web/engine/shared/tokenizer-json/matcher.ts';
import { Tokenizer } from '../../web/engine/shared/tokenizer-json/tokenizer.ts';
import { rejection } from './support.ts';

/** GPT-2, GPT-4, GPT-4o, DeepSeek, and what others split by, in the syntax that JavaScript shares. */
const published = [
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
  "(?:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
  "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
  ' ?[^(\\s|.,!?…。，、।۔،)]+',
  '[一-龥ࠀ-一가-퟿]+',
  '\\p{N}{1,3}(?=(?:\\p{N}{3})*(?!\\p{N}))',
];
const many = 100_000;
const prose = "It's 1234 o'clock; 𝒜 Straße, čaj…  \n\n(一二三)\tfoo_bar \u00a0 x".repeat(20);

/** What JavaScript finds; empty matches where one ended left out, as matchPattern does. */
function expected(pattern: string, text: string): [number, number][] {
  const found: [number, number][] = [];
  for (const { index, 0: match } of text.matchAll(new RegExp(pattern, 'gu'))) {
    if (match !== '' || found.at(-1)?.[1] !== index) found.push([index, index + match.length]);
  }
  return found;
}
const actual = (pattern: string, text: string) =>
  matchPattern(pattern)(text)
    .filter(({ match }) => match)
    .map(({ begin, end }): [number, number] => [begin, end]);

test('published patterns cut a text as JavaScript does', () => {
  for (const pattern of published)
    assert.deepEqual(actual(pattern, prose), expected(pattern, prose), pattern);
});

test('patterns drawn at random match as JavaScript does', () => {
  let state = 7;
  const draw = (n: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  const pick = (from: readonly string[]) => from[draw(from.length)]!;
  const quantified = (part: string) =>
    part + pick(['', '', '*', '+', '?', '{2}', '{1,2}', '{2,}', '*?', '+?', '??']);
  /** Loops over what may be empty end differently there: their parts take a character. */
  const solid = (depth: number): string =>
    depth === 0 || draw(2) === 0
      ? pick(['a', 'b', '[ab]', '[^a]', '\\p{L}', 'ab', 'é'])
      : `(?:${solid(depth - 1)}|${solid(depth - 1)}${quantified(pick(['a', 'b']))})`;
  const part = (): string =>
    pick(['', '', '', '(?=b)', '(?!a)', '(?<=a)', '(?<!ab)']) + quantified(solid(2));
  for (let round = 0; round < 3000; round++) {
    const pattern = Array.from({ length: 1 + draw(4) }, part).join(pick(['', '', '|']));
    const text = Array.from({ length: draw(12) }, () => pick(['a', 'b', 'a', 'é', 'c'])).join('');
    assert.deepEqual(actual(pattern, text), expected(pattern, text), `${pattern} on ${text}`);
  }
});

test('a turn of a loop that takes no character is its last', () => {
  assert.deepEqual(actual('(a*)*b', 'aab'), [[0, 3]]);
  assert.deepEqual(actual('(?:a?|b)*c', 'abac'), [[0, 4]]);
  assert.deepEqual(actual('(?:|a)+', 'aa'), [
    [0, 0],
    [1, 1],
    [2, 2],
  ]);
});

test('no pattern takes more steps on a text than its length allows', () => {
  const letters = 'a'.repeat(many);
  for (const pattern of [
    '(a+)+b', // exponential
    '(?:a|aa)+$b',
    '(a?){30}{30}b',
    'a*b', // quadratic
    'a+a+b', // cubic
    'a.*?z',
    '(?=.*z)a',
    '(?:a{0,1000}){100}b',
    '(?:a|b)*c', // as many ways to try as letters, at each of them
  ]) {
    assert.throws(
      () => matchPattern(pattern)(letters),
      rejection('too_large', /takes too many steps on this text/),
      pattern,
    );
  }
});

test('published patterns read long runs of anything', () => {
  for (const text of ['a', ' ', '1', '\n', 'Ab 12, '].map((c) => c.repeat(many / c.length))) {
    for (const pattern of published.slice(0, 3)) {
      const parts = matchPattern(pattern)(text);
      assert.equal(parts.at(-1)!.end, text.length);
    }
  }
});

test('white space before an added token, and at the end of a text, is found in n steps', () => {
  const tokenizer = new Tokenizer({
    model: { type: 'WordPiece', vocab: { '[UNK]': 0, a: 1 } },
    normalizer: { type: 'Strip' },
    pre_tokenizer: { type: 'WhitespaceSplit' },
    added_tokens: [{ id: 2, content: '<m>', lstrip: true, special: true }],
  });
  const spaces = ' '.repeat(2 * many);
  assert.deepEqual(tokenizer.encode(`a${spaces}a`, false), [1, 1]);
  assert.deepEqual(tokenizer.encode(`a${spaces}a<m>`, false), [1, 1, 2]);
  assert.equal(tokenizer.encode(`a${spaces}<m>`.repeat(3), false).length, 6);
  assert.equal(tokenizer.encode('a <m>'.repeat(many / 2), false).length, many);
});

for (const [message, pattern] of [
  [/nested too deep/, '('.repeat(200) + ')'.repeat(200)],
  [/too long/, '(?:ab){1000}{1000}'],
  [/no fixed length/, '(?<=a+)b'],
  [/at least more than/, 'a{3,2}'],
  [/nothing to repeat/, '+a'],
  [/does not end/, '(a'],
  [/set does not end/, '[a'],
  [/has not begun/, 'a)'],
] as const) {
  test(`unsupported: ${message.source}`, () => {
    assert.throws(() => matchPattern(pattern), rejection('unsupported', message));
  });
}
