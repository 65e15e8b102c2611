/** Messages that nobody of ours has sent. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectRunner } from '../../web/engine/client/local-port.ts';
import { RemoteEngine } from '../../web/engine/client/remote-engine.ts';
import { type Port, readToPage, type ToPage } from '../../web/engine/shared/protocol.ts';
import { Runner } from '../../web/engine/shared/runner.ts';
import { randomValues } from '../wasm/support.ts';
import { base, host, randomTable } from './support.ts';

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
