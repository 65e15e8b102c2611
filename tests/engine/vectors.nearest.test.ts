/** Search over the wire: filters, many queries, types of storage and bits, each against a plain loop. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Engine } from '../../web/engine/client/engine.ts';
import { randomValues } from '../wasm/support.ts';
import { openEngine, randomTable, rejection } from './support.ts';

const rows = 700;
const dims = 24;
const { values } = randomTable('random', rows, dims);
const queries = randomValues(37 * dims, 99);
const nobody = 2 ** 32 - 1;

let engine: Engine;
before(async () => {
  ({ engine } = openEngine());
  const words = Array.from({ length: rows }, (_, row) => `w${row}`);
  await engine.call('vectors.open', { table: 'random', values, rows, dims, words });
});
after(() => engine.dispose());

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * b[at]!, 0);
}

/** Rows by cosine, nearest first, those that `may` be found. */
function nearest(query: Float32Array, k: number, may = (_row: number) => true) {
  const row = (index: number) => values.subarray(index * dims, (index + 1) * dims);
  const cosine = (index: number) =>
    dot(row(index), query) / Math.sqrt(dot(row(index), row(index)) * dot(query, query));
  return Array.from({ length: rows }, (_, index) => ({ row: index, score: cosine(index) }))
    .filter((one) => may(one.row))
    .sort((a, b) => b.score - a.score)
    .slice(0, k);
}

const wanted = { table: 'random', k: 9, metric: 'cosine' as const };
const even = Uint8Array.from({ length: rows }, (_, row) => (row % 2 === 0 ? 1 : 0));

test('a filter leaves rows out, and nothing else', async () => {
  const query = queries.slice(0, dims);
  const { hits, recall } = await engine.call('vectors.nearest', { ...wanted, query, filter: even });
  assert.deepEqual(
    hits.map(({ row }) => row),
    nearest(query, 9, (row) => row % 2 === 0).map(({ row }) => row),
  );
  assert.equal(recall, 1);
  const none = { ...wanted, query, filter: new Uint8Array(rows) };
  assert.deepEqual((await engine.call('vectors.nearest', none)).hits, []);
  await assert.rejects(
    engine.call('vectors.nearest', { ...wanted, query, filter: even.slice(1) }),
    rejection('invalid_argument', /filter for 700 rows cannot have 699/),
  );
});

test('many queries find what each finds, words not themselves', async () => {
  const found = await engine.call('vectors.nearestEach', { ...wanted, queries });
  assert.equal(found.queries, 37);
  for (let one = 0; one < 37; one++) {
    const expected = nearest(queries.subarray(one * dims, (one + 1) * dims), 9);
    const own = Array.from(found.rows.subarray(one * 9, one * 9 + 9));
    assert.deepEqual(
      own,
      expected.map(({ row }) => row),
    );
    for (const [rank, { score }] of expected.entries()) {
      assert.ok(Math.abs(found.scores[one * 9 + rank]! - score) < 1e-6);
    }
  }
  const words = Array.from({ length: 20 }, (_, one) => `w${one * 30}`);
  const named = await engine.call('vectors.nearestEach', { ...wanted, queries: words });
  for (const [one, word] of words.entries()) {
    const single = await engine.call('vectors.nearest', { ...wanted, query: word });
    assert.deepEqual(
      Array.from(named.rows.subarray(one * 9, one * 9 + 9)),
      single.hits.map(({ row }) => row),
    );
    assert.ok(!single.hits.some(({ row }) => row === one * 30));
  }
});

test('places that a query cannot fill say so', async () => {
  const filter = new Uint8Array(rows);
  filter[3] = 1;
  filter[5] = 1;
  const some = queries.subarray(0, 17 * dims);
  const found = await engine.call('vectors.nearestEach', {
    ...wanted,
    k: 1000,
    rows: 6,
    queries: some,
    filter,
  });
  assert.equal(found.k, 6);
  for (let one = 0; one < 17; one++) {
    const own = found.rows.subarray(one * 6, one * 6 + 6);
    assert.deepEqual(new Set(own.subarray(0, 2)), new Set([3, 5]));
    assert.deepEqual(Array.from(own.subarray(2)), Array(4).fill(nobody));
    assert.ok(found.scores.subarray(one * 6 + 2, one * 6 + 6).every(Number.isNaN));
  }
});

test('wrong queries are named, and the engine goes on', async () => {
  const ask = (given: string[] | Float32Array) =>
    engine.call('vectors.nearestEach', { ...wanted, queries: given });
  await assert.rejects(
    ask(queries.subarray(0, dims + 1)),
    rejection('invalid_argument', /25 values/),
  );
  await assert.rejects(ask(['w1', 'nowhere']), rejection('not_found', /nowhere/));
  const spoilt = queries.slice();
  spoilt[3 * dims + 2] = Number.NaN;
  await assert.rejects(ask(spoilt), rejection('non_finite', /query 3: entry 2/));
  assert.equal((await ask(new Float32Array())).rows.length, 0);
});

test('a table in f16 or eight bits finds by what it stores', async () => {
  const infos = [];
  for (const dtype of ['f16', 'i8'] as const) {
    const table = `random ${dtype}`;
    infos.push(await engine.call('vectors.open', { table, values, rows, dims, dtype }));
    const query = queries.slice(0, dims);
    const { hits } = await engine.call('vectors.nearest', { ...wanted, table, query });
    const exact = nearest(query, 9);
    for (const [rank, { score }] of exact.entries()) {
      // Eleven bits of every value, or eight of the largest of a row.
      assert.ok(Math.abs(hits[rank]!.score - score) < (dtype === 'f16' ? 5e-4 : 1e-2));
    }
    if (dtype === 'f16') {
      assert.deepEqual(
        hits.map(({ row }) => row),
        exact.map(({ row }) => row),
      );
    }
  }
  assert.deepEqual(
    infos.map(({ dtype }) => dtype),
    ['f16', 'i8'],
  );
  const large = Float32Array.from([1, 1e6]);
  await assert.rejects(
    engine.call('vectors.open', { table: 'large', values: large, rows: 1, dims: 2, dtype: 'f16' }),
    rejection('non_finite', /row 0, column 1/),
  );
});

test('a search by bits says what it finds, and finds all when all are candidates', async () => {
  const query = queries.slice(0, dims);
  const exact = await engine.call('vectors.nearest', { ...wanted, query });
  const whole = await engine.call('vectors.nearest', { ...wanted, query, candidates: rows });
  assert.deepEqual(whole.hits, exact.hits);
  assert.equal(whole.recall, 1);

  const few = { ...wanted, candidates: 120 };
  let found = 0;
  const asked = 100;
  for (let row = 0; row < asked; row++) {
    const own = await engine.call('vectors.nearest', { ...few, query: `w${row}` });
    const all = await engine.call('vectors.nearest', { ...wanted, query: `w${row}` });
    const true9 = new Set(all.hits.map((hit) => hit.row));
    found += own.hits.filter((hit) => true9.has(hit.row)).length;
  }
  const { recall, searched } = await engine.call('vectors.nearest', { ...few, query });
  assert.equal(searched, 120);
  assert.ok(recall < 1 && Math.abs(recall - found / (9 * asked)) < 0.08, `${recall}`);
  await assert.rejects(
    engine.call('vectors.nearest', { ...few, query, centre: true }),
    rejection('invalid_argument', /neither/),
  );
  await assert.rejects(
    engine.call('vectors.nearest', { ...wanted, query, candidates: 8 }),
    rejection('invalid_argument', /8 candidates cannot give 9/),
  );
});
