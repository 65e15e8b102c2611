// `embedscope eval` on language models as a person types it: forms of the sets, coverage, and every way
// in which they are wrong. Its numbers are compared with PyTorch's in training_test.py.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { evaluate, failure, file, folder } from './evaluation.ts';

const close = (a: number, b: number) =>
  assert.ok(Math.abs(a - b) < 1e-6 * Math.abs(b), `${a} ${b}`);

const text = 'The cat sat on the mat.\nThen it slept.\n';
const pair = (good: string, bad: string) =>
  JSON.stringify({ sentence_good: good, sentence_bad: bad });
const pairs = [
  pair('She is here.', 'She are here.'),
  pair('They are old.', 'They is old.'),
  pair('The same.', 'The same.'),
].join('\n');

test('a text: bits per byte and token perplexity are two views of one loss', () => {
  const said = evaluate('causal', 'perplexity', file('text.txt', text));
  assert.deepEqual([said.metric, said.items, said.covered], ['bits per byte', 1, 1]);
  assert.equal(said.bytes, text.length);
  const bits = Math.log2(said.tokenPerplexity) * said.tokens;
  close(said.score, bits / said.bytes);
  // Longer than the context: windows, each token once.
  const long = evaluate('causal', 'perplexity', file('long.txt', text.repeat(60)));
  assert.ok(long.tokens > 59 * (said.tokens - 1) && long.tokens < 61 * said.tokens);
  assert.ok(long.score < said.score, 'what was said before helps');
});

test('a bidirectional model hides a token at a time', () => {
  const said = evaluate('masked', 'perplexity', file('short.txt', 'The cat sat on the mat.'));
  assert.equal(said.metric, 'pseudo bits per byte');
  close(said.score, (Math.log2(said.tokenPseudoPerplexity) * said.tokens) / said.bytes);
});

test('a corpus: the documents that training leaves out', () => {
  const document = (title: string) => `${title}\n${'Some words of it stand here. '.repeat(12)}\n\n`;
  const titles = Array.from({ length: 300 }, (_, i) => `Title ${i}`);
  const corpus = file('corpus.txt', titles.map(document).join(''));
  const said = evaluate('causal', 'perplexity', '--held-out', corpus);
  assert.ok(said.items >= 1 && said.items <= 9, `${said.items} of 300 documents`);
  assert.equal(said.covered, said.items);
  const one = evaluate('causal', 'perplexity', '--held-out', '--limit', '1', corpus);
  assert.deepEqual([one.items, one.covered], [said.items, 1]);
  assert.match(
    failure('causal', 'perplexity', '--held-out', file('none.txt', 'Too short.\n')),
    /invalid_argument: .*no document is held out/,
  );
});

test('minimal pairs: a file, a folder and an archive of them say the same', () => {
  mkdirSync(join(folder, 'pairs'), { recursive: true });
  file('pairs/second.jsonl', `${pair('He has it.', 'He have it.')}\n`);
  file('pairs/first.jsonl', `${pairs}\n`);
  file('pairs/notes.md', 'nothing of it');
  execFileSync('tar', ['cJf', join(folder, 'pairs.tar.xz'), '-C', join(folder, 'pairs'), '.']);
  for (const model of ['causal', 'masked']) {
    const said = evaluate(model, 'blimp', join(folder, 'pairs'));
    assert.deepEqual(
      said.sections.map(({ name, items }: { name: string; items: number }) => [name, items]),
      [
        ['first', 3],
        ['second', 1],
      ],
    );
    assert.deepEqual([said.items, said.covered, said.even], [4, 4, 1]);
    close(said.score, (said.sections[0].score + said.sections[1].score) / 2);
    const packed = evaluate(model, 'blimp', join(folder, 'pairs.tar.xz'));
    assert.deepEqual({ ...packed, file: '' }, { ...said, file: '' });
    const first = evaluate(model, 'blimp', join(folder, 'pairs/first.jsonl'));
    assert.equal(first.score, said.sections[0].score);
    assert.equal(evaluate(model, 'blimp', '--limit', '2', join(folder, 'pairs')).covered, 3);
  }
  // What the context has no room for is counted, not scored.
  const long = pair(`She is ${'very '.repeat(400)}old.`, 'She are old.');
  const part = evaluate('causal', 'blimp', file('long.jsonl', `${pairs}\n${long}\n`));
  assert.deepEqual([part.items, part.covered], [4, 3]);
});

test('senses: shares by state, with what chance would be', () => {
  const set = [
    ['bank', 'river', 'We sat on the bank of the river.'],
    ['bank', 'river', 'Trees grow on the bank of the stream.'],
    ['bank', 'money', 'The bank lent him money.'],
    ['bank', 'money', 'A bank has offices in the city.'],
  ];
  const lines = `# a comment\n${set.map((line) => line.join('\t')).join('\n')}\n`;
  const said = evaluate('masked', 'senses', file('senses.tsv', lines));
  assert.deepEqual([said.items, said.covered, said.words], [4, 4, 1]);
  close(said.chance, 1 / 3);
  assert.equal(said.sections.length, 8);
  close(said.sections[0].score, 1 / 3);
  assert.equal(said.score, said.sections.at(-1).score);
  assert.equal(said.score, 1, 'the masked twin tells them apart');
});

test('what is wrong is named', () => {
  const set = (name: string, content: string) => file(name, content);
  assert.match(
    failure('causal', 'blimp', set('half.jsonl', `${pairs}\n{"sentence_good": "A"`)),
    /malformed: .*half.*line 4/,
  );
  assert.match(
    failure('causal', 'blimp', set('keys.jsonl', '{"sentence_good": "A"}')),
    /malformed: .*line 1.*sentence_bad/,
  );
  assert.match(
    failure('causal', 'blimp', set('torn.tar', 'x'.repeat(600))),
    /malformed: .*no member/,
  );
  mkdirSync(join(folder, 'nothing'), { recursive: true });
  assert.match(failure('causal', 'blimp', join(folder, 'nothing')), /not_found: .*\.jsonl/);
  assert.match(
    failure('masked', 'senses', set('twice.tsv', 'bank\ta\tBank by bank.\n')),
    /malformed: .*line 1.*must stand once.*2 times/,
  );
  assert.match(failure('masked', 'senses', set('two.tsv', 'bank\tBank.\n')), /malformed: .*line 1/);
  assert.match(
    failure('causal', 'perplexity', set('empty.txt', '')),
    /invalid_argument: .*no text/,
  );
  assert.match(failure('causal', 'perplexity', join(folder, 'missing.txt')), /io: .*missing\.txt/);
  assert.match(
    failure('causal', 'perplexity', file('bytes.txt', Buffer.from([0x61, 0xff, 0xfe]))),
    /malformed: .*UTF-8/,
  );
  assert.match(
    failure('seq2seq', 'perplexity', set('a.txt', 'a')),
    /unsupported: .*does not guess words/,
  );
  assert.match(failure('words', 'perplexity', set('b.txt', 'a')), /embedscope: io: .*config\.json/);
});
