/** The figure alone, used as a reader uses it; the whole test run again by NumPy from the shipped files. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before } from 'node:test';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import { python } from '../../../scripts/lib/python.mjs';
import { together } from '../../../tests/browser/drive/everywhere.ts';
import { numbersIn } from '../../../tests/browser/numbers.ts';
import type { Reader } from '../../../tests/browser/reader.ts';
import { openSite, type Site } from '../../../tests/browser/site.ts';

const figure = 'embed-scope >>> es-senses';
const verdict = `${figure} >>> [data-verdict]`;

let site: Site;
let truth: { masked: number[]; causal: number[] };
before(async () => {
  site = await openSite();
  const senses = inRoot('tools/train/senses.tsv');
  const asked = ['masked', 'causal'].map((twin) => ({ twin, senses }));
  const text = execFileSync(python, [inRoot('tests/browser/twin_truth.py')], {
    input: JSON.stringify(asked),
    encoding: 'utf8',
    env: { ...process.env, OPENBLAS_NUM_THREADS: '1' },
  });
  const [masked, causal] = (JSON.parse(text) as { right: number[] }[]).map(({ right }) => right);
  truth = { masked: masked!, causal: causal! };
});
after(() => site.close());

/** The share that a sentence states, in percent; within one sentence of the 270, where two are as near. */
function assertShare(said: string, after: string, exact: number): void {
  const shown = numbersIn(said.slice(said.indexOf(after) + after.length))[0]!;
  assert.ok(Math.abs(shown.value - 100 * exact) < 0.5, `${shown.text} for ${exact}`);
}

async function oneWord(reader: Reader): Promise<void> {
  await reader.reads(`${figure} >>> .offer`, 'Load the masked model (');
  await reader.choose(`${figure} >>> .offer button`);
  await reader.reads(verdict, 'For 4 of the 6 uses of “crane”, the nearest other use has the same');
  const first = await reader.text(`${figure} >>> .uses li:first-child small`);
  assert.match(first, /bird; nearest: \d, the (same|other) sense/);
}

async function allWords(reader: Reader): Promise<void> {
  await reader.choose(`${figure} >>> .predict input[value="most"]`);
  await reader.choose(`${figure} >>> .predict button.action`);
  const said = await reader.reads(verdict, 'Over 270 sentences on 45 words');
  const right = truth.masked.at(-1)!;
  assertShare(said, 'the right sense for', right);
  const graded = await reader.text(`${figure} >>> .graded`);
  assert.equal(graded.startsWith('Yes.'), right >= 0.75 && right < 0.9);
  // Every bar, by layer; and a bar that is taken is the layer that is looked at.
  await reader.choose(`${figure} >>> es-chart >>> .foot button`);
  const rows = await reader.see(
    ({ all }, at) => all(at).map((row) => row.querySelector('td')!.textContent!),
    `${figure} >>> es-chart >>> tbody tr`,
  );
  assert.equal(rows.length, truth.masked.length);
  rows.forEach((cell, state) => {
    const shown = numbersIn(cell)[0]!.value;
    assert.ok(Math.abs(shown - truth.masked[state]!) < 0.005, `${cell} at ${state}`);
  });
}

async function theOther(reader: Reader): Promise<void> {
  await reader.choose(`${figure} >>> input[name="model"][value="causal"]`);
  await reader.choose(`${figure} >>> .offer button`);
  await reader.reads(`${figure} >>> .predict`, 'For how many will the nearest use');
  await reader.choose(`${figure} >>> button:text("Show it without asking")`);
  const said = await reader.reads(verdict, 'Over 270 sentences on 45 words');
  assertShare(said, 'the right sense for', truth.causal.at(-1)!);
}

async function ownSentences(reader: Reader): Promise<void> {
  await reader.see(({ find }, at) => {
    const field = find(at) as HTMLTextAreaElement;
    field.value = 'The crane flew.\nThe crane laid eggs.\n\nThe crane lifts steel.';
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }, `${figure} >>> es-text-field >>> textarea`);
  await reader.reads(verdict, 'of the 3 uses of “crane”');
  await reader.reads(`${figure} >>> .uses li:first-child small`, 'sense 1; nearest:');
  await reader.enter(`${figure} >>> es-word-field >>> input`, 'match');
  await reader.reads(verdict, 'of the 6 uses of “match”');
  assert.deepEqual(await reader.noted(), []);
}

together(
  'T14: whether a model tells the senses of a word apart',
  async (reader) => {
    await reader.open(`${site.url}embed/frame.html?figure=senses`);
    await reader.meet(figure);
  },
  {
    'a word’s own sentences say where its nearest use is': oneWord,
    'the whole test is predicted, run and graded': allWords,
    'the other model is tested on its own': theOther,
    'sentences of the reader’s own, and another word': ownSentences,
  },
);
