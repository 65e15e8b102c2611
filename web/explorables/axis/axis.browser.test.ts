/** The figure alone, used as a reader uses it; its numbers are those of NumPy (tests/golden/make_arithmetic.py). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before } from 'node:test';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import { together } from '../../../tests/browser/drive/everywhere.ts';
import { assertShown, numbersIn } from '../../../tests/browser/numbers.ts';
import type { Reader } from '../../../tests/browser/reader.ts';
import { openSite, type Site } from '../../../tests/browser/site.ts';

const golden = JSON.parse(readFileSync(inRoot('tests/golden/arithmetic.json'), 'utf8')).axis as {
  agreement: number;
  without: number[];
  raw: number;
  low: string[];
  high: string[];
};

const figure = 'embed-scope >>> es-axis';
const verdict = `${figure} >>> [data-verdict]`;
const pairs = `${figure} >>> .pairs >>> textarea`;

let site: Site;
before(async () => {
  site = await openSite();
});
after(() => site.close());

/** The number after a text of the verdict. */
const numberAfter = (said: string, text: string) =>
  numbersIn(said.slice(said.indexOf(text) + text.length))[0]!;

async function placed(reader: Reader): Promise<void> {
  await reader.choose(`${figure} >>> .scope button`);
  const said = await reader.reads(verdict, 'the order of your 21 words is');
  assertShown(numberAfter(said, '21 words is '), golden.agreement, 'rank correlation');
  assertShown(numberAfter(said, 'dimension 7 it is '), golden.raw, 'along the raw dimension');
  const ends = await reader.until(
    'the words farthest out',
    ({ all }, at) =>
      all(at).length > 0 &&
      all(at).map((row) => [...row.children].map((cell) => cell.textContent!.trim())),
    `${figure} >>> .charts > es-chart:nth-of-type(3) >>> tbody tr`,
  );
  assert.deepEqual(
    ends,
    golden.low.map((word, at) => [word, golden.high[at]]),
  );
}

async function leftOut(reader: Reader): Promise<void> {
  const best = golden.without.indexOf(Math.max(...golden.without)) + 1;
  assert.ok(golden.without[best - 1]! > golden.agreement);
  await reader.choose(`${figure} >>> .prompt input[value="0"]`);
  await reader.choose(`${figure} >>> .prompt button.action`);
  const graded = await reader.reads(`${figure} >>> .graded`, 'No: you said all pairs together.');
  assertShown(numbersIn(graded)[0]!, golden.without[best - 1]!, 'rank correlation of the best');
  const said = await reader.reads(verdict, 'without little : big');
  assertShown(numberAfter(said, '21 words is '), golden.without[best - 1]!, 'without the pair');
  await reader.choose(`${figure} >>> .controls input[value="2"]`);
  const other = await reader.reads(verdict, 'without tiny : huge');
  assertShown(numberAfter(other, '21 words is '), golden.without[1]!, 'without the other pair');
}

async function bad(reader: Reader): Promise<void> {
  await reader.choose(`${figure} >>> .pairs >>> button:text("cancels out")`);
  await reader.reads(verdict, 'cancel out: their differences add up to zero');
  await reader.enter(pairs, 'small');
  await reader.reads(`${figure} >>> .pairs >>> .problem`, '“small” is not a pair');
  await reader.reads(verdict, 'There is no axis yet');
  await reader.enter(pairs, 'smal : lardge, small : large');
  await reader.reads(`${figure} >>> .note`, 'left out: smal and lardge');
  await reader.reads(verdict, 'the order of your 21 words is');
}

together(
  'axis',
  async (reader) => {
    await reader.open(`${site.url}embed/frame.html?figure=axis`);
    await reader.meet(figure);
  },
  {
    'T21: words are placed along an axis, beside a raw dimension': placed,
    'T21: each pair is left out in turn': leftOut,
    'pairs that cancel out, are no pairs, or have words that are not there': bad,
  },
);
