/** The figure alone, used as a reader uses it; its numbers computed again from the shipped files. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { together } from '../../../tests/browser/drive/everywhere.ts';
import { assertShown, numbersIn } from '../../../tests/browser/numbers.ts';
import type { Reader } from '../../../tests/browser/reader.ts';
import { openSite, type Site } from '../../../tests/browser/site.ts';
import {
  type Metric,
  nearest,
  prepared,
  shippedWords,
  type View,
} from '../../../tests/browser/truth.ts';

const figure = 'embed-scope >>> es-metrics';
const verdict = `${figure} >>> [data-verdict]`;

let site: Site;
before(async () => {
  site = await openSite();
});
after(() => site.close());

function lists(view: View) {
  const words = prepared(shippedWords(), view);
  const by = (metric: Metric) => nearest(words, 'music', metric, 10);
  return { cosine: by('cosine'), dot: by('dot'), euclidean: by('euclidean') };
}

async function rankings(reader: Reader): Promise<void> {
  await reader.choose(`${figure} >>> es-word-field >>> input`);
  await reader.reads(`${figure} >>> .scope`, 'Searching all 30,000 words.');

  const same = await reader.reads(verdict, 'name the same 10 words');
  const [first] = lists({ unit: true, centre: false }).euclidean;
  const [squared] = numbersIn(same.slice(same.indexOf('‖² is')));
  const [twice] = numbersIn(same.slice(same.indexOf('cos is')));
  assertShown(squared!, first!.score ** 2, '‖a − b‖²');
  assertShown(twice!, first!.score ** 2, '2 − 2 cos');

  // The reader selects, commits, and is graded by the number that is so.
  const own = lists({ unit: false, centre: false });
  const shared = (metric: 'dot' | 'euclidean') =>
    own.cosine.filter((hit) => own[metric].some((other) => other.row === hit.row)).length;
  await reader.choose(`${figure} >>> .prompt input[value="few"]`);
  await reader.reads(verdict, 'name the same 10 words');
  await reader.choose(`${figure} >>> .prompt button.action`);
  await reader.reads(
    verdict,
    `the dot product has ${shared('dot')} and Euclidean distance ${shared('euclidean')}`,
  );
  const graded = await reader.reads(`${figure} >>> .graded`, `names ${shared('dot')} of cosine’s`);
  assert.equal(graded.startsWith('Yes'), shared('dot') < 5);

  // The table of ranks, which a narrow stage and a screen reader have.
  const ranks = await reader.see(
    ({ all }, at) =>
      all(at).map((row) => [...row.children].map((cell) => cell.textContent!.trim())),
    `${figure} >>> .ranks es-chart >>> tbody tr`,
  );
  const place = (metric: Metric, word: string) => {
    const index = own[metric].findIndex((hit) => hit.word === word);
    return index < 0 ? '–' : String(index + 1);
  };
  assert.deepEqual(
    ranks.slice(0, 10),
    own.cosine.map(({ word }) => [
      word,
      ...(['cosine', 'dot', 'euclidean'] as const).map((metric) => place(metric, word)),
    ]),
  );
}

async function race(reader: Reader): Promise<void> {
  await reader.choose(`${figure} >>> summary`);
  await reader.choose(`${figure} >>> button:text("Time the three")`);
  const said = await reader.reads(verdict, 'of 40 searches among 10,000 unit vectors');
  assert.match(said, /Too close to call: .* beat|Cheapest is .*: faster than/);
  // A bar each, with the quartiles about its median.
  const shown = await reader.see(
    ({ all }, at) =>
      all(at).map((chart) => {
        const { series } = (
          chart as HTMLElement & {
            chart: { series: { values: number[]; low: number[]; high: number[] }[] };
          }
        ).chart;
        return { ...series[0]! };
      }),
    `${figure} >>> .stage > es-chart`,
  );
  const [{ values, low, high } = assert.fail('no chart of the race')] = shown;
  assert.equal(values.length, 3);
  for (const [i, value] of values.entries()) {
    assert.ok(low[i]! > 0 && low[i]! <= value && value <= high[i]!);
  }
}

together(
  'metrics',
  async (reader) => {
    await reader.open(`${site.url}embed/frame.html?figure=metrics`);
    await reader.meet(figure);
  },
  {
    'T13: three rankings agree at unit length and differ without it': rankings,
    'T13: the three are timed, with a winner or none': race,
  },
);
