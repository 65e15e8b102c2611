// `embedscope verify` finds every way in which a model can differ from its card; `quantize` makes what
// all loaders read. The shipped models themselves are verified where their sets are.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folder, program, root, shared } from './evaluation.ts';

const twins = join(root, 'tests/golden/transformers');

interface Finding {
  model: string;
  what: string;
  name: string;
  verdict: 'right' | 'wrong' | 'skipped';
  card?: number;
  measured?: number;
  note?: string;
}
const verify = (...args: string[]) => {
  const done = spawnSync(program, ['verify', '--json', ...args], { encoding: 'utf8' });
  const lines = done.stdout.split('\n').filter((line) => line !== '');
  const findings = lines.map((line) => JSON.parse(line) as Finding);
  const of = (verdict: string) => findings.filter((finding) => finding.verdict === verdict);
  return { status: done.status, stderr: done.stderr, findings, of };
};
const models = ['words', 'tokenizer', 'causal', 'masked', 'sentence', 'lens', 'sae', 'seq2seq'];

test('every shipped model is what its card says: files, sums, tensors', () => {
  const folders = models.map((name) => join(root, 'models', name));
  const { status, findings, of } = verify('--files', ...folders);
  assert.deepEqual(of('wrong'), []);
  assert.equal(status, 0);
  assert.deepEqual(new Set(findings.map((finding) => finding.model)), new Set(models));
  for (const name of models) {
    assert.ok(findings.some((finding) => finding.model === name && finding.what === 'opens'));
  }
});

test('scores are measured again', {
  skip: !existsSync(shared) && 'needs ../shared, which is not here',
}, () => {
  // The quick ones; `embedscope verify models/*` does all of them, in some ten minutes.
  for (const name of ['words', 'tokenizer', 'seq2seq']) {
    const { status, findings, of } = verify('--sets', shared, join(root, 'models', name));
    assert.deepEqual(of('wrong'), []);
    assert.deepEqual(of('skipped'), []);
    assert.equal(status, 0);
    assert.ok(findings.some((finding) => finding.what === 'score'));
  }
});

test('a figure that is not so, a byte that changed, a file that is gone: each is named', () => {
  const copy = join(folder, 'models/seq2seq');
  cpSync(join(root, 'models/seq2seq'), copy, { recursive: true });
  cpSync(
    join(root, 'tools/train/seq2seq.held-out.tsv'),
    join(folder, 'tools/train/seq2seq.held-out.tsv'),
  );
  const path = join(copy, 'card.json');
  const card = JSON.parse(readFileSync(path, 'utf8'));
  card.scores.exact.check.limit = 50;
  card.scores.exact.score = 1;
  const write = () => writeFileSync(path, JSON.stringify(card));
  write();
  assert.equal(verify(copy).status, 0);

  card.scores.exact.score = 0.9;
  write();
  const boasting = verify(copy);
  assert.equal(boasting.status, 1);
  assert.deepEqual(
    boasting.of('wrong').map(({ name, card, measured }) => [name, card, measured]),
    [['exact', 0.9, 1]],
  );

  card.scores.exact.check.sets = ['eval/not-here.tsv'];
  write();
  const lacking = verify(copy);
  assert.equal(lacking.status, 0);
  assert.match(lacking.of('skipped')[0]!.note!, /not-here\.tsv is not on this machine/);

  const weights = join(copy, 'model.safetensors');
  const bytes = readFileSync(weights);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(weights, bytes);
  const changed = verify('--files', copy);
  assert.equal(changed.status, 1);
  assert.match(changed.of('wrong')[0]!.note!, /SHA-256 is [0-9a-f]{64}/);
  writeFileSync(weights, bytes.subarray(0, 1000));
  const cut = verify('--files', copy);
  assert.match(cut.of('wrong')[0]!.note!, /1000 bytes/);
  assert.equal(cut.of('wrong')[1]!.what, 'opens');
  rmSync(weights);
  assert.match(verify('--files', copy).of('wrong')[0]!.note!, /model\.safetensors/);
});

test('no card, no model: an error that names the path', () => {
  const { status, stderr } = verify(join(folder, 'nowhere'));
  assert.equal(status, 1);
  assert.match(stderr, /io: .*nowhere\/card\.json/);
});

test('quantize: eight bits a row, a file or a folder, and what it cost', () => {
  const output = join(folder, 'small');
  const run = (...args: string[]) =>
    JSON.parse(execFileSync(program, ['quantize', '--json', ...args], { encoding: 'utf8' }));
  const said = run('--model', join(twins, 'llama'), '--output', output);
  assert.ok(said.bytes < said.before / 2, `${said.bytes} of ${said.before}`);
  assert.ok(said.matrices > 5 && said.relativeError > 0 && said.relativeError < 0.01);
  // The loader takes it: it knows every tensor and its scales.
  const list = [
    'trace',
    '--list',
    '--tokenizer',
    join(root, 'models/tokenizer'),
    '--model',
    output,
  ];
  assert.match(execFileSync(program, list, { encoding: 'utf8' }), /hidden\.0/);
  const kept = run('--model', join(twins, 'llama'), '--output', output, '--keep', 'embed_tokens');
  assert.equal(kept.matrices, said.matrices - 1);
  const failed = spawnSync(program, ['quantize', '--model', program, '--output', output], {
    encoding: 'utf8',
  });
  assert.equal(failed.status, 1);
  assert.match(failed.stderr, /malformed: .*embedscope/);
});

test('quantize never writes over its own source', () => {
  const copy = join(folder, 'own');
  mkdirSync(copy);
  const weights = join(copy, 'model.safetensors');
  const before = readFileSync(join(twins, 'llama', 'model.safetensors'));
  writeFileSync(weights, before);
  symlinkSync(copy, join(folder, 'link'));
  for (const [model, output] of [
    [copy, copy],
    [copy, `${copy}/.`],
    [copy, join(folder, 'link')],
    [weights, weights],
  ] as const) {
    const { status, stderr } = spawnSync(
      program,
      ['quantize', '--model', model, '--output', output],
      { encoding: 'utf8' },
    );
    assert.equal(status, 1);
    assert.match(stderr, /invalid_argument: --output is the model itself/);
    assert.deepEqual(readFileSync(weights), before);
  }
});
