// `embedscope eval` and `train words` as a person types them: every published form of the evaluation
// files, and every way in which they are wrong.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

const program = new URL('../../build/native/embedscope', import.meta.url).pathname;
let folder = '';

const file = (name: string, text: string | Buffer) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const evaluate = (task: string, text: string, ...flags: string[]) =>
  JSON.parse(
    execFileSync(
      program,
      ['eval', '--model', join(folder, 'words'), '--task', task, '--json', ...flags],
      {
        input: text,
        encoding: 'utf8',
      },
    ),
  );
const failure = (args: string[], input = '') => {
  const { status, stderr } = spawnSync(program, args, { input, encoding: 'utf8' });
  assert.notEqual(status, 0);
  return stderr;
};

// Two topics whose words never meet.
const animals = ['cat', 'dog', 'horse', 'sheep', 'mouse', 'tiger'];
const colours = ['red', 'green', 'blue', 'white', 'black', 'yellow'];
function corpus() {
  let state = 1;
  const random = (bound: number) => {
    state = (state * 48271) % 2147483647;
    return state % bound;
  };
  const documents = [];
  for (let document = 0; document < 60; document++) {
    const topic = document % 2 ? animals : colours;
    const lines = Array.from({ length: 6 }, () =>
      Array.from({ length: 12 }, () => topic[random(topic.length)]).join(' '),
    );
    documents.push(lines.join('\n'));
  }
  return `${documents.join('\n\n')}\n`;
}

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'embedscope-'));
  const text = file('text.txt', corpus());
  const weights = join(folder, 'weights.safetensors');
  execFileSync(
    program,
    [
      'train',
      'words',
      '--corpus',
      text,
      '--output',
      weights,
      '--dims',
      '16',
      '--epochs',
      '20',
      '--threads',
      '1',
      '--subsample',
      '0',
      '--window',
      '3',
    ],
    { stdio: 'ignore' },
  );
  execFileSync(
    program,
    [
      'export',
      'words',
      '--from',
      weights,
      '--output',
      join(folder, 'words'),
      '--head',
      '5',
      '--remove',
      '0',
    ],
    { stdio: 'ignore' },
  );
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('one thread and one seed give the same bytes again', () => {
  const bytes = [1, 2].map((run) => {
    const path = join(folder, `again-${run}.safetensors`);
    execFileSync(
      program,
      [
        'train',
        'words',
        '--corpus',
        join(folder, 'text.txt'),
        '--output',
        path,
        '--dims',
        '16',
        '--epochs',
        '2',
        '--threads',
        '1',
        '--seed',
        '9',
      ],
      { stdio: 'ignore' },
    );
    const data = readFileSync(path);
    const header = Number(data.readBigUInt64LE(0));
    return data.subarray(8 + header).toString('base64'); // the header tells the time it took
  });
  assert.equal(bytes[0], bytes[1]);
});

test('a recipe file sets the same options as flags', () => {
  const recipe = file(
    'small.recipe',
    `# a comment\n--corpus ${join(folder, 'text.txt')}\n` +
      `--dims 7 --epochs 1 # another\n--output ${join(folder, 'recipe.safetensors')}\n`,
  );
  const printed = JSON.parse(
    execFileSync(program, ['train', 'words', `@${recipe}`, '--json'], {
      encoding: 'utf8',
      stdio: 'pipe',
    }),
  );
  assert.equal(printed.vocabulary, 12);
});

test('similarity reads tabs, CSV with and without a header, and parts of speech', () => {
  const pairs: [string, string, number][] = [
    ['cat', 'dog', 9],
    ['red', 'Blue', 8],
    ['cat', 'red', 1],
    ['dog', 'white', 2],
  ];
  const forms = [
    pairs.map((p) => p.join('\t')).join('\n'),
    pairs.map((p) => p.join(' ')).join('\n'),
    `word1,word2,similarity\n${pairs.map((p) => p.join(',')).join('\n')}`,
    `Word 1;Word 2;Human (mean)\r\n${pairs.map((p) => p.join(';')).join('\r\n')}\r\n`,
    `,word1,word2,score\n${pairs.map((p, i) => `${i},${p.join(',')}`).join('\n')}`,
    pairs.map(([a, b, s]) => `${a}-n ${b.toLowerCase()}-j ${s}`).join('\n'),
    `word1\tword2\tPOS\tSimLex999\tconc\n${pairs.map(([a, b, s]) => `${a}\t${b}\tN\t${s}\t3.1`).join('\n')}`,
    `# pairs\n"cat","dog",9\n"red","Blue",8\n"cat","red",1\n"dog","white",2\n`,
  ];
  for (const text of forms) {
    const got = evaluate('similarity', text);
    assert.deepEqual([got.items, got.covered, got.metric], [4, 4, 'spearman'], text);
    assert.ok(got.score >= 0.59, `${got.score} for ${text}`);
  }
});

