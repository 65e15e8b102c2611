/** Other people's tokenisers, against the vectors that llama.cpp publishes for them. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const tool = path('build/native/embedscope');
const golden = path('../shared/golden');
const skip = !existsSync(golden) && 'the shared golden files are not beside the repository';

const tokenize = (folder: string, text: string) =>
  execFileSync(tool, ['tokenize', '--model', `${golden}/${folder}`, '--ids', '--', text], {
    encoding: 'utf8',
  }).trim();

for (const [folder, vectors] of [
  ['gpt2', 'ggml-vocab-gpt-2'],
  ['bert', 'ggml-vocab-bert-bge'],
  ['gguf/ggml-vocab-gpt-2.gguf', 'ggml-vocab-gpt-2'],
  ['gguf/ggml-vocab-bert-bge.gguf', 'ggml-vocab-bert-bge'],
]) {
  test(`${folder}: every vector gives the published ids`, { skip }, () => {
    const read = (ending: string) =>
      readFileSync(`${golden}/gguf/${vectors}.gguf.${ending}`, 'utf8');
    const texts = read('inp').split('\n__ggml_vocab_test__\n');
    const ids = read('out').split('\n');
    assert.ok(texts.length > 40);
    texts.forEach((text, index) => {
      assert.equal(tokenize(folder!, text), ids[index]!.trim(), JSON.stringify(text));
    });
  });
}

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'embedscope-'));
});
after(() => rmSync(folder, { recursive: true }));

/** A folder of its own for a tokenizer.json. */
const stored = (name: string, tokenizer: unknown) => {
  const at = join(folder, name.replaceAll(/\W/g, '-'));
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, 'tokenizer.json'), JSON.stringify(tokenizer));
  return at;
};
const said = (...args: string[]) =>
  spawnSync(tool, ['tokenize', '--ids', '--json', ...args], { encoding: 'utf8' });

test('tokenizer.json: every field gives the ids that the reference library gives', () => {
  interface Case {
    name: string;
    tokenizer: object;
    texts: [string, number[], number[]][];
  }
  const cases = JSON.parse(
    readFileSync(path('tests/golden/tokenizer_json.json'), 'utf8'),
  ) as Case[];
  assert.ok(cases.length > 60);
  for (const { name, tokenizer, texts } of cases) {
    const at = stored(name, tokenizer);
    for (const [flags, expected] of [
      [[], texts.map(([, ids]) => ids)],
      [['--special'], texts.map(([, , ids]) => ids)],
    ] as const) {
      const { stdout, stderr } = said(
        '--model',
        at,
        ...flags,
        '--',
        ...texts.map(([text]) => text),
      );
      const ids = stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line).ids);
      assert.deepEqual(ids, expected, `${name}: ${stderr}`);
    }
  }
});

