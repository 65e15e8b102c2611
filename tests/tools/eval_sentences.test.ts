// `embedscope eval` on sentences: forms of the sets, and every way in which they are wrong. Its numbers are
// compared with PyTorch's and NumPy's in training_test.py.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { evaluate, failure, file, folder, program, root, shared } from './evaluation.ts';

const pairs: [string, string, number][] = [
  ['A man plays a guitar.', 'A man is playing guitar.', 4.8],
  ['A dog runs, and barks.', 'A dog is running.', 3.9],
  ['The river "rose".', 'The bank lends money.', 0.4],
  ['A woman cooks soup.', 'The child sleeps.', 0.2],
];

test('sentence pairs: commas with quotes, tabs, headings, other columns', () => {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const forms = [
    pairs.map(([a, b, score]) => `${quoted(a)},${quoted(b)},${score}`),
    pairs.map(([a, b, score]) => `${a}\t${b}\t${score}`),
    ['pair_ID\tsentence_A\tsentence_B\trelatedness_score\tentailment_judgment'].concat(
      pairs.map(([a, b, score], i) => `${i}\t${a}\t${b}\t${score}\tNEUTRAL`),
    ),
    pairs.map(([a, b, score], i) => `main-news\t${i}\t${score}\t${a}\t${b}`),
  ];
  const scores = forms.map((lines, i) =>
    evaluate('words', 'sts', file(`${i}.txt`, lines.join('\n'))),
  );
  for (const said of scores) {
    assert.deepEqual([said.metric, said.items, said.covered], ['spearman', 4, 4]);
    assert.equal(said.score, scores[0].score);
  }
  assert.match(failure('words', 'sts', file('none.txt', '')), /malformed: .*no pair/);
  assert.match(failure('words', 'sts', file('words.txt', 'a\tb\nc\td')), /malformed: .*line 1/);
  assert.match(
    failure('words', 'sts', file('bad.txt', `${forms[1]!.join('\n')}\na\tb\n`)),
    /malformed: .*line 5/,
  );
  assert.match(
    failure('words', 'sts', '--dims', '999', file('x.txt', forms[1]!.join('\n'))),
    /999 dimensions of 192/,
  );
});

test('retrieval: BEIR and Cranfield say the same of the same texts', () => {
  const documents = ['Bread and butter.', 'Rivers run to the sea.', 'Money lies in a bank.'];
  const queries = ['where do rivers go', 'butter bread'];
  const beir = join(folder, 'beir');
  const smart = join(folder, 'smart');
  mkdirSync(join(beir, 'qrels'), { recursive: true });
  mkdirSync(smart);
  const lines = (texts: string[], prefix: string) =>
    texts.map((text, i) => JSON.stringify({ _id: `${prefix}${i}`, title: '', text })).join('\n');
  file('beir/corpus.jsonl', lines(documents, 'd'));
  file('beir/queries.jsonl', lines(queries, 'q'));
  file('beir/qrels/test.tsv', 'query-id\tcorpus-id\tscore\nq0\td1\t1\nq1\td0\t1\n');
  const records = (texts: string[]) =>
    texts.map((text, i) => `.I ${i * 3}\n.W\n${text}\n`).join('');
  file('smart/cran.all.1400', records(documents));
  file('smart/cran.qry', records(queries));
  file('smart/cranqrel', '1 2 4\n2 1 4\n2 3 5\n');
  const [one, other] = [beir, smart].map((set) => evaluate('words', 'retrieval', set));
  assert.deepEqual([one.metric, one.items, one.covered, one.documents], ['nDCG@10', 2, 2, 3]);
  assert.deepEqual([one.score, one.bm25, one.fused], [other.score, other.bm25, other.fused]);
  assert.equal(one.bm25, 1);

  assert.match(failure('words', 'retrieval', folder), /not_found: .*neither/);
  file('smart/cranqrel', '1 9 1\n');
  assert.match(failure('words', 'retrieval', smart), /malformed: .*cranqrel: line 1: .*not there/);
  file('beir/corpus.jsonl', `${lines(documents, 'd')}\n{"_id": "d0", "text": "again"}\n`);
  assert.match(failure('words', 'retrieval', beir), /malformed: .*line 4: "d0" is there twice/);
});

test('the sentence encoder: its widths are nested, and its vectors are what embed prints', () => {
  const text = file('pairs.txt', pairs.map(([a, b, score]) => `${a}\t${b}\t${score}`).join('\n'));
  const own = evaluate('sentence', 'sts', text);
  assert.equal(own.dims, 256);
  assert.ok(own.score > 0.7, `${own.score} of four plain pairs`);
  const embed = (...more: string[]) => {
    const args = ['embed', '--model', join(root, 'models/sentence'), ...more, pairs[0]![0]];
    return JSON.parse(execFileSync(program, args, { encoding: 'utf8' })) as number[];
  };
  const whole = embed('--raw');
  const part = embed('--raw', '--dims', '32');
  assert.equal(whole.length, 256);
  assert.deepEqual(part, whole.slice(0, 32));
  assert.ok(Math.abs(Math.hypot(...embed()) - 1) < 1e-5);
  // sentence_bert_config.json says do_lower_case.
  const two = [
    'embed',
    '--model',
    join(root, 'models/sentence'),
    'The Élan of RIVERS',
    'the élan of rivers',
  ];
  const [first, second] = execFileSync(program, two, { encoding: 'utf8' }).trim().split('\n');
  assert.equal(first, second);
});

test('STS-B and Cranfield: weighted means and BM25 are where the literature has them', {
  skip: !existsSync(shared) && 'needs ../shared, which is not here',
}, () => {
  const sts = evaluate('words', 'sts', join(shared, 'eval/sts/stsb-en-dev.csv'));
  assert.ok(Math.abs(sts.score - 0.7543) < 1e-3, `${sts.score}`);
  const cranfield = evaluate('words', 'retrieval', join(shared, 'eval/retrieval/cranfield'));
  assert.deepEqual([cranfield.documents, cranfield.items], [1400, 225]);
  assert.ok(Math.abs(cranfield.bm25 - 0.345) < 1e-3, `${cranfield.bm25}`);
});
