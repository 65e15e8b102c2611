/** `vectors.open`: files of vectors as people have them, each read as the command line reads it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { openEngine } from './results.ts';
import { rejection } from './support.ts';

const root = new URL('../../', import.meta.url);
const text = (content: string) => new TextEncoder().encode(content);

function engineWith(files: Record<string, Uint8Array>) {
  const module = (path: string) => path.replace(/^engine\//, 'build/wasm/');
  return openEngine({
    read: (path) => files[path] ?? new Uint8Array(readFileSync(new URL(module(path), root))),
  });
}

/** NumPy's file of big-endian f64 by columns, as `np.asfortranarray(x).astype('>f8')` is saved. */
function npy(rows: number[][]): Uint8Array {
  const [first = []] = rows;
  const header = `{"descr": ">f8", "fortran_order": True, "shape": (${rows.length}, ${first.length}), }\n`;
  const start = Buffer.from([0x93, ...text('NUMPY'), 1, 0, header.length, 0]);
  const values = Buffer.alloc(rows.length * first.length * 8);
  first.forEach((_, column) => {
    rows.forEach((row, at) => {
      values.writeDoubleBE(row[column]!, (column * rows.length + at) * 8);
    });
  });
  return new Uint8Array(Buffer.concat([start, Buffer.from(header), values]));
}

const rows = [
  [1, 0],
  [0.5, -2],
  [3, 1],
];
const files = {
  'x.npy': npy(rows),
  'glove.txt': text('river 1 0\n. . . 0.5 -2\nbank 3 1\nriver 9 9\n'),
  'kinds.tsv': text('a\t1\t0\nb\t0.5\t-2\na\t3\t1\n'),
  'labels.txt': text('word\tkind\nriver\ta\nlake\tb\nbank\ta\n'),
  'short.txt': text('a\nb\n'),
  'x.gguf': text('GGUF\x03\0\0\0'),
  'x.csv': text('a,1,0\n'),
};

const metric = 'euclidean';

test('files of other formats become tables, and what was decided is said', async () => {
  const engine = engineWith(files);
  const open = async (file: string, more = {}) => {
    const info = await engine.call('vectors.open', { table: 't', files: [file], ...more });
    const words = [];
    for (const [row, query] of rows.entries()) {
      const asked = { table: 't', query: Float32Array.from(query), k: 1, metric } as const;
      const [hit] = (await engine.call('vectors.nearest', asked)).hits;
      assert.deepEqual([hit!.row, hit!.score], [row, 0]);
      words.push(hit!.word);
    }
    return { ...info, words };
  };
  const plain = await open('x.npy');
  assert.deepEqual([plain.rows, plain.dims, plain.hasWords, plain.notices], [3, 2, false, []]);
  const glove = await open('glove.txt');
  assert.deepEqual(glove.words, ['river', '. . .', 'bank']);
  assert.deepEqual(glove.notices, [
    'line 1 is no "rows dims": 4 rows of 2 numbers are counted',
    'the word "river" comes twice: its first row is kept',
  ]);
  const kinds = await open('kinds.tsv');
  assert.deepEqual(kinds.words, ['a', 'b', 'a']);
  assert.ok(kinds.notices.includes('labels repeat: 3 rows have 2 different ones'));
  const labelled = await open('x.npy', { labels: 'labels.txt' });
  assert.deepEqual(labelled.words, ['river', 'lake', 'bank']);
  const byKind = await open('x.npy', { labels: 'labels.txt', column: 'kind' });
  assert.deepEqual(byKind.words, ['a', 'b', 'a']);
  assert.equal((await open('x.npy', { dtype: 'f16' })).dtype, 'f16');
  engine.dispose();
});

test('what is no such file is named, and the table that was open stays', async () => {
  const engine = engineWith(files);
  await engine.call('vectors.open', { table: 't', files: ['x.npy'] });
  const refused = (asked: { files: string[] } & Record<string, unknown>, error: object) =>
    assert.rejects(engine.call('vectors.open', { table: 't', ...asked }), error);
  await refused({ files: ['x.gguf'] }, rejection('unsupported', /a GGUF file/));
  await refused({ files: ['x.csv'] }, rejection('unsupported', /commas/));
  await refused(
    { files: ['x.npy'], labels: 'short.txt' },
    rejection('invalid_argument', /3 vectors and 2 labels/),
  );
  await refused(
    { files: ['x.npy'], labels: 'labels.txt', column: 'color' },
    rejection('invalid_argument', /no column "color"; known are word,kind/),
  );
  const query = Float32Array.of(3, 1);
  const { hits } = await engine.call('vectors.nearest', { table: 't', query, k: 1, metric });
  assert.equal(hits[0]!.row, 2);
  engine.dispose();
});
