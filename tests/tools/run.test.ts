// `embedscope run` from nothing: an empty prompt begins with the token that begins a text.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { tensorsOf } from './gguf.ts';

const root = new URL('../../', import.meta.url).pathname;
const golden = join(root, 'tests/golden/transformers/gpt2');
let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'embedscope-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** The small GPT-2 of the goldens, with a letter a token, and changes to its settings. */
function model(name: string, config: object, generation: object = {}): string {
  const at = join(folder, name);
  mkdirSync(at);
  const write = (file: string, value: unknown) =>
    writeFileSync(join(at, file), typeof value === 'string' ? value : JSON.stringify(value));
  const own = JSON.parse(readFileSync(join(golden, 'config.json'), 'utf8'));
  write('config.json', { ...own, ...config });
  write('generation_config.json', generation);
  const letters = Array.from({ length: 40 }, (_, id) => [String.fromCharCode(65 + id), id]);
  write('vocab.json', Object.fromEntries(letters));
  write('merges.txt', '#version: 0.2\n');
  symlinkSync(join(golden, 'model.safetensors'), join(at, 'model.safetensors'));
  return at;
}

const run = (at: string, prompt: string) =>
  spawnSync(
    join(root, 'build/native/embedscope'),
    ['run', '--model', at, '--prompt', prompt, '--max-tokens', '5', '--greedy'],
    { encoding: 'utf8' },
  );

test('an empty prompt starts from the token that begins a text', () => {
  const typed = run(model('typed', {}), 'F');
  assert.equal(typed.status, 0, typed.stderr);
  assert.equal(typed.stdout.length, 5);
  const named = run(model('named', { bos_token_id: 5 }), ''); // F
  assert.equal(named.stdout, typed.stdout, named.stderr);
  // Where only the settings for generation name it.
  const settings = run(model('settings', {}, { bos_token_id: 5 }), '');
  assert.equal(settings.stdout, typed.stdout, settings.stderr);
});

test('where nothing names one, that is said', () => {
  const { status, stderr } = run(model('nameless', {}), '');
  assert.equal(status, 1);
  assert.match(stderr, /invalid_argument: an empty prompt needs a token that begins a text/);
});

test('a GGUF file is a whole model: it is run, embedded and cut into tokens', () => {
  const at = join(root, 'tests/golden/gguf');
  const tool = (...args: string[]) =>
    spawnSync(join(root, 'build/native/embedscope'), args, { encoding: 'utf8' });
  for (const name of ['llama-f16', 'llama-q8_0', 'llama-q4_0', 'qwen3-f32']) {
    const written = run(join(at, `${name}.gguf`), 'abc a');
    assert.equal(written.status, 0, written.stderr);
    assert.equal(written.stdout.length, 5, name);
  }
  const bert = join(at, 'bert-f16.gguf');
  const vector = JSON.parse(tool('embed', '--model', bert, 'ab ba').stdout);
  assert.equal(vector.length, 32);
  // [CLS] ab b ##a [SEP], pooled by its first token as the file says.
  assert.equal(
    tool('tokenize', '--model', bert, '--special', '--ids', 'Ab bA').stdout,
    '2 8 5 6 3\n',
  );
  assert.deepEqual(
    vector,
    JSON.parse(tool('embed', '--model', bert, '--pool', 'first', 'ab ba').stdout),
  );
  const cut = join(folder, 'cut.gguf');
  writeFileSync(cut, readFileSync(bert).subarray(0, 30_000));
  const refused = tool('embed', '--model', cut, 'ab');
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /malformed: .*cut\.gguf: GGUF: tensor "\S+" ends past the file/);
});

test('trace reads hidden states by the plain and the tuned lens, as NumPy does', () => {
  const at = join(folder, 'lens');
  mkdirSync(at);
  const llama = join(root, 'tests/golden/transformers/llama');
  const letters = Array.from({ length: 40 }, (_, id) => [String.fromCharCode(65 + id), id]);
  writeFileSync(join(at, 'vocab.json'), JSON.stringify(Object.fromEntries(letters)));
  writeFileSync(join(at, 'merges.txt'), '#version: 0.2\n');
  for (const file of ['config.json', 'model.safetensors'])
    symlinkSync(join(llama, file), join(at, file));
  const ids = new Int32Array(
    tensorsOf(readFileSync(join(llama, 'expected.safetensors')))('causal.ids').buffer,
  );
  const text = String.fromCharCode(...Array.from(ids, (id) => 65 + id));
  const expected = tensorsOf(readFileSync(join(root, 'tests/golden/lens/expected.safetensors')));
  for (const kind of ['f32', 'i8']) {
    const out = join(at, `${kind}.safetensors`);
    const lens = join(root, `tests/golden/lens/${kind}.safetensors`);
    const { status, stderr } = spawnSync(
      join(root, 'build/native/embedscope'),
      [
        ...['trace', '--model', at, '--text', text, '--get', 'hidden.*'],
        ...['--lens', '--tuned-lens', lens, '--out', out],
      ],
      { encoding: 'utf8' },
    );
    assert.equal(status, 0, stderr);
    const traced = tensorsOf(readFileSync(out));
    for (const layer of [0, 1]) {
      for (const [name, wanted] of [
        [`lens.hidden.${layer}`, `plain.${layer}`],
        [`tuned.hidden.${layer}`, `${kind}.tuned.${layer}`],
      ] as const) {
        const values = traced(name);
        expected(wanted).forEach((value, i) => {
          assert.ok(Math.abs(value - values[i]!) < 1e-4, `${name} ${i}`);
        });
      }
    }
  }
});

