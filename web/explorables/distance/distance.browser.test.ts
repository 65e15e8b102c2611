/** The figure alone, used as a reader uses it; its numbers drawn and computed again without the core. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { randomRows } from '../../../tests/browser/draws.ts';
import { together } from '../../../tests/browser/drive/everywhere.ts';
import { assertShown, numbersIn } from '../../../tests/browser/numbers.ts';
import type { Reader } from '../../../tests/browser/reader.ts';
import { openSite, type Site } from '../../../tests/browser/site.ts';
import { dot, shippedWords } from '../../../tests/browser/truth.ts';
import { DIMS } from '../../kit/controls/dims-slider.ts';

const figure = 'embed-scope >>> es-distance';
const verdict = `${figure} >>> [data-verdict]`;
const slider = `${figure} >>> input[type="range"]`;
const above = `${figure} >>> .drawing p:first-child`;
const POINTS = 1000;
const QUERIES = 51;

let site: Site;
before(async () => {
  site = await openSite();
});
after(() => site.close());

interface Middle {
  readonly nearest: number;
  readonly farthest: number;
  readonly ratio: number;
}

/** Of the rows at equal steps, at length 1: the query with the median ratio of farthest to nearest. */
function middle(values: Float64Array, dims: number): Middle {
  const rows = values.length / dims;
  const points = Array.from({ length: POINTS }, (_, point) => {
    const at = Math.floor((point * rows) / POINTS);
    const row = values.slice(at * dims, (at + 1) * dims);
    const length = Math.sqrt(dot(row, row));
    return row.map((value) => value / length);
  });
  const queries = Array.from({ length: QUERIES }, (_, query): Middle => {
    const own = points[Math.floor((query * POINTS) / QUERIES)]!;
    let [nearest, farthest] = [Number.POSITIVE_INFINITY, 0];
    for (const other of points) {
      if (other === own) continue;
      const distance = Math.sqrt(own.reduce((sum, value, i) => sum + (value - other[i]!) ** 2, 0));
      nearest = Math.min(nearest, distance);
      farthest = Math.max(farthest, distance);
    }
    return { nearest, farthest, ratio: farthest / nearest };
  });
  return queries.sort((a, b) => a.ratio - b.ratio)[QUERIES >> 1]!;
}

const known = new Map<string, Middle>();
function truth(what: number | 'words'): Middle {
  const found =
    known.get(`${what}`) ??
    (what === 'words'
      ? middle(shippedWords().values, shippedWords().dims)
      : middle(randomRows(POINTS, what), what));
  known.set(`${what}`, found);
  return found;
}

function assertRange(said: string, { nearest, farthest }: Middle): void {
  const [near, far] = numbersIn(said);
  assertShown(near!, nearest, 'nearest');
  assertShown(far!, farthest, 'farthest');
}

async function random(reader: Reader): Promise<void> {
  const [dims, others] = numbersIn(await reader.reads(verdict, 'Around a random point'));
  assert.deepEqual([dims!.value, others!.value], [2, POINTS - 1]);
  assertRange(await reader.text(above), truth(2));

  // The reader selects, commits, and is graded by the number that is so.
  const { ratio } = truth(192);
  await reader.choose(`${figure} >>> .prompt input[value="many"]`);
  await reader.choose(`${figure} >>> .prompt button.action`);
  const graded = await reader.reads(`${figure} >>> .graded`, 'No: you said more than 20 times.');
  assertShown(numbersIn(graded)[2]!, ratio, 'ratio');
  const said = await reader.reads(verdict, 'in 192 dimensions');
  assertShown(numbersIn(said)[2]!, ratio, 'ratio');
  assertRange(await reader.text(above), truth(192));

  // The lines are whole, and close on each other.
  const lines = await reader.until(
    'all dimensions measured',
    ({ find }, at) => {
      const { chart } = find(at) as unknown as {
        chart: { series: { values: number[] }[] };
      };
      const values = chart.series.map((one) => [...one.values]);
      return values.flat().every(Number.isFinite) ? values : null;
    },
    `${figure} >>> es-chart`,
  );
  const gaps = lines[0]!.map((farthest, at) => farthest / lines[1]![at]!);
  assert.ok(gaps.every((gap, at) => at === 0 || gap < gaps[at - 1]! * 1.1));
  assert.ok(gaps[0]! > 100 && gaps.at(-1)! < 1.1);

  await reader.see(({ find }, at) => find(at)!.focus(), slider);
  for (let at = DIMS.indexOf(192) + 1; at < DIMS.length; at++) await reader.tab.press('ArrowRight');
  assertShown(numbersIn(await reader.reads(verdict, '2,048'))[2]!, gaps.at(-1)!, 'the last ratio');
}

async function words(reader: Reader): Promise<void> {
  await reader.choose(`${figure} >>> .toggle input`);
  const said = await reader.reads(verdict, 'Around a word');
  const [others, ratio, dims, other] = numbersIn(said);
  assert.deepEqual([others!.value, dims!.value], [POINTS - 1, 192]);
  assertShown(ratio!, truth('words').ratio, 'ratio of the words');
  assertShown(other!, truth(192).ratio, 'ratio of random points');
  assertRange(await reader.text(`${figure} >>> .drawing svg + p`), truth('words'));
  assert.deepEqual(await reader.noted(), []);
}

together(
  'distance',
  async (reader) => {
    await reader.open(`${site.url}embed/frame.html?figure=distance`);
    await reader.meet(figure);
  },
  {
    'T11: the farthest of random points is hardly farther than the nearest': random,
    'T11: real words keep them farther apart': words,
  },
);
