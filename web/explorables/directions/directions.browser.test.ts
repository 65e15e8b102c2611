/** The figure alone, used as a reader uses it; its numbers drawn and computed again without the core. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { siteDir } from '../../../scripts/lib/paths.mjs';
import { type Cosines, randomPairs, randomRows } from '../../../tests/browser/draws.ts';
import {
  everywhere,
  inEachEngine,
  test,
  together,
} from '../../../tests/browser/drive/everywhere.ts';
import { desk } from '../../../tests/browser/drive/tab.ts';
import { assertShown, numbersIn } from '../../../tests/browser/numbers.ts';
import type { Reader } from '../../../tests/browser/reader.ts';
import { openSite, type Site, withSite } from '../../../tests/browser/site.ts';
import { prepared, readWords, shippedWords } from '../../../tests/browser/truth.ts';
import { DIMS } from '../../kit/controls/dims-slider.ts';

const figure = 'embed-scope >>> es-directions';
const verdict = `${figure} >>> [data-verdict]`;
const slider = `${figure} >>> input[type="range"]`;
const space = (name: string) => `${figure} >>> input[name="space"][value="${name}"]`;
const page = ({ url }: Site) => `${url}embed/frame.html?figure=directions`;

let site: Site;
before(async () => {
  site = await openSite();
});
after(() => site.close());

const degrees = (cosine: number) => (Math.acos(cosine) * 180) / Math.PI;
const drawn = new Map<number, Cosines>();
const random = (dims: number) => {
  const pairs = drawn.get(dims) ?? randomPairs(randomRows(1000, dims), dims, 20_000);
  drawn.set(dims, pairs);
  return pairs;
};

function assertRandom(said: string, dims: number, pairs: Cosines): void {
  const [shownDims, near, far, deviation, , , law] = numbersIn(said);
  assertShown(shownDims!, dims, 'dimensions');
  assertShown(near!, degrees(pairs.quantile(0.95)), 'the nearer angle');
  assertShown(far!, degrees(pairs.quantile(0.05)), 'the farther angle');
  assertShown(deviation!, pairs.deviation, 'standard deviation');
  assertShown(law!, 1 / Math.sqrt(dims), '1/√d');
}

function assertTable(said: string, pairs: Cosines, dims: number): void {
  const numbers = numbersIn(said.replace('SmolLM2', ''));
  const [mean, deviation, shownDims, alike] = numbers;
  assertShown(mean!, pairs.mean, 'mean cosine');
  assertShown(deviation!, pairs.deviation, 'standard deviation');
  assertShown(shownDims!, dims, 'dimensions');
  assertShown(alike!, 1 / (pairs.mean ** 2 + pairs.deviation ** 2), 'dimensions that are alike');
}

async function directions(reader: Reader): Promise<void> {
  assertRandom(await reader.reads(verdict, 'In 2 dimensions'), 2, random(2));

  // The reader selects, commits, and is graded by the number that is so.
  const many = random(192);
  await reader.choose(`${figure} >>> .prompt input[value="half"]`);
  await reader.choose(`${figure} >>> .prompt button.action`);
  const graded = await reader.reads(`${figure} >>> .graded`, 'No: you said within 20° to 60°.');
  const within = (degrees(many.quantile(0.05)) - degrees(many.quantile(0.95))) / 2;
  assertShown(numbersIn(graded.slice(graded.indexOf('nine of ten')))[0]!, within, 'within');
  assertRandom(await reader.reads(verdict, 'In 192 dimensions'), 192, many);

  // On to the end, by keys.
  await reader.see(({ find }, at) => find(at)!.focus(), slider);
  for (let at = DIMS.indexOf(192) + 1; at < DIMS.length; at++) await reader.tab.press('ArrowRight');
  const [, , , deviation] = numbersIn(await reader.reads(verdict, 'In 2,048 dimensions'));
  // Five standard errors of a standard deviation over 20,000 pairs.
  const error = 1 / Math.sqrt(2048 * 2 * 20_000);
  assert.ok(Math.abs(deviation!.value - 1 / Math.sqrt(2048)) < 5 * error + deviation!.half);
}

let wordPairs: readonly [Cosines, Cosines] | undefined;

async function words(reader: Reader): Promise<void> {
  wordPairs ??= [false, true].map((centre) => {
    const { values, dims } = prepared(shippedWords(), { unit: true, centre });
    return randomPairs(values, dims, 100_000);
  }) as [Cosines, Cosines];
  const [raw, centred] = wordPairs;
  await reader.choose(space('words'));
  const said = await reader.reads(verdict, 'Random pairs of our words have');
  assertTable(said, raw, 192);
  // Random directions are shown in as many dimensions.
  assert.equal(
    await reader.see(({ find }, at) => (find(at) as HTMLInputElement).value, slider),
    '13',
  );
  await reader.choose(`${figure} >>> .toggle input`);
  assertTable(await reader.reads(verdict, 'our words, centred, have'), centred, 192);
  assert.deepEqual(await reader.noted(), []);
}

together(
  'directions',
  async (reader) => {
    await reader.open(page(site));
    await reader.meet(figure);
  },
  {
    'T09: random directions close on right angles as 1/√d says': directions,
    'T09: the pairs of a real table lie over the law': words,
  },
);

everywhere(
  'directions: a site that was built without the token table says how to get it',
  async (reader) => {
    await withSite({}, async (bare) => {
      bare.fault('smollm2-table/card.json', 'missing');
      await reader.open(page(bare));
      await reader.meet(figure);
      await reader.choose(space('tokens'));
      await reader.reads(`${figure} >>> .offer`, 'built without the token table of SmolLM2');
      // Random directions are there as before.
      await reader.reads(verdict, 'In 2 dimensions');
    });
  },
  { devices: [desk] },
);

const folder = join(siteDir, 'models', 'smollm2-table');
const skip =
  !existsSync(join(folder, 'card.json')) &&
  'the site was built without smollm2-table: npm run models';

// In one engine: the table is large, and what differs between engines is tested with the words.
test('T09: the tokens of SmolLM2 stand far off until they are centred', { skip }, async () => {
  const tokens = readWords(['head', 'tail'], folder);
  const raw = randomPairs(tokens.values, tokens.dims, 100_000);
  const centred = prepared(tokens, { unit: false, centre: true });
  const other = randomPairs(centred.values, centred.dims, 100_000);
  await inEachEngine('directions tokens', async (reader) => {
    if (reader.tab.engine !== 'chromium') return;
    await reader.open(page(site));
    await reader.meet(figure);
    await reader.choose(space('tokens'));
    await reader.reads(`${figure} >>> .offer`, 'Load the token table of SmolLM2 (28');
    await reader.choose(`${figure} >>> .offer button`);
    assertTable(await reader.reads(verdict, 'SmolLM2’s tokens have'), raw, 576);
    await reader.choose(`${figure} >>> .toggle input`);
    assertTable(await reader.reads(verdict, 'tokens, centred, have'), other, 576);
  });
});