test('coverage counts items whose words are all known', () => {
  const got = evaluate('similarity', 'cat dog 5\ncat unicorn 3\nred blue 4\n');
  assert.deepEqual([got.items, got.covered], [3, 2]);
});

test('categories are found by header or by repetition', () => {
  const rows = [...animals.map((w) => ['animal', w]), ...colours.map((w) => ['colour', w])];
  const forms = [
    `,category,word\n${rows.map((r, i) => `${i},${r.join(',')}`).join('\n')}`,
    `word,category\n${rows.map(([c, w]) => `${w},${c}`).join('\n')}`,
    rows.map(([c, w]) => `${w}\t${c}`).join('\n'),
    rows.map((r) => r.join('\t')).join('\n'),
  ];
  for (const text of forms) {
    const got = evaluate('categorization', text);
    assert.deepEqual([got.items, got.covered, got.metric], [12, 12, 'purity']);
    assert.equal(got.score, 1, text);
  }
});

test("analogies are read in Google's and in BATS's form", () => {
  const google = evaluate(
    'analogy',
    ': pets\ncat dog horse sheep\ncat dog mouse unicorn\n: paint\nred green blue white\n',
  );
  assert.deepEqual([google.items, google.covered], [3, 2]);
  assert.deepEqual(
    google.sections.map((s: { name: string; items: number; covered: number }) => [
      s.name,
      s.items,
      s.covered,
    ]),
    [
      ['pets', 2, 1],
      ['paint', 1, 1],
    ],
  );
  const bats = evaluate('analogy', 'cat\tdog/tiger\nhorse\tsheep\nred\tgreen/blue\n');
  assert.deepEqual([bats.items, bats.covered], [6, 6]);
});

test('errors name the line, the file and what was expected', () => {
  const evalArgs = (task: string) => ['eval', '--model', join(folder, 'words'), '--task', task];
  assert.match(failure(evalArgs('analogy'), 'a b c d\na b c\n'), /malformed: .*line 2.*has 3/);
  assert.match(
    failure(evalArgs('similarity'), 'cat dog 5\ncat dog x\n'),
    /malformed: .*line 2.*'x'/,
  );
  assert.match(failure(evalArgs('similarity'), ''), /malformed: .*no word pair/);
  assert.match(failure(evalArgs('categorization'), 'cat\ndog\n'), /malformed: .*line 1/);
  assert.match(
    failure([...evalArgs('analogy'), join(folder, 'absent')]),
    /io: .*absent: No such file/,
  );
  assert.match(
    failure(['eval', '--model', folder, '--task', 'analogy']),
    /io: .*head\.safetensors/,
  );
  const broken = file('broken.safetensors', Buffer.from('not a model at all'));
  assert.match(
    failure(['eval', '--model', broken, '--task', 'analogy']),
    /malformed: .*broken\.safetensors/,
  );
  assert.match(
    failure(['train', 'words', '--corpus', broken, '--output', join(folder, 'x')]),
    /invalid_argument: .*no word/,
  );
  const cut = file('cut.txt.xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4]));
  assert.match(
    failure(['train', 'words', '--corpus', cut, '--output', join(folder, 'x')]),
    /malformed: .*xz/,
  );
  assert.ok(!existsSync(join(folder, 'x')));
});

test('every subcommand has help', () => {
  for (const args of [[], ['eval'], ['train'], ['train', 'words'], ['export', 'words']]) {
    assert.match(execFileSync(program, [...args, '--help'], { encoding: 'utf8' }), /--help/);
  }
});
