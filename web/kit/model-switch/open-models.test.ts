import assert from 'node:assert/strict';
import test from 'node:test';
import { OpenModels } from './open-models.ts';

function counted() {
  const told: string[] = [];
  const models = new OpenModels<string>(async (name) => told.push(`close ${name}`));
  const load = (name: string) => async () => {
    told.push(`load ${name}`);
    return name;
  };
  return { models, load, told };
}
const settled = () => new Promise((resolve) => setTimeout(resolve));

test('two figures share one model, and the last to leave closes it', async () => {
  const { models, load, told } = counted();
  await Promise.all([models.take('masked', load('masked')), models.take('masked', load('masked'))]);
  assert.deepEqual(told, ['load masked']);
  models.leave('masked');
  await settled();
  assert.equal(models.has('masked'), true);
  models.leave('masked');
  await settled();
  assert.deepEqual(told, ['load masked', 'close masked']);
  assert.equal(models.has('masked'), false);
  models.leave('masked');
});

test('a load that fails is nobody’s, and the next one tries again', async () => {
  const { models, load } = counted();
  const fails = () => Promise.reject(new Error('offline'));
  await assert.rejects(models.take('causal', fails), /offline/);
  assert.equal(models.has('causal'), false);
  assert.equal(await models.take('causal', load('causal')), 'causal');
});

test('what is taken again while it closes is loaded after that', async () => {
  const { models, load, told } = counted();
  await models.take('masked', load('masked'));
  models.leave('masked');
  await models.take('masked', load('masked'));
  assert.deepEqual(told, ['load masked', 'close masked', 'load masked']);
});

test('who leaves before the model has come closes it when it comes', async () => {
  const { models, told } = counted();
  let come: (name: string) => void = () => {};
  const taken = models.take('masked', () => new Promise((resolve) => (come = resolve)));
  models.leave('masked');
  come('masked');
  await taken;
  await settled();
  assert.deepEqual(told, ['close masked']);
});

test('one user’s Cancel does not end what another waits for', async () => {
  const { models, load, told } = counted();
  let cancel: (error: unknown) => void = () => {};
  const first = models.take('masked', () => new Promise((_, reject) => (cancel = reject)));
  const second = models.take('masked', load('masked'));
  cancel(Object.assign(new Error('cancelled'), { code: 'cancelled' }));
  await assert.rejects(first, /cancelled/);
  assert.equal(await second, 'masked');
  assert.deepEqual(told, ['load masked']);
});
