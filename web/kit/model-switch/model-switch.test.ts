import assert from 'node:assert/strict';
import test from 'node:test';
import type { Engine } from '../../engine/client/engine.ts';
import { sizeOf } from '../card.ts';
import { useEngine } from '../engine.ts';
import type { Task } from '../figure.ts';
import { markup } from '../markup.ts';
import { ModelSwitch, tables } from './model-switch.ts';

const asked: string[] = [];
useEngine({
  call: async (method: string, given: { model?: string; table?: string; files?: string[] }) => {
    const { model, table, files = [] } = given;
    asked.push([method, model ?? table, ...files].join(' '));
    return { architecture: model };
  },
} as unknown as Engine);
Object.assign(globalThis, { location: { origin: 'https://blog.example' }, parent: null });

const host = {
  addController() {},
  removeController() {},
  requestUpdate() {},
  updateComplete: Promise.resolve(true),
};
function figure() {
  const life = new AbortController();
  const models = new ModelSwitch(
    host,
    async (_, job) => {
      const { sharedEngine } = await import('../engine.ts');
      const { signal } = life;
      return job({ engine: sharedEngine(), signal, onProgress: () => {} } as Task);
    },
    [
      { value: 'masked', label: 'masked', name: 'the masked model' },
      { value: 'there', label: 'MiniLM', name: 'MiniLM', published: true },
      { value: 'gone', label: 'GloVe', name: 'GloVe', published: true },
    ],
  );
  return { models, life };
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

test('figures of a page share a model, and the last to leave gives it back', async () => {
  const [first, second] = [figure(), figure()];
  await Promise.all([first.models.load('masked'), second.models.load('masked')]);
  await first.models.load('masked');
  assert.deepEqual(asked, ['model.load masked models/masked/model.safetensors']);
  first.models.hostDisconnected();
  await settled();
  assert.equal(asked.length, 1);
  assert.equal(second.models.isOpen('masked'), true);
  second.models.hostDisconnected();
  await settled();
  assert.deepEqual(asked.slice(1), ['model.close masked']);
});

test('a model that comes after its figure has left is given back', async () => {
  asked.length = 0;
  const { models, life } = figure();
  const loading = models.load('masked');
  life.abort();
  await loading;
  await settled();
  assert.equal(models.has('masked'), false);
  assert.deepEqual(asked.at(-1), 'model.close masked');
});

test('a table of vectors is opened and given back as one', async () => {
  asked.length = 0;
  const job = figure().models; // its work, with other models
  const work = (job as unknown as { work: ConstructorParameters<typeof ModelSwitch>[1] }).work;
  const models = new ModelSwitch(host, work, [{ value: 't', label: 't', name: 'T' }], tables);
  await models.load('t');
  models.hostDisconnected();
  await settled();
  assert.deepEqual(asked, ['vectors.open t', 'vectors.close t']);
});

test('the offer names what comes; nothing is loaded by it', async () => {
  asked.length = 0;
  const { models } = figure();
  assert.match(
    markup(models.offer('masked', () => {})),
    /<button[^>]*>Load the masked model<\/button>/,
  );
  assert.deepEqual(asked, []);
});

test('a published model is looked for when it is chosen; what this copy lacks is said', async () => {
  const before = globalThis.fetch;
  const fetched: string[] = [];
  globalThis.fetch = (async ({ pathname }: URL) => {
    fetched.push(pathname);
    const card = { files: [{ name: 'm.safetensors', bytes: 23_000_000 }] };
    return pathname.includes('there') ? Response.json(card) : new Response('', { status: 404 });
  }) as unknown as typeof fetch;
  try {
    const { models } = figure();
    await models.prepare();
    assert.ok(!fetched.some((path) => /there|gone/.test(path)), 'not before it is chosen');
    const offered = async (name: 'there' | 'gone') => {
      markup(models.offer(name, () => {}));
      await settled();
      return markup(models.offer(name, () => {})).replace(/\s+/g, ' ');
    };
    assert.match(await offered('there'), /Load MiniLM \(23(\.0)?\sMB\)/);
    assert.match(await offered('gone'), /built without GloVe\..*npm run models/);
    assert.equal(fetched.filter((path) => path.includes('gone')).length, 1);
  } finally {
    globalThis.fetch = before;
  }
});

test('a model has one size wherever it is said: that of its files', () => {
  assert.equal(sizeOf(null), null);
  assert.equal(sizeOf({ files: [] }), null);
  const files = [
    { name: 'config.json', bytes: 9 },
    { name: 'm.safetensors', bytes: 70, brotli: 60 },
  ];
  assert.equal(sizeOf({ files }), 79);
});