test('embed pools as the files of a sentence model say, or says that it does not', () => {
  const at = model('pooled', { architectures: ['GPT2Model'] });
  const tool = (...args: string[]) =>
    spawnSync(join(root, 'build/native/embedscope'), args, { encoding: 'utf8' });
  const out = join(at, 'final.safetensors');
  assert.equal(
    tool('trace', '--model', at, '--text', 'FGH', '--get', 'final', '--out', out).status,
    0,
  );
  const states = tensorsOf(readFileSync(out))('final');
  const width = states.length / 3;
  const column = (d: number) => [0, 1, 2].map((row) => states[row * width + d]!);
  const sum = (values: number[]) => values.reduce((a, b) => a + b);
  const last = 'sentence_transformers.models.';
  writeFileSync(
    join(at, 'modules.json'),
    JSON.stringify([
      { path: '', type: `${last}Transformer` },
      { path: '1_Pooling', type: `${last}Pooling` },
    ]),
  );
  mkdirSync(join(at, '1_Pooling'));
  const pooled = (modes: object) => {
    writeFileSync(join(at, '1_Pooling/config.json'), JSON.stringify(modes));
    return tool('embed', '--model', at, 'FGH');
  };
  for (const [mode, pool] of [
    ['max_tokens', (values: number[]) => Math.max(...values)],
    ['mean_tokens', (values: number[]) => sum(values) / 3],
    ['mean_sqrt_len_tokens', (values: number[]) => sum(values) / Math.sqrt(3)],
    ['cls_token', ([first]: number[]) => first!],
    ['lasttoken', ([, , third]: number[]) => third!],
  ] as const) {
    const { status, stdout, stderr } = pooled({ [`pooling_mode_${mode}`]: true });
    assert.equal(status, 0, stderr);
    const vector = JSON.parse(stdout) as number[];
    assert.equal(vector.length, width);
    vector.forEach((value, d) => {
      assert.ok(Math.abs(value - pool(column(d))) < 1e-5, `${mode} ${d}`);
    });
  }
  const two = pooled({ pooling_mode_cls_token: true, pooling_mode_mean_tokens: true });
  const joined = JSON.parse(two.stdout) as number[];
  assert.equal(joined.length, 2 * width);
  assert.ok(Math.abs(joined[width]! - sum(column(0)) / 3) < 1e-5, 'one after the other');
  assert.match(pooled({ pooling_mode_odd: true }).stderr, /unsupported: .*"pooling_mode_odd"/);
});

test('a text that is longer than the model reads is cut, which is said', () => {
  const own = JSON.parse(readFileSync(join(golden, 'config.json'), 'utf8'));
  const context = own.n_positions ?? own.n_ctx;
  const at = model('short', { architectures: ['GPT2Model'] });
  const { status, stderr, stdout } = spawnSync(
    join(root, 'build/native/embedscope'),
    ['embed', '--model', at],
    { encoding: 'utf8', input: `FG\n${'F'.repeat(context + 2)}\n${'G'.repeat(context + 1)}\n` },
  );
  assert.equal(status, 0, stderr);
  assert.equal(stdout.trim().split('\n').length, 3);
  assert.match(stderr, new RegExp(`text 2 has ${context + 2} tokens, .* first ${context}\\b`));
  assert.match(stderr, /2 of 3 texts were cut/);
});

test('--json: a token a line with its surprise, then the whole; - reads standard input', () => {
  const at = join(root, 'tests/golden/gguf/llama-f16.gguf');
  const tool = (args: string[], input = '') =>
    spawnSync(join(root, 'build/native/embedscope'), args, { encoding: 'utf8', input });
  const lines = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  const going = ['run', '--model', at, '--max-tokens', '5', '--greedy'];
  const plain = tool([...going, '--prompt', 'abc a']).stdout;
  assert.equal(tool([...going, '--prompt', '-'], 'abc a\n').stdout, plain);

  const objects = lines(tool([...going, '--json', '--prompt', '-'], 'abc a').stdout);
  const last = objects.pop();
  assert.deepEqual(last, { text: plain, tokens: objects.length, end: 'length' });
  assert.equal(objects.map(({ text }) => text).join(''), plain);
  for (const { id, piece, surprise } of objects) {
    assert.ok(Number.isInteger(id) && piece.length > 0);
    assert.ok(surprise >= 0 && surprise < Math.log(1000), `${surprise} nats`);
  }

  const bert = join(root, 'tests/golden/gguf/bert-f16.gguf');
  const [embedded] = lines(tool(['embed', '--model', bert, '--json'], 'ab ba\n').stdout);
  assert.equal(embedded.text, 'ab ba');
  assert.deepEqual(embedded.vector, lines(tool(['embed', '--model', bert, 'ab ba']).stdout)[0]);
  const [cut] = lines(tool(['tokenize', '--model', bert, '--ids', '--json', 'ab ba']).stdout);
  assert.equal(
    cut.ids.join(' '),
    tool(['tokenize', '--model', bert, '--ids', 'ab ba']).stdout.trim(),
  );

  const names = lines(tool(['trace', '--model', bert, '--list', '--json']).stdout);
  assert.ok(names.some(({ name }) => name === 'final'));
  const [traced] = lines(tool(['trace', '--model', bert, '--json', '--text', '-'], 'ab\n').stdout);
  const [, width] = traced.shape;
  assert.equal(width, 32);
});

test('every subcommand takes --json', () => {
  const tool = (...args: string[]) =>
    spawnSync(join(root, 'build/native/embedscope'), args, { encoding: 'utf8' }).stdout;
  const commands = [...tool('--help').matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name!);
  assert.ok(commands.length >= 14, commands.join(' '));
  for (const name of commands) {
    const inner = name === 'train' || name === 'export' ? ['words'] : [];
    assert.match(tool(name, ...inner, '--help'), /--json/, name);
  }
});