test('tokenizer.json: what is not known is refused by name', () => {
  const model = { type: 'WordPiece', vocab: { '[UNK]': 0, a: 1 } };
  for (const [message, file] of [
    [/unsupported: .*has a field "x"/, { model, x: 1 }],
    [/unsupported: .*model has a field "x"/, { model: { ...model, x: false } }],
    [
      /unsupported: .*added_tokens has a field "x"/,
      { model, added_tokens: [{ id: 2, content: 'b', x: 1 }] },
    ],
    [
      /malformed: .*lstrip must be true or false/,
      { model, added_tokens: [{ id: 2, content: 'b', lstrip: 1 }] },
    ],
    [
      /malformed: .*strip_left must be/,
      { model, normalizer: { type: 'Strip', strip_left: 'yes' } },
    ],
    [
      /unsupported: .*pre_tokenizer has a field "x"/,
      { model, pre_tokenizer: { type: 'Digits', x: 1 } },
    ],
    [
      /unsupported: .*prepend_scheme "last"/,
      { model, pre_tokenizer: { type: 'Metaspace', prepend_scheme: 'last' } },
    ],
    [/unsupported: .*post-processor "Odd"/, { model, post_processor: { type: 'Odd' } }],
    [/malformed: .*vocab lacks "ba"/, { model: { vocab: { a: 0, b: 1 }, merges: ['b a'] } }],
    [/unsupported: .*known are BPE, WordPiece, WordLevel and Unigram/, { model: { type: 'Odd' } }],
    [
      /malformed: .*entry 1 of the vocab is no piece/,
      { model: { type: 'Unigram', vocab: [['a', -1], ['b']] } },
    ],
    [
      /malformed: .*unk_id is 1 of 1 pieces/,
      { model: { type: 'Unigram', vocab: [['a', -1]], unk_id: 1 } },
    ],
    [
      /malformed: .*charsmap is no base 64/,
      { model, normalizer: { type: 'Precompiled', precompiled_charsmap: '?' } },
    ],
    [
      /malformed: .*charsmap is cut off/,
      { model, normalizer: { type: 'Precompiled', precompiled_charsmap: 'AAQAAAAg' } },
    ],
    [/unsupported: .*dropout/, { model: { vocab: { a: 0 }, merges: [], dropout: 0.5 } }],
  ] as const) {
    const { status, stderr } = said('--model', stored('refused', file), 'a');
    assert.equal(status, 1);
    assert.match(stderr, message);
  }
  const cut = stored('cut', { model, truncation: { max_length: 4 } });
  assert.match(said('--model', cut, 'a').stderr, /note: .*asks for truncation/);
});

test('what stands beside a tokeniser and is not done is said', () => {
  const beside = (name: string, files: Record<string, string | object>) => {
    const at = join(folder, name);
    mkdirSync(at, { recursive: true });
    for (const [file, content] of Object.entries(files)) {
      writeFileSync(
        join(at, file),
        typeof content === 'string' ? content : JSON.stringify(content),
      );
    }
    return at;
  };
  const pairs = { 'vocab.json': { a: 0, b: 1, ab: 2 }, 'merges.txt': 'a b\n' };
  const plain = said('--model', beside('pairs', pairs), 'ab');
  assert.equal(plain.stdout, '{"text":"ab","ids":[2]}\n');
  assert.equal(plain.stderr, '');
  const tokens = { 0: { content: 'a' }, 3: { content: '<x>' } };
  const added = beside('added', {
    ...pairs,
    'tokenizer_config.json': { added_tokens_decoder: tokens, add_prefix_space: true },
    'added_tokens.json': { '<y>': 4 },
  });
  const { stdout, stderr } = said('--model', added, 'ab');
  assert.equal(stdout, plain.stdout);
  assert.match(stderr, /added tokens that the vocabulary lacks, "<x>" among 2/);
  assert.match(stderr, /asks for add_prefix_space, which is not done/);
  const other = beside('other', {
    ...pairs,
    'tokenizer_config.json': { tokenizer_class: 'Qwen2Tokenizer' },
  });
  assert.match(said('--model', other, 'ab').stderr, /unsupported: .*of a Qwen2Tokenizer/);
  const pieces = beside('pieces', {
    'tokenizer_config.json': { added_tokens_decoder: tokens, do_lower_case: true },
  });
  copyFileSync(path('models/tokenizer/tokenizer.model'), join(pieces, 'tokenizer.model'));
  const noted = said('--model', pieces, 'ab').stderr;
  assert.match(noted, /"<x>"/);
  assert.match(noted, /asks for do_lower_case/);
});

test('an expression that backtracks without end is given up', () => {
  const model = { type: 'WordPiece', vocab: { '[UNK]': 0 } };
  const pre_tokenizer = { type: 'Split', pattern: { Regex: '(a+)+$' }, behavior: 'Isolated' };
  const { stderr } = said(
    '--model',
    stored('endless', { model, pre_tokenizer }),
    `${'a'.repeat(40)}b`,
  );
  assert.match(stderr, /too_large: .*takes too many steps/);
});

test('a text in brackets is a text', () => {
  const at = stored('brackets', {
    model: { type: 'WordPiece', vocab: { '[UNK]': 0, '[a,b]': 1 } },
  });
  assert.deepEqual(JSON.parse(said('--model', at, '[a,b]').stdout), { text: '[a,b]', ids: [1] });
});
