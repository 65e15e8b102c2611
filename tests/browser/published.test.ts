/** Published models in a figure: offered, loaded part by part, cancelled, missing; the real one against NumPy. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';

import { inRoot, siteDir } from '../../scripts/lib/paths.mjs';
import { python } from '../../scripts/lib/python.mjs';
import { EXAMPLES } from '../../web/explorables/bank/bank.examples.ts';
import { sentencesOf } from '../../web/kit/uses/uses.model.ts';
import { tinyEncoder } from '../engine/tiny-encoder.ts';
import { everywhere, inEachEngine, test } from './drive/everywhere.ts';
import { desk } from './drive/tab.ts';
import { assertShown, numbersIn } from './numbers.ts';
import type { Reader } from './reader.ts';
import { openSite, type Site, withSite } from './site.ts';

const figure = 'embed-scope >>> es-bank';
const page = ({ url }: Site) => `${url}embed/frame.html?figure=bank`;
const tiny = Object.fromEntries(
  Object.entries(tinyEncoder(3)).map(([name, bytes]) => [`/models/minilm/${name}`, bytes]),
);

async function choose(reader: Reader, site: Site, model = 'minilm'): Promise<void> {
  await reader.open(page(site));
  await reader.meet(figure);
  await reader.choose(`${figure} >>> input[name="model"][value="${model}"]`);
}

everywhere(
  'a published model is offered with its size, cancelled, loaded, and reads',
  async (reader) => {
    await withSite({ files: tiny }, async (site) => {
      await choose(reader, site);
      await reader.reads(`${figure} >>> .offer`, 'Load all-MiniLM-L6-v2 (2');
      assert.ok(!site.asked.some((path) => path.includes('minilm/model')), 'nothing large unasked');
      site.fault('minilm/model.safetensors.part2', 'stall');
      await reader.choose(`${figure} >>> .offer button`);
      const said = await reader.reads(`${figure} >>> .task`, 'Cancel');
      assert.match(said, /^Loading the model/);
      await reader.until(
        'the second part asked for',
        ({ find }, at) => find(at) !== null,
        `${figure} >>> .task button`,
      );
      await reader.choose(`${figure} >>> .task button`);
      site.fault('minilm/model.safetensors.part2', null);
      await reader.choose(`${figure} >>> .offer button`);
      await reader.reads(`${figure} >>> [data-verdict]`, 'in one way, bank;');
      await reader.choose(`${figure} >>> button:text("Show it without asking")`);
      await reader.reads(`${figure} >>> [data-verdict]`, 'After 2 layers');
      assert.deepEqual(await reader.noted(), []);
    });
  },
  { devices: [desk] },
);

everywhere(
  'a site that was built without a published model says how to get it',
  async (reader) => {
    await withSite({}, async (site) => {
      site.fault('minilm/card.json', 'missing');
      await choose(reader, site);
      await reader.reads(`${figure} >>> .offer`, 'built without all-MiniLM-L6-v2');
      await reader.reads(`${figure} >>> .offer`, 'npm run models');
      // The models of this project work as ever.
      await reader.choose(`${figure} >>> input[name="model"][value="masked"]`);
      await reader.reads(`${figure} >>> .offer`, 'Load the masked model');
    });
  },
  { devices: [desk] },
);

/** Why a test of a published model is skipped; false where the site holds it. */
const without = (name: string) =>
  !existsSync(join(siteDir, 'models', name, 'card.json')) &&
  `the site was built without ${name}: npm run models`;

let site: Site;
before(async () => {
  site = await openSite();
});
after(() => site.close());

// In one engine: the models are large, and the engines differ in nothing that is not tested with a tiny one.
const minilm = { skip: without('minilm'), timeout: 180_000 };
test('all-MiniLM-L6-v2 says of a word what NumPy says', minilm, async () => {
  const [{ word, sentences }] = EXAMPLES as [(typeof EXAMPLES)[number]];
  const answer = execFileSync(python, [inRoot('tests/browser/minilm_truth.py')], {
    input: JSON.stringify({ word, sentences: sentencesOf(sentences) }),
    encoding: 'utf8',
    env: { ...process.env, OPENBLAS_NUM_THREADS: '1' },
  });
  const { cosines } = JSON.parse(answer) as { cosines: number[][] };
  await inEachEngine('minilm', async (reader) => {
    if (reader.tab.engine !== 'chromium') return;
    await choose(reader, site);
    await reader.reads(`${figure} >>> .offer`, '(24');
    await reader.choose(`${figure} >>> .offer button`);
    await reader.choose(`${figure} >>> button:text("Show it without asking")`);
    await reader.reads(`${figure} >>> [data-verdict]`, 'After 6 layers');
    const chart = `${figure} >>> .charts > es-chart:first-child`;
    await reader.choose(`${chart} >>> .foot button`);
    const rows = await reader.see(
      ({ all }, at) =>
        all(at).map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent!)),
      `${chart} >>> tbody tr`,
    );
    cosines.forEach((uses, state) => {
      uses.forEach((expected, use) => {
        assertShown(numbersIn(rows[state]![use]!)[0]!, expected, `state ${state}, use ${use}`);
      });
    });
  });
});

const smollm2 = { skip: without('smollm2'), timeout: 180_000 };
test('SmolLM2 reads a word from its file of four-bit blocks', smollm2, async () => {
  await inEachEngine('smollm2', async (reader) => {
    if (reader.tab.engine !== 'chromium') return;
    await choose(reader, site, 'smollm2');
    await reader.reads(`${figure} >>> .offer`, 'Load SmolLM2-135M-Instruct (99');
    await reader.choose(`${figure} >>> .offer button`);
    await reader.choose(`${figure} >>> button:text("Show it without asking")`);
    const said = await reader.reads(`${figure} >>> [data-verdict]`, 'after 30 layers');
    // “The bank lent …” and “The bank has …” are one text up to the word.
    assert.match(said, /In 3 and 4 the words before it are the same, so there it stays one vector/);
    assert.match(said, /“bank” in 2 is nearest to the one in 1/);
    assert.deepEqual(await reader.noted(), []);
  });
});
