// `embedscope search`, `knn` and `cluster` over every kind of file that holds vectors.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

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
  assert.match(bad('twice.tsv', 'a\t1\na\t2\n'), /malformed.*"a"/);
  assert.match(failure('knn', '--model', files['two.safetensors']!), /not_found.*--tensor: x, y/);
  assert.match(failure('knn', '--model', files['a.npy']!, '--k', '6'), /invalid_argument/);
  assert.match(failure('search', '--model', files['a.tsv']!, '--word', 'up'), /not_found.*up/);
  assert.match(failure('search', '--model', files['a.tsv']!), /--word or --queries/);
});
