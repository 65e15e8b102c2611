/** Messages that nobody of ours has sent. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectRunner } from '../../web/engine/client/local-port.ts';
import { RemoteEngine } from '../../web/engine/client/remote-engine.ts';
import { calls, type Method } from '../../web/engine/shared/calls.ts';
import { EngineError } from '../../web/engine/shared/errors.ts';
import { type Port, readToPage, type ToPage } from '../../web/engine/shared/protocol.ts';
import { Runner } from '../../web/engine/shared/runner.ts';
import { randomValues } from '../wasm/support.ts';
import { base, host, openEngine, randomTable, shippedFiles } from './support.ts';

const MESSAGES = 100_000;

/** Random values of every kind, more often than not shaped like messages; the same each time. */
function hostileMessages(count: number): unknown[] {
  const numbers = randomValues(count * 8, 11);
  let at = 0;
  const random = (limit: number) =>
    Math.floor(Math.abs(numbers[at++ % numbers.length]!) * limit) % limit;
  const pick = <T>(...values: T[]): T => values[random(values.length)]!;
  const odd = () =>
    pick<unknown>(
      null,
      undefined,
      0,
      -1,
      1,
      2 ** 53,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      '',
      'x',
      '__proto__',
      'constructor',
      'toString',
      [],
      {},
      new Uint8Array(3),
      new Float32Array(2),
      10n,
      true,
      Object.create(null),
      new Date(0),
      new Map([[1, 2]]),
    );
  const methods = [
    'vectors.open',
    'vectors.nearest',
    'words.load',
    'hasOwnProperty',
    'constructor',
  ];
  return Array.from({ length: count }, () =>
    pick<() => unknown>(
      odd,
      () => ({ v: pick<unknown>(1, 2, '1'), type: odd(), id: odd() }),
      () => ({ v: 1, type: 'request', id: odd(), method: odd(), params: odd() }),
      () => ({ v: 1, type: 'cancel', id: odd() }),
      () => ({ v: 1, type: 'hello', base: odd() }),
      () => ({
        v: 1,
        type: pick('result', 'error', 'progress'),
        id: random(3),
        code: odd(),
        result: odd(),
        message: odd(),
        done: odd(),
        total: odd(),
        stage: odd(),
      }),
      () => ({
        v: 1,
        type: 'request',
        id: 1000 + random(1e6),
        method: pick(...methods),
        params: {
          table: odd(),
          query: odd(),
          k: odd(),
          metric: odd(),
          values: odd(),
          rows: odd(),
          dims: odd(),
          part: odd(),
        },
      }),
    )(),
  );
}

test('a runner takes 100,000 hostile messages and works on', async () => {
  const said: ToPage[] = [];
  const runner = new Runner(host(), (message) => said.push(message));
  runner.receive({ v: 1, type: 'hello', base });
  for (const [index, message] of hostileMessages(MESSAGES).entries()) {
    runner.receive(message);
    if (index % 1000 === 0) await new Promise((done) => setImmediate(done));
  }
  await new Promise((done) => setTimeout(done, 50));
  assert.ok(
    said.every((message) => readToPage(message) !== null),
    'answers are messages of ours',
  );
  for (const message of said) {
    if (message.type !== 'error') continue;
    assert.notEqual(message.code, 'crashed', message.message);
    assert.ok(message.message.length > 5);
  }
  const answer = new Promise<ToPage>((resolve) => {
    const poll = setInterval(() => {
      const found = said.find(
        (one) => 'id' in one && one.id === 5_000_000 && one.type === 'result',
      );
      if (found) {
        clearInterval(poll);
        resolve(found);
      }
    }, 5);
  });
  runner.receive({
    v: 1,
    type: 'request',
    id: 5_000_000,
    method: 'vectors.open',
    params: randomTable('mine', 10, 4),
  });
  assert.equal((await answer).type, 'result');
});

