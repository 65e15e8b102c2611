// `embedscope search`, `knn` and `cluster` over every kind of file that holds vectors.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { safetensors, utf8 } from '../wasm/support.ts';

const program = new URL('../../build/native/embedscope', import.meta.url).pathname;
const words = ['east', 'northeast', 'north', 'west', 'northwest', 'south'];
const vectors = [
  [2, 0],
  [1, 1],
  [0, 1],
  [-1, 0],
  [-1, 1],
  [0, -3],
];
const flat = Float32Array.from(vectors.flat());
const bytes = Buffer.from(flat.buffer);

let folder = '';
const files: Record<string, string> = {};
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'embedscope-'));
  const save = (name: string, content: string | Buffer) => {
    files[name] = join(folder, name);
    writeFileSync(files[name], content);
  };
  const rows = words.map((word, row) => [word, ...vectors[row]!]);
  save('a.tsv', rows.map((row) => row.join('\t')).join('\n'));
  save('a.vec', `6 2\n${rows.map((row) => row.join(' ')).join('\n')}\n`);
  save(
    'a.bin',
    Buffer.concat([
      Buffer.from('6 2\n'),
      ...words.flatMap((word, row) => [
        Buffer.from(`${word} `),
        bytes.subarray(row * 8, row * 8 + 8),
        Buffer.from('\n'),
      ]),
    ]),
  );
  const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (6, 2), }\n";
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0]);
  save('a.npy', Buffer.concat([start, Buffer.from(header), bytes]));
  const tensors = (names: string[]) => {
    const json = JSON.stringify(
      Object.fromEntries(
        names.map((name, at) => [
          name,
          { dtype: 'F32', shape: [6, 2], data_offsets: [at * 48, at * 48 + 48] },
        ]),
      ),
    );
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    return Buffer.concat([length, Buffer.from(json), ...names.map(() => bytes)]);
  };
  save('a.safetensors', tensors(['x']));
  save('two.safetensors', tensors(['x', 'y']));
});
after(() => rmSync(folder, { recursive: true }));

