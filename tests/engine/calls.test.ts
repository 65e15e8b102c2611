/** Calls over the wire: progress, cancellation, what is handed over, slices, crash and restart. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Progress } from '../../web/engine/client/engine.ts';
import { shakeHands } from '../../web/engine/client/handshake.ts';
import { connectRunner } from '../../web/engine/client/local-port.ts';
import { RemoteEngine } from '../../web/engine/client/remote-engine.ts';
import type { ToPage } from '../../web/engine/shared/protocol.ts';
import { Runner } from '../../web/engine/shared/runner.ts';
import { Telling } from '../../web/engine/shared/telling.ts';
import { dot, measure, wordFile } from '../wasm/support.ts';
import { base, host, openEngine, randomTable, rejection, shippedFiles } from './support.ts';

const pca = { table: 'random', rows: 4000, components: 5 };

test('progress rises to its end, stage by stage', async () => {
  const { engine } = openEngine();
  const told: Progress[] = [];
  await engine.call('words.load', { part: 'all' }, { onProgress: (one) => told.push(one) });
  const stages = [...new Set(told.map((one) => one.stage))];
  assert.deepEqual(stages, ['loading the engine', 'loading words']);
  for (const stage of stages) {
    const own = told.filter((one) => one.stage === stage);
    own.reduce((before, one) => {
      assert.ok(one.done >= before && one.done <= one.total, `${stage}: ${one.done}`);
      return one.done;
    }, 0);
    assert.equal(own.at(-1)!.done, own.at(-1)!.total, stage);
  }
  engine.dispose();
});

test('progress that is held back is told when its time has come, and nothing after the end', async () => {
  const told: number[] = [];
  const telling = new Telling(({ done }) => told.push(done), 20);
  const report = (done: number) => telling.report({ stage: 'loading', done, total: 10 });
  report(0);
  report(4);
  report(5);
  assert.deepEqual(told, [0]);
  await new Promise((done) => setTimeout(done, 60));
  assert.deepEqual(told, [0, 5], 'work that stops half-way is seen to have come half-way');
  report(10);
  assert.deepEqual(told, [0, 5, 10], 'an end is told at once');
  report(3);
  telling.end();
  await new Promise((done) => setTimeout(done, 60));
  assert.deepEqual(told, [0, 5, 10]);
});

test('words that arrive after their call was cancelled are not appended twice', async () => {
  const shipped = shippedFiles();
  const asked: (() => void)[] = [];
  // The tail arrives when the test says so, whoever may have given it up by then.
  const { engine } = openEngine(async (url, options) => {
    if (!url.endsWith('tail.safetensors')) return shipped(url, options);
    await new Promise<void>((arrive) => asked.push(arrive));
    return shipped(url, { ...options, signal: new AbortController().signal });
  });
  const until = async (count: number) => {
    while (asked.length < count) await new Promise((done) => setImmediate(done));
  };
  const controller = new AbortController();
  const first = engine.call('words.load', { part: 'all' }, { signal: controller.signal });
  await until(1);
  controller.abort();
  await assert.rejects(first, rejection('cancelled'));
  const second = engine.call('words.load', { part: 'all' });
  await until(2);
  for (const arrive of asked) arrive();
  const { rows, total } = await second;
  assert.equal(rows, total);
  engine.dispose();
});

test('a cancelled call rejects at once, stops its work, and the engine goes on', async () => {
  const { engine } = openEngine();
  await engine.call('vectors.open', randomTable('random', 4000, 192));
  const controller = new AbortController();
  let later = 0;
  const call = engine.call('projection.pca', pca, {
    signal: controller.signal,
    onProgress: () => {
      if (controller.signal.aborted) later++;
      controller.abort();
    },
  });
  await assert.rejects(call, rejection('cancelled'));
  await assert.rejects(
    engine.call('projection.pca', pca, { signal: AbortSignal.abort() }),
    rejection('cancelled'),
  );
  const { explained } = await engine.call('projection.pca', pca);
  assert.equal(explained.length, 5);
  assert.equal(later, 0, 'nothing is told of a call that was cancelled');
  const open = engine.call('projection.pca', pca);
  engine.dispose();
  await assert.rejects(open, rejection('cancelled'));
  await assert.rejects(engine.call('projection.pca', pca), rejection('disposed'));
});

test('results are handed over, parameters stay the caller’s', async () => {
  const messages: { message: ToPage; transfer: ArrayBuffer[] }[] = [];
  let answered = () => {};
  const runner = new Runner(host(), (message, transfer) => {
    messages.push({ message, transfer });
    if (message.type === 'result' || message.type === 'error') answered();
  });
  const ask = (id: number, method: string, params: unknown) =>
    new Promise<void>((resolve) => {
      answered = resolve;
      runner.receive({ v: 1, type: 'request', id, method, params });
    });
  runner.receive({ v: 1, type: 'hello', base });
  const table = randomTable('random', 300, 8);
  await ask(1, 'vectors.open', table);
  assert.equal(table.values.length, 2400);
  await ask(2, 'projection.pca', { table: 'random', rows: 300, components: 2 });
  const { message, transfer } = messages.at(-1)!;
  assert.equal(message.type, 'result');
  const { coordinates, explained, mean, axes } = (
    message as { result: Record<string, Float32Array> }
  ).result;
  assert.deepEqual(
    new Set(transfer),
    new Set([coordinates!.buffer, explained!.buffer, mean!.buffer, axes!.buffer]),
  );
  // Memory of the module itself must never be given away.
  assert.ok(transfer.every((buffer) => buffer.byteLength <= 300 * 2 * 4));
  structuredClone(message, { transfer });
  assert.equal(coordinates!.length, 0, 'it has moved');
  await ask(3, 'vectors.nearest', {
    table: 'random',
    query: table.values.subarray(0, 8),
    k: 3,
    metric: 'dot',
  });
  assert.equal(messages.at(-1)!.message.type, 'result', 'and the engine goes on');
});

test('long work gives way: other tasks of the same thread run in between', async () => {
  const { engine } = openEngine();
  await engine.call('vectors.open', randomTable('random', 4000, 192));
  let turns = 0;
  let running = true;
  const turn = () => {
    turns++;
    if (running) setImmediate(turn);
  };
  setImmediate(turn);
  const whole = await engine.call('projection.pca', pca);
  running = false;
  assert.ok(turns > 5, `other tasks had ${turns} turns`);
  // In slices or not, the numbers are the same each time.
  assert.deepEqual((await engine.call('projection.pca', pca)).coordinates, whole.coordinates);
  engine.dispose();
});

test('after a crash the next call starts anew, with the tables that were open', async () => {
  const { engine, ports } = openEngine();
  await engine.call('words.load', { part: 'head' });
  const table = randomTable('random', 100, 8);
  await engine.call('vectors.open', table);
  await engine.call('vectors.open', { ...randomTable('closed', 10, 8) });
  await engine.call('vectors.close', { table: 'closed' });
  const query = table.values.slice(0, 8);
  table.values.fill(0); // what the caller does with it later is nothing to the journal

  const lost = engine.call('vectors.baseline', {
    metric: 'cosine',
    unit: true,
    centre: false,
    pairs: 1_000_000,
    seed: 1,
  });
  setImmediate(() => ports.at(-1)!.onCrash?.('out of memory'));
  await assert.rejects(lost, rejection('crashed', /out of memory.*starts it anew/));
  assert.equal(engine.mode, 'unstarted');

  const { hits } = await engine.call('vectors.nearest', {
    table: 'random',
    query,
    k: 1,
    metric: 'cosine',
    unit: false,
    centre: false,
  });
  assert.equal(ports.length, 2);
  assert.equal(hits[0]!.row, 0);
  assert.ok(Math.abs(hits[0]!.score - measure('cosine', query, query)) < 1e-6);
  assert.equal((await engine.call('vectors.row', { word: 'river' })).word, 'river');
  await assert.rejects(
    engine.call('vectors.words', { table: 'closed' }),
    rejection('not_found', /"closed"/),
  );
  engine.dispose();
});

test('a file that failed is asked for again by the next call; loads at once share one', async () => {
  let fail = true;
  let reads = 0;
  const shipped = shippedFiles();
  const { engine } = openEngine(async (url, options) => {
    if (url.endsWith('core.wasm')) reads++;
    if (url.endsWith('core.wasm') && fail) throw new Error('connection lost');
    return shipped(url, options);
  });
  await assert.rejects(engine.call('words.load', { part: 'head' }), rejection('crashed'));
  fail = false;
  reads = 0;
  const calls = [1, 2, 3].map(() => engine.call('words.load', { part: 'head' }));
  const results = await Promise.all(calls);
  assert.ok(results.every(({ rows }) => rows === 2000));
  assert.equal(reads, 1);
  engine.dispose();
});

test('word files of a caller open as a table', async () => {
  const values = Float32Array.from([1, 0, 0, 1, 0.5, 0.5]);
  const file = wordFile({ words: ['a', 'b', 'c'], values, dims: 2 });
  const { engine } = openEngine(shippedFiles({ 'mine.safetensors': file }));
  const info = await engine.call('vectors.open', { table: 'mine', files: ['mine.safetensors'] });
  assert.deepEqual(info, {
    table: 'mine',
    rows: 3,
    dims: 2,
    dtype: 'i8',
    hasWords: true,
    notices: [],
  });
  const { values: c } = await engine.call('vectors.row', { table: 'mine', word: 'c' });
  assert.ok(Math.abs(dot(c, c) - 0.5) < 0.01);
  engine.dispose();
});

test('later calls are loaded with the first of them, and their errors known from another bundle', async () => {
  class EngineError extends Error {
    override readonly name = 'EngineError';
    readonly code = 'not_found';
  }
  let loads = 0;
  const own = host();
  const port = connectRunner({
    ...own,
    loadCalls: async (bundle, address) => {
      loads += 1;
      assert.equal(address(), `${base}engine/calls.js`);
      const { calls } = await own.loadCalls(bundle, address);
      const refuse = () => {
        throw new EngineError('from another bundle');
      };
      return {
        calls: {
          ...calls,
          'cluster.kmeans': { ...(calls['cluster.kmeans'] as object), run: refuse },
        },
      };
    },
  });
  const engine = new RemoteEngine(async () => ({
    port: await shakeHands(port, base, 4000),
    mode: 'inline',
  }));
  await engine.call('words.load', { part: 'head' });
  await engine.call('vectors.neighbourhood', { word: 'river', k: 3 });
  await engine.call('vectors.completions', { text: 'riv', k: 3 });
  assert.equal(loads, 0, 'a first view loads none of them');
  await engine.call('vectors.open', randomTable('random', 30, 4));
  assert.equal(loads, 1);
  await assert.rejects(
    engine.call('cluster.kmeans', { table: 'random', rows: 30, clusters: 2 }),
    rejection('not_found', /from another bundle/),
  );
  engine.dispose();
});