test('no parameters bring the engine down, right kinds of value in wrong places least of all', async () => {
  const shipped = shippedFiles();
  const { engine } = openEngine(async (url, options) =>
    shipped(url, options).catch(() => {
      throw new EngineError('network', `${url} is not there`);
    }),
  );
  await engine.call('vectors.open', { ...randomTable('mine', 12, 4), words: [...'abcdefghijkl'] });
  const numbers = randomValues(50_000, 5);
  let at = 0;
  const pick = <T>(values: readonly T[]): T =>
    values[Math.floor(Math.abs(numbers[at++ % numbers.length]!) * values.length) % values.length]!;
  const right = {
    table: 'mine',
    other: 'mine',
    query: 'a',
    word: 'b',
    metric: 'euclidean',
    rows: 12,
    dims: 2,
    components: 2,
    k: 3,
    clusters: 2,
    a: 'a',
    b: 'b',
    row: 1,
    text: 'some words stand here and some words stand there',
    first: new Uint32Array(12),
    second: new Uint32Array(12),
    values: new Float32Array(48).map((_, i) => i % 11),
    queries: ['a', 'b'],
    pairs: 100,
    rounds: 2,
    epochs: 5,
    iterations: 5,
    coordinates: new Float32Array(24).map((_, i) => i % 7),
    moving: new Float32Array(24).map((_, i) => i % 5),
    target: new Float32Array(24).map((_, i) => i % 3),
  } as Record<string, unknown>;
  const odd = [
    0,
    1,
    2,
    5,
    13,
    2 ** 32 - 2,
    0.5,
    -1,
    Number.NaN,
    '',
    'a',
    'zz',
    true,
    null,
    [],
    ['a'],
  ];
  const arrays = [0, 1, 4, 12, 24, 48].flatMap((size) => [
    new Float32Array(size).fill(size),
    new Uint32Array(size).fill(size),
    new Uint8Array(size).fill(1),
  ]);
  const methods = (Object.keys(calls) as Method[]).filter(
    (name) => !/^(model|text\.enc)/.test(name),
  );
  const codes = new Set<string>();
  let answered = 0;
  for (let i = 0; i < 1500; i++) {
    const method = pick(methods);
    const params: Record<string, unknown> = {};
    const names = Object.keys(calls[method].params.entries);
    // One wrong or odd value; now and then none.
    const wrong = pick([pick(names), pick(names), '']);
    for (const name of names) {
      const value =
        name === wrong ? pick<unknown>([pick(odd), pick(odd), pick(arrays)]) : right[name];
      if (value !== undefined) params[name] = value;
    }
    // Work that would be long without being wrong.
    for (const name of ['epochs', 'iterations', 'pairs', 'rounds', 'restarts', 'exaggerated']) {
      if ((params[name] as number) > 100) params[name] = 100;
    }
    if (method === 'vectors.close') continue;
    const signal = AbortSignal.timeout(2000);
    await engine.call(method, params as never, { signal }).then(
      () => answered++,
      (error: EngineError) => {
        codes.add(error.code);
        assert.notEqual(
          error.code,
          'crashed',
          `${method} ${JSON.stringify(params)}: ${error.message}`,
        );
      },
    );
    if (method === 'vectors.open' || method === 'learn.skipGram') {
      await engine.call('vectors.open', {
        ...randomTable('mine', 12, 4),
        words: [...'abcdefghijkl'],
      });
    }
  }
  assert.ok(answered > 200, `${answered} answered`);
  assert.ok(codes.has('invalid_argument') && codes.has('not_found'), [...codes].join());
  engine.dispose();
});

test('a page takes 100,000 hostile messages and its calls come back', async () => {
  let port!: Port;
  const engine = new RemoteEngine(async () => {
    port = connectRunner(host());
    port.post({ v: 1, type: 'hello', base });
    return { port, mode: 'inline' };
  });
  await engine.call('vectors.open', randomTable('mine', 200, 8));
  for (const message of hostileMessages(MESSAGES)) port.onMessage?.(message);
  const { words } = await engine.call('vectors.words', { table: 'mine' });
  assert.ok(Array.isArray(words));
  engine.dispose();
});