const lines = (...args: string[]) =>
  execFileSync(program, args, { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const failure = (...args: string[]) => {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  assert.notEqual(status, 0);
  return stderr;
};
const cosine = (a: number[], b: number[]) =>
  (a[0]! * b[0]! + a[1]! * b[1]!) / (Math.hypot(...a) * Math.hypot(...b));

test('every kind of file gives the same neighbours', () => {
  for (const [name, path] of Object.entries(files)) {
    const flags = name === 'two.safetensors' ? ['--tensor', 'y'] : [];
    const named = /tsv|vec|bin/.test(name);
    const rows = lines('knn', '--model', path, '--k', '2', ...flags);
    assert.equal(rows.length, 6);
    for (const [row, { word, neighbours }] of rows.entries()) {
      assert.equal(word, named ? words[row] : String(row));
      const expected = words
        .map((_, other) => ({ other, near: cosine(vectors[row]!, vectors[other]!) }))
        .filter(({ other }) => other !== row)
        .sort((a, b) => b.near - a.near || a.other - b.other)
        .slice(0, 2);
      assert.deepEqual(
        neighbours.map((one: { row: number }) => one.row),
        expected.map(({ other }) => other),
      );
      for (const [rank, { distance }] of neighbours.entries()) {
        assert.ok(Math.abs(1 - distance - expected[rank]!.near) < 1e-6);
      }
    }
  }
});

test('a message stays one line, whatever a file or a path holds', () => {
  const { status, stderr } = spawnSync(program, ['knn', '--model', 'no\n\u001b[31mfile.npy'], {
    encoding: 'utf8',
  });
  assert.equal(status, 1);
  assert.match(stderr, /^embedscope: \w+: no\\x0a\\x1b\[31mfile\.npy.*\n$/);
});

test('search takes words or another file, and any metric', () => {
  const [west] = lines('search', '--model', files['a.tsv']!, '--word', 'west', '--k', '2');
  assert.equal(west.query, 'west');
  assert.deepEqual(
    west.hits.map((hit: { word: string }) => hit.word),
    ['northwest', 'north'],
  );
  const byDot = lines(
    ...['search', '--model', files['a.vec']!, '--queries', files['a.npy']!],
    ...['--metric', 'dot', '--k', '1'],
  );
  assert.equal(byDot.length, 6);
  assert.deepEqual(byDot[1].hits, [{ row: 0, word: 'east', score: 2 }]);
  const [byDistance] = lines(
    ...['search', '--model', files['a.bin']!, '--word', 'north'],
    ...['--metric', 'euclidean', '--k', '1'],
  );
  assert.deepEqual(byDistance.hits, [{ row: 1, word: 'northeast', score: 1 }]);
});

test('a binary search says its recall, and is exact where all rows are candidates', () => {
  const flags = ['search', '--model', files['a.tsv']!, '--word', 'west', '--k', '2'];
  const [exact] = lines(...flags);
  const [binary] = lines(...flags, '--binary');
  assert.equal(exact.recall, 1);
  assert.equal(binary.recall, 1);
  assert.deepEqual(binary, exact);
});

test('vectors come from standard input too, and answers as JSON', () => {
  for (const name of ['a.tsv', 'a.npy', 'a.vec', 'a.safetensors']) {
    const input = readFileSync(files[name]!);
    const piped = (command: string, ...more: string[]) =>
      execFileSync(program, [command, '--model', '-', '--json', ...more], {
        input,
        encoding: 'utf8',
      })
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    assert.deepEqual(
      piped('knn', '--k', '2'),
      lines('knn', '--model', files[name]!, '--k', '2'),
      name,
    );
    const [first] = piped('project', '--method', 'pca', '--dims', '2');
    assert.deepEqual(Object.keys(first), ['row', 'word', 'x', 'y']);
    assert.equal(piped('cluster', '--method', 'kmeans', '--clusters', '2').length, 2);
    assert.equal(piped('stats', '--k', '2').length, 1);
  }
  const nonsense = spawnSync(program, ['knn', '--model', '-'], { input: 'x', encoding: 'utf8' });
  assert.match(nonsense.stderr, /malformed: -: /);
});

test('rows held in fewer bytes are found as they were', () => {
  const flags = ['search', '--model', files['a.tsv']!, '--word', 'west', '--k', '2'];
  const [whole] = lines(...flags);
  for (const store of ['f16', 'i8']) {
    const [held] = lines(...flags, '--store', store);
    assert.deepEqual(
      held.hits.map((hit: { word: string }) => hit.word),
      whole.hits.map((hit: { word: string }) => hit.word),
    );
    for (const [rank, { score }] of held.hits.entries()) {
      assert.ok(Math.abs(score - whole.hits[rank].score) < 0.01);
    }
  }
});

test('labels may repeat, stand in a file beside the vectors, and be cut off', () => {
  const save = (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const said = (...args: string[]) => {
    const { stdout, stderr, status } = spawnSync(program, args, { encoding: 'utf8' });
    const rows = stdout.trim().split('\n').filter(Boolean);
    return { status, stderr, labels: rows.map((row) => JSON.parse(row).word) };
  };
  const kinds = ['a', 'b', 'a', 'b', 'a', 'b'];
  const rows = vectors.map((row) => row.join('\t'));
  const repeated = save('kinds.tsv', rows.map((row, at) => `${kinds[at]}\t${row}\n`).join(''));
  const knn = ['knn', '--k', '1', '--model'];
  assert.deepEqual(said(...knn, repeated).labels, kinds);
  assert.match(said(...knn, repeated).stderr, /labels repeat: 6 rows have 2 different ones/);

  const bare = [save('bare.tsv', rows.join('\n')), files['a.npy']!];
  const one = save('one.txt', kinds.join('\n'));
  const two = save(
    'two.txt',
    `kind\tword\n${kinds.map((kind, at) => `${kind}\t${words[at]}\n`).join('')}`,
  );
  for (const model of bare) {
    assert.deepEqual(said(...knn, model, '--labels', one).labels, kinds);
    assert.deepEqual(said(...knn, model, '--labels', two).labels, kinds);
    const named = said(...knn, model, '--labels', two, '--label-column', 'word');
    assert.deepEqual(named.labels, words);
    assert.match(named.stderr, /read from column 2 of 2, "word"/);
    const none = said(...knn, model, '--labels', two, '--label-column', 'color');
    assert.match(none.stderr, /two\.txt: the labels have no column "color"; known are kind,word/);
    const short = said(...knn, model, '--labels', save('short.txt', 'a\nb\n'));
    assert.equal(short.status, 1);
    assert.match(short.stderr, /short\.txt: 6 vectors and 2 labels/);
  }
});

test('GloVe text has no line of sizes; words that come again are left out', () => {
  const path = join(folder, 'glove.txt');
  writeFileSync(path, 'river 1 0\n. . . 0 1\nriver 0 -1\n2004 1 1\n');
  const { stdout, stderr } = spawnSync(program, ['search', '--model', path, '--word', 'river'], {
    encoding: 'utf8',
  });
  assert.deepEqual(
    JSON.parse(stdout).hits.map(({ word }: { word: string }) => word),
    ['2004', '. . .'],
  );
  assert.match(stderr, /4 rows of 2 numbers are counted/);
  assert.match(stderr, /the word "river" comes twice: its first row is kept/);
});

test('k-means groups rows of a .npy file', () => {
  const groups = lines(
    ...['cluster', '--model', files['a.npy']!, '--method', 'kmeans', '--clusters', '6'],
    '--members',
  );
  assert.deepEqual(
    groups.map((group) => group.size),
    [1, 1, 1, 1, 1, 1],
  );
  const members = groups.flatMap((group) => group.members.map(({ row }: { row: number }) => row));
  assert.deepEqual(members.sort(), [0, 1, 2, 3, 4, 5]);
});

test('what is wrong with a file is said with its path and place', () => {
  const bad = (name: string, content: string | Buffer, ...more: string[]) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    const said = failure('knn', '--model', path, ...more);
    assert.ok(said.includes(path), said);
    return said;
  };
  assert.match(bad('b.tsv', 'a\t1\nb\tx\n'), /malformed.*line 2, field 2/);
  assert.match(bad('b.vec', '2 1\na 1\n'), /malformed/);
  assert.match(bad('b.bin', '1 1\na'), /malformed/);
  assert.match(bad('b.npy', 'nothing'), /malformed/);
  assert.match(bad('b.safetensors', Buffer.from('GGUF\x03\0\0\0')), /unsupported.*a GGUF file/);
  assert.match(failure('knn', '--model', files['two.safetensors']!), /not_found.*--tensor: x, y/);
  assert.match(failure('knn', '--model', files['a.npy']!, '--k', '6'), /invalid_argument/);
  assert.match(failure('search', '--model', files['a.tsv']!, '--word', 'up'), /not_found.*up/);
  assert.match(failure('search', '--model', files['a.tsv']!), /--word or --queries/);
});

const noted = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return { stdout, notes: stderr };
};
const kept = (name: string, content: string | Buffer) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

test('words may hold spaces, and nothing after the last row is lost', () => {
  const phrases = kept('phrases.vec', '3 2\nnew york 1 0\n  0 1\nsan juan de la cruz 1 1\n');
  const [york] = lines('search', '--model', phrases, '--word', 'new york', '--k', '1');
  assert.equal(york.hits[0].word, 'san juan de la cruz');
  const more = kept('more.vec', '1 2\nriver 1 0\nlake 0 1\n');
  assert.match(failure('search', '--model', more, '--word', 'river'), /1 rows, but line 3 follows/);
  const one = Buffer.from(Float32Array.of(1).buffer);
  const spaced = kept(
    'spaced.bin',
    Buffer.concat([Buffer.from('2 1\nx '), one, Buffer.from('a b '), one]),
  );
  assert.match(
    failure('knn', '--k', '1', '--model', spaced),
    /a word with a space.*row 1 is read as "a"/,
  );
  const [group] = lines('cluster', '--model', phrases, '--method', 'kmeans', '--clusters', '1');
  assert.equal(group.typical.length, 3);
  assert.ok(group.typical.includes('new york'));
});

test('what was decided about a table is said', () => {
  const table = kept('headed.tsv', '\ufeffname\tx\ty\nriver\t1\t.5\n1990\t.5\t1\n');
  const { notes } = noted('project', '--method', 'pca', '--model', table);
  assert.match(notes, /note: .*headed\.tsv: line 1 is read as headings/);
  assert.match(notes, /note: .*headed\.tsv: labels are read from the first column/);
  assert.match(
    failure('knn', '--model', kept('comma.tsv', '.1\t.2\n0,4\t.5\n')),
    /line 2, field 1/,
  );
});

test('a kind of file that is not read is named', () => {
  const refused = (name: string, content: string | Buffer) =>
    failure('stats', '--model', kept(name, content));
  assert.match(refused('x.csv', 'a,1,2\nb,3,4\n'), /unsupported: .*parted by commas/);
  assert.match(
    refused('x.json', '[[1, 2]]'),
    /malformed: .*line 1 has something else than a number/,
  );
  assert.match(refused('x', 'a\0b'), /unsupported: .*neither text nor .*\.npy, \.tsv, \.vec/);
  if (existsSync('/dev/zero')) {
    assert.match(failure('stats', '--model', '/dev/zero'), /io: \/dev\/zero: is a device/);
  }
  const fastText = Buffer.from([0xba, 0x16, 0x4f, 0x2f, 12, 0, 0, 0]);
  assert.match(refused('x.bin', fastText), /unsupported: .*fastText's own \.bin/);
});

test('words that were just trained are found, and named where there are none', () => {
  const bytes = Uint8Array.from(Buffer.from(Float32Array.of(1, 0, 0, 1, 1, 1).buffer));
  const matrix = { dtype: 'F32', shape: [3, 2], bytes };
  const words = utf8('cat\nsat\nmat');
  const count = { dtype: 'U32', shape: [3], bytes: new Uint8Array(12) };
  const trained = kept(
    'trained.safetensors',
    Buffer.from(
      safetensors(
        {
          input: matrix,
          output: matrix,
          count,
          words: { dtype: 'U8', shape: [words.length], bytes: words },
        },
        {},
      ),
    ),
  );
  const [cat] = lines(
    ...['search', '--model', trained, '--tensor', 'input', '--word', 'cat', '--k', '1'],
  );
  assert.equal(cat.hits[0].word, 'mat');
  assert.match(failure('search', '--model', files['a.npy']!, '--word', 'cat'), /has no words/);
  // A head that takes all words leaves no second file, and then neither is written.
  const exported = join(folder, 'exported');
  assert.match(
    failure('export', 'words', '--from', trained, '--output', exported),
    /invalid_argument: --head is 2000: of 3 words/,
  );
  assert.equal(existsSync(exported), false);
});

test('what is no command and no option is named', () => {
  assert.match(failure('nosuch'), /not expected: nosuch/);
  assert.match(failure('search', '--halp'), /not expected: --halp/);
  assert.match(failure('search'), /--model is required/);
});

test('clusters that hold no row are counted', () => {
  const twice = kept('twice-two.tsv', '1\t2\n1\t2\n3\t4.5\n3\t4.5\n');
  const { stdout, notes } = noted(
    ...['cluster', '--model', twice, '--method', 'kmeans', '--clusters', '3'],
  );
  assert.match(notes, /note: 1 of the 3 clusters hold no row/);
  assert.equal(stdout.trim().split('\n').length, 3);
});

test('a zero row has no direction: it ranks last and is marked', () => {
  const table = kept('zero.tsv', 'north\t0\t1\nsouth\t0\t-1\nnothing\t0\t0\neast\t1\t0\n');
  for (const flags of [[], ['--binary']]) {
    const [north] = lines('search', '--model', table, '--word', 'north', ...flags);
    assert.deepEqual(north.hits, [
      { row: 3, word: 'east', score: 0 },
      { row: 1, word: 'south', score: -1 },
      { row: 2, word: 'nothing', score: null, direction: 'none' },
    ]);
  }
  assert.match(
    failure('search', '--model', table, '--word', 'nothing'),
    /"nothing": the query is zero: it has no direction/,
  );
  const { stdout, notes } = noted('knn', '--model', table, '--k', '3');
  assert.match(notes, /1 row is zero/);
  const [{ neighbours }] = stdout.split('\n', 1).map((line) => JSON.parse(line));
  assert.deepEqual(
    neighbours.map(({ word, direction }: Record<string, string>) => [word, direction]),
    [
      ['nothing', 'none'],
      ['east', undefined],
      ['south', undefined],
    ],
  );
});

test('a default that was changed is said', () => {
  const rows = Array.from({ length: 20 }, (_, row) => [Math.sin(row), Math.cos(2 * row), row % 7]);
  const table = kept('few.tsv', rows.map((row) => row.join('\t')).join('\n'));
  const tsne = noted('project', '--method', 'tsne', '--perplexity', '50', '--model', table);
  assert.match(tsne.notes, /--perplexity 50 .*6\.33 is taken/);
  const umap = noted('project', '--neighbours', '50', '--epochs', '5', '--model', table);
  assert.match(umap.notes, /--neighbours 50 .*19 is taken/);
  const judged = noted('project', '--method', 'pca', '--judge', '20', '--model', table);
  assert.match(judged.notes, /judged by 9 neighbours/);
});

test('a layout of equal rows does not show their order, and says how many differ', () => {
  const rows = Array.from({ length: 200 }, (_, row) => (row % 100 < 99 ? '1\t2\t3' : '3\t1\t2'));
  const table = kept('equal.tsv', rows.join('\n'));
  const { stdout, notes } = noted('project', '--method', 'umap', '--model', table);
  assert.match(notes, /of 200 rows 2 are distinct/);
  const places = stdout
    .trim()
    .split('\n')
    .map((line) => line.split('\t').slice(-2).map(Number));
  const mean = (of: number[][]) =>
    [0, 1].map((axis) => of.reduce((sum, place) => sum + place[axis]!, 0) / of.length);
  const apart = (a: number[], b: number[]) => (a[0]! - b[0]!) ** 2 + (a[1]! - b[1]!) ** 2;
  const middle = mean(places);
  const spread = places.reduce((sum, place) => sum + apart(place, middle), 0);
  const between = [0, 50, 100, 150]
    .map((from) => 50 * apart(mean(places.slice(from, from + 50)), middle))
    .reduce((sum, one) => sum + one);
  assert.ok(between / spread < 0.08, `the order of rows explains ${between / spread}`);
});

test('counts below zero are refused', () => {
  for (const args of [
    ['search', '--word', 'west', '--k', '-1'],
    ['knn', '--rows', '-1'],
    ['project', '--epochs', '-5'],
  ]) {
    const { status, stderr } = spawnSync(program, [...args, '--model', files['a.tsv']!], {
      encoding: 'utf8',
    });
    assert.equal(status, 105, args.join(' '));
    assert.match(stderr, /must be a whole number from 0 up, but is -/);
  }
});

test('output that is lost is no success', { skip: !existsSync('/dev/full') }, () => {
  const full = openSync('/dev/full', 'w');
  for (const args of [
    ['search', '--word', 'west'],
    ['knn', '--k', '2'],
    ['stats', '--k', '2'],
    ['cluster', '--method', 'kmeans', '--clusters', '2'],
    ['project', '--method', 'pca'],
    ['project', '--method', 'pca', '--out', '/dev/full'],
  ]) {
    const { status, stderr } = spawnSync(program, [...args, '--model', files['a.tsv']!], {
      encoding: 'utf8',
      stdio: ['ignore', full, 'pipe'],
    });
    assert.equal(status, 1, args.join(' '));
    assert.match(stderr, /io: .*No space left on device/);
  }
  closeSync(full);
  assert.ok(statSync('/dev/full').isCharacterDevice());
});

test('the recall of a binary search is that of the queries', () => {
  // Rows near the corner (1, …, 1) have all bits set: bits say nothing among them.
  const row = (seed: number, positive: boolean) =>
    Array.from({ length: 16 }, (_, d) => {
      const value = Math.sin((seed + 1) * (d + 1) * 12.9898) * 43758.5453;
      const part = value - Math.floor(value) - 0.5;
      return (positive ? Math.abs(part) + 0.1 : part).toFixed(6);
    });
  const rows = Array.from({ length: 600 }, (_, at) => row(at, at < 300));
  const table = kept('signs.tsv', rows.map((one) => one.join('\t')).join('\n'));
  const asked = (name: string, positive: boolean) => {
    const queries = Array.from({ length: 20 }, (_, at) => row(1000 + at, positive).join('\t'));
    const path = kept(name, queries.join('\n'));
    const flags = ['search', '--model', table, '--queries', path, '--k', '5'];
    const truth = lines(...flags);
    const found = lines(...flags, '--binary');
    const share = found.reduce((sum, { hits }, at) => {
      const wanted = new Set(truth[at].hits.map((hit: { row: number }) => hit.row));
      return sum + hits.filter((hit: { row: number }) => wanted.has(hit.row)).length / 5;
    }, 0);
    assert.ok(Math.abs(found[0].recall - share / 20) < 1e-9, `${found[0].recall}, ${share / 20}`);
    return found[0].recall;
  };
  assert.ok(asked('positive.tsv', true) < asked('mixed.tsv', false));
});
