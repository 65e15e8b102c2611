/** Models too large to come unasked: offered with their size, loaded with progress, refused when spoilt. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before } from 'node:test';
import { figures } from '#figures/all';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { bytes } from '../../web/kit/format.ts';
import { everywhere } from './drive/everywhere.ts';
import { desk } from './drive/tab.ts';
import type { Reader } from './reader.ts';
import { openSite, type Site, withSite } from './site.ts';

/** The first of the book that reads one of two models, and begins with the masked one. */
const { name } = figures.find(({ models }) => models.includes('masked'))!;
const figure = `embed-scope >>> es-${name}`;
const page = ({ url }: Site) => `${url}embed/frame.html?figure=${name}`;
const weights = 'masked/model.safetensors';

let site: Site;
before(async () => {
  site = await openSite();
});
after(() => site.close());

const sizeOf = (model: string): string => {
  const { files } = JSON.parse(readFileSync(inRoot('models', model, 'card.json'), 'utf8'));
  const sum = files.reduce((total: number, file: { bytes: number }) => total + file.bytes, 0);
  return bytes(sum).replace(/\s/g, ' ');
};

async function load(reader: Reader, model: 'masked' | 'causal'): Promise<void> {
  const offer = `Load the ${model} model (${sizeOf(model)})`;
  await reader.reads(`${figure} >>> .offer`, offer);
  await reader.choose(`${figure} >>> .offer button`);
}

const loaded = (reader: Reader) =>
  reader.until('the uses of the word', ({ find }, at) => find(at) !== null, `${figure} >>> .uses`);
const noNotice = async (reader: Reader) =>
  assert.equal(await reader.see(({ find }, at) => find(at), `${figure} >>> .notice`), null);

everywhere(
  'a model has the same size on its button, on its way and on the page “About”',
  async (reader) => {
    await reader.open(`${site.url}about.html`);
    for (const model of ['masked', 'causal'])
      await reader.reads('.models', `The ${model} twin (${sizeOf(model)})`);
    await withSite({}, async (own) => {
      own.fault(weights, 'stall');
      await reader.open(page(own));
      await reader.meet(figure);
      await load(reader, 'masked');
      const said = await reader.reads(`${figure} >>> .task`, `of ${sizeOf('masked')} Cancel`);
      assert.match(said, /^Loading the model [\d.]+ (bytes|[kM]B) of /);
      // Cancelled, it can be asked for again.
      await reader.choose(`${figure} >>> .task button`);
      own.fault(weights, null);
      await load(reader, 'masked');
      await loaded(reader);
      assert.deepEqual(await reader.noted(), []);
    });
  },
  { devices: [desk] },
);

everywhere(
  'a model comes when it is asked for, and no sooner',
  async (reader) => {
    await withSite({}, async (own) => {
      const asked = (model: string) => own.asked.includes(`/models/${model}/model.safetensors`);
      await reader.open(page(own));
      await reader.meet(figure);
      await reader.choose(`${figure} >>> input[name="model"][value="causal"]`);
      await reader.reads(`${figure} >>> .offer`, 'Load the causal model');
      assert.deepEqual([asked('masked'), asked('causal')], [false, false]);
      await load(reader, 'causal');
      await loaded(reader);
      assert.deepEqual([asked('masked'), asked('causal')], [false, true]);
    });
  },
  { devices: [desk] },
);

everywhere(
  'a model that comes wrong is refused, and tried again',
  async (reader) => {
    for (const [fault, code, text] of [
      ['cut', 'network', 'did not arrive whole'],
      ['spoilt', 'integrity', 'was changed on its way'],
    ] as const) {
      // nothing of it lies in a cache
      await withSite({}, async (own) => {
        own.fault(weights, fault);
        await reader.open(page(own));
        await reader.meet(figure);
        await load(reader, 'masked');
        await reader.reads(`${figure} >>> .notice[data-error="${code}"]`, text);
        own.fault(weights, null);
        await load(reader, 'masked');
        await loaded(reader);
        await noNotice(reader);
      });
    }
  },
  { devices: [desk] },
);
