/** The figure alone, used as a reader uses it; its numbers are those of NumPy (tests/golden/make_arithmetic.py). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before } from 'node:test';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import { together } from '../../../tests/browser/drive/everywhere.ts';
import { assertShown, numbersIn } from '../../../tests/browser/numbers.ts';
import type { Reader } from '../../../tests/browser/reader.ts';
import { openSite, type Site } from '../../../tests/browser/site.ts';

interface Golden {
  words: [string, string, string];
  hits: { word: string; score: number; distance: number }[];
}
const [king, baker] = JSON.parse(readFileSync(inRoot('tests/golden/arithmetic.json'), 'utf8'))
  .analogies as [Golden, Golden];
const others = ({ words, hits }: Golden) => hits.filter(({ word }) => !words.includes(word));

const figure = 'embed-scope >>> es-analogy';
const verdict = `${figure} >>> [data-verdict]`;

let site: Site;
before(async () => {
  site = await openSite();
});
after(() => site.close());

/** Rows of the list of answers, as the reader hears them. */
const listed = (reader: Reader) =>
  reader.see(
    ({ find }, at) => [
      ...(find(at) as HTMLElement & { chart: { labels: readonly string[] } }).chart.labels,
    ],
    `${figure} >>> .charts > es-chart`,
  );

async function allowed(reader: Reader): Promise<void> {
  const [queen] = others(king);
  const first = await reader.reads(verdict, `is “${queen!.word}” (cosine`);
  const [score, distance] = numbersIn(first);
  assertShown(score!, queen!.score, 'cosine');
  assertShown(distance!, queen!.distance, 'distance from the plane');

  await reader.choose(`${figure} >>> .prompt input[value="a"]`);
  await reader.choose(`${figure} >>> .prompt button.action`);
  await reader.reads(`${figure} >>> .scope`, 'Searching all 30,000 words.');
  const said = await reader.reads(verdict, `is “${king.hits[0]!.word}” (cosine`);
  const [allowed, second] = numbersIn(said);
  assertShown(allowed!, king.hits[0]!.score, 'cosine of the first');
  assertShown(second!, queen!.score, 'cosine of the second');
  const graded = await reader.reads(`${figure} >>> .graded`, 'comes first');
  assert.match(graded, /^No: you said man\. “king” comes first/);
  await reader.until(
    'the given words in the list',
    ({ find }, at) =>
      (find(at) as HTMLElement & { chart: { labels: readonly string[] } }).chart.labels.includes(
        'king (given)',
      ),
    `${figure} >>> .charts > es-chart`,
  );
  const wanted = king.hits.map(({ word }) => word).slice(0, 6);
  const names = (await listed(reader)).map((label) => label.replace(' (given)', ''));
  assert.deepEqual(names.slice(0, 6), wanted);
}

async function fails(reader: Reader): Promise<void> {
  await reader.choose(`${figure} >>> .stage > .chips button:text("bread : baker")`);
  const [first] = others(baker);
  const said = await reader.reads(verdict, `is “${first!.word}” (cosine`);
  assertShown(numbersIn(said)[0]!, first!.score, 'cosine');
  assert.deepEqual(
    await listed(reader),
    others(baker)
      .slice(0, 6)
      .map(({ word }) => word),
  );
  await reader.choose(`${figure} >>> summary:text("What is each of the three words near to?")`);
  await reader.reads(`${figure} >>> .more dl`, 'mitchell');
  await reader.choose(`${figure} >>> summary:text("How often does this work?")`);
  const card = JSON.parse(readFileSync(inRoot('models/words/card.json'), 'utf8'));
  const kinds = await reader.until(
    'the test set by kind',
    ({ find }, at) => {
      const shown = find(at) as
        | (HTMLElement & { chart: { series: { values: number[] }[] } })
        | null;
      return shown?.chart.series.map(({ values }) => [...values]);
    },
    `${figure} >>> .more > es-chart`,
  );
  const of = (key: string) =>
    card.scores.google.kinds.map((kind: Record<string, number>) => kind[key]);
  assert.deepEqual(kinds, [of('excluded'), of('allowed')]);
}

async function missing(reader: Reader): Promise<void> {
  await reader.enter(`${figure} >>> .query:nth-of-type(3) es-word-field >>> input`, 'meatt');
  await reader.reads(`${figure} >>> .missing`, '“meatt” is not among the 30,000 words');
  await reader.choose(`${figure} >>> .missing button:text("meat")`);
  await reader.reads(verdict, `is “${others(baker)[0]!.word}” (cosine`);
  // Two equal words: the step is nothing, and there is no plane.
  await reader.enter(`${figure} >>> .query:nth-of-type(2) es-word-field >>> input`, 'bread');
  await reader.reads(verdict, 'they have no plane');
}

together(
  'analogy',
  async (reader) => {
    await reader.open(`${site.url}embed/frame.html?figure=analogy`);
    await reader.meet(figure);
  },
  {
    'T21: the given words come first where they are allowed': allowed,
    'T21: an analogy that fails, its reason, and the test set by kind': fails,
    'a word that is not there, and one that is given twice': missing,
  },
);
