import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Tokenizer } from '../../web/engine/shared/tokenizer-json/tokenizer.ts';

interface Case {
  name: string;
  tokenizer: Record<string, unknown>;
  /** Text, ids, ids with what stands around it: by Hugging Face's own library. */
  texts: [string, number[], number[]][];
}
const golden = new URL('../golden/tokenizer_json.json', import.meta.url);
const cases = JSON.parse(readFileSync(golden, 'utf8')) as Case[];

test('every field gives the ids that the reference library gives', () => {
  assert.ok(cases.length > 60);
  for (const { name, tokenizer, texts } of cases) {
    const read = new Tokenizer(tokenizer);
    for (const [text, ids, around] of texts) {
      assert.deepEqual(read.encode(text, false), ids, `${name}: ${JSON.stringify(text)}`);
      assert.deepEqual(read.encode(text, true), around, `${name}: ${JSON.stringify(text)}`);
    }
  }
});

test('an unknown token of Unigram stands for all of the characters that it joins', () => {
  const { tokenizer } = cases.find(({ name }) => name === 'unigram-xlm-roberta')!;
  const read = new Tokenizer(tokenizer);
  const spans = (text: string) => {
    const places = read.places(text, read.encode(text, false));
    return Array.from({ length: places.length / 2 }, (_, i) =>
      Buffer.from(text).toString('utf8', places[2 * i], places[2 * i + 1]),
    );
  };
  assert.deepEqual(spans('xyz the 中文nets'), ['', 'xyz', 'the', '', '中文', 'nets']);
  assert.deepEqual(spans('qqq 中文'), ['', 'qqq', '', '中文']);
});

const model = { type: 'WordPiece', vocab: { '[UNK]': 0, a: 1 } };
const pairs = { type: 'BPE', vocab: { a: 0, b: 1, ab: 2 }, merges: ['a b'] };

for (const [code, message, file] of [
  ['unsupported', /the file has a field "x"/, { model, x: 1 }],
  ['unsupported', /model has a field "x"/, { model: { ...model, x: false } }],
  ['unsupported', /known are BPE, WordPiece, WordLevel and Unigram/, { model: { type: 'Odd' } }],
  ['unsupported', /model has a field "x"/, { model: { type: 'WordLevel', vocab: { a: 0 }, x: 1 } }],
  [
    'malformed',
    /entry 1 of the vocab is no piece/,
    { model: { type: 'Unigram', vocab: [['a', -1], ['b']] } },
  ],
  [
    'malformed',
    /unk_id is 1 of 1 pieces/,
    { model: { type: 'Unigram', vocab: [['a', -1]], unk_id: 1 } },
  ],
  [
    'unsupported',
    /model has a field "x"/,
    { model: { type: 'Unigram', vocab: [['a', -1]], x: 1 } },
  ],
  [
    'malformed',
    /charsmap is no base 64/,
    { model, normalizer: { type: 'Precompiled', precompiled_charsmap: '?' } },
  ],
  [
    'malformed',
    /charsmap is cut off/,
    { model, normalizer: { type: 'Precompiled', precompiled_charsmap: 'AAQAAAAg' } },
  ],
  ['malformed', /"a" no id/, { model: { type: 'WordPiece', vocab: { a: -1 } } }],
  ['malformed', /merge "ab"/, { model: { ...pairs, merges: ['ab'] } }],
  ['malformed', /vocab lacks/, { model: { ...pairs, merges: ['b a'] } }],
  ['unsupported', /dropout/, { model: { ...pairs, dropout: 0.1 } }],
  [
    'unsupported',
    /added_tokens has a field "x"/,
    { model, added_tokens: [{ id: 2, content: 'b', x: 1 }] },
  ],
  [
    'malformed',
    /lstrip must be true or false/,
    { model, added_tokens: [{ id: 2, content: 'b', lstrip: 1 }] },
  ],
  ['malformed', /the id 2, but 1/, { model, added_tokens: [{ id: 2, content: 'a' }] }],
  ['unsupported', /normaliser "Nmt"/, { model, normalizer: { type: 'Nmt' } }],
  [
    'unsupported',
    /normalizer has a field "form"/,
    { model, normalizer: { type: 'NFC', form: 'x' } },
  ],
  ['malformed', /strip_left/, { model, normalizer: { type: 'Strip', strip_left: 'yes' } }],
  [
    'unsupported',
    /pre_tokenizer has a field "x"/,
    { model, pre_tokenizer: { type: 'Digits', x: 1 } },
  ],
  [
    'unsupported',
    /prepend_scheme "last"/,
    { model, pre_tokenizer: { type: 'Metaspace', prepend_scheme: 'last' } },
  ],
  [
    'unsupported',
    /behaviour "Odd"/,
    { model, pre_tokenizer: { type: 'Punctuation', behavior: 'Odd' } },
  ],
  ['unsupported', /post-processor "Odd"/, { model, post_processor: { type: 'Odd' } }],
  [
    'malformed',
    /lacks "\[C\]"/,
    {
      model,
      post_processor: { type: 'TemplateProcessing', single: [{ SpecialToken: { id: '[C]' } }] },
    },
  ],
  [
    'unsupported',
    /\$A once/,
    { model, post_processor: { type: 'TemplateProcessing', single: [] } },
  ],
  ['unsupported', /not known here/, split('a{1,3}+')],
  ['unsupported', /sets within sets/, split('[[:alpha:]]')],
  ['unsupported', /\\p\{Odd\}/, split('\\p{Odd}')],
] as const) {
  test(`${code}: ${message.source}`, () => {
    assert.throws(() => new Tokenizer(file), { name: 'EngineError', code, message });
  });
}

function split(Regex: string) {
  return { model, pre_tokenizer: { type: 'Split', pattern: { Regex }, behavior: 'Isolated' } };
}

test('a long word takes n log n steps', () => {
  const read = new Tokenizer({ model: pairs });
  assert.equal(read.encode('ab'.repeat(100_000), false).length, 100_000);
});

test('a character that the vocabulary lacks is named', () => {
  assert.throws(() => new Tokenizer({ model: pairs }).encode('abc', false), {
    code: 'not_found',
    message: /"c"/,
  });
});

interface Decoded {
  name: string;
  tokenizer: Record<string, unknown>;
  /** By Hugging Face's own library; a text of null is ids that no text gives. */
  texts: { text: string | null; ids: number[]; decoded: string; spans: [number, number][] }[];
}

test('ids are a text again, and tokens stand where the reference library says', () => {
  const file = new URL('../golden/tokenizer_decoded.json', import.meta.url);
  const bytesTo = (text: string, place: number) =>
    new TextEncoder().encode(text.slice(0, place)).length;
  for (const { name, tokenizer, texts } of JSON.parse(readFileSync(file, 'utf8')) as Decoded[]) {
    const read = new Tokenizer(tokenizer);
    for (const { text, ids, decoded, spans } of texts) {
      const what = `${name}: ${JSON.stringify(text)}`;
      assert.equal(read.decode(ids), decoded, what);
      if (text === null) continue;
      assert.deepEqual(read.encode(text, false), ids, what);
      const places = read.places(text, ids);
      ids.forEach((id, token) => {
        // A token that is but a space has no letters to be found by; the library gives it a neighbour's place.
        if (/^[▁Ġ]$/.test(read.piece(id))) return;
        const [begin, end] = spans[token]!;
        const place = [places[2 * token], places[2 * token + 1]];
        assert.deepEqual(place, [bytesTo(text, begin), bytesTo(text, end)], `${what} ${token}`);
      });
    }
  }
});
