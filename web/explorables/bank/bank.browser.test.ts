/** "Is a word the same in every sentence?", used as a reader uses it, its numbers computed again by NumPy. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before } from 'node:test';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import { python } from '../../../scripts/lib/python.mjs';
import { everywhere } from '../../../tests/browser/drive/everywhere.ts';
import { desk, phone } from '../../../tests/browser/drive/tab.ts';
import { assertShown, numbersIn } from '../../../tests/browser/numbers.ts';
import type { Reader } from '../../../tests/browser/reader.ts';
import { openSite, type Site } from '../../../tests/browser/site.ts';
import { sentencesOf } from '../../kit/uses/uses.model.ts';
import { EXAMPLES, SAME } from './bank.examples.ts';

const figure = 'embed-scope >>> es-bank';
const verdict = `${figure} >>> [data-verdict]`;
const word = `${figure} >>> es-word-field >>> input`;
const sentences = `${figure} >>> es-text-field >>> textarea`;
const [bank] = EXAMPLES;
const bark = EXAMPLES.at(-1)!;

interface Truth {
  /** [place][state], to the first place. */
  cosines: number[][];
  others: number[];
  explained: number;
}
type Asked = { twin: string; word: string; sentences: string };

function truth(...asked: Asked[]): Truth[] {
  const given = asked.map((one) => ({ ...one, sentences: sentencesOf(one.sentences) }));
  const text = execFileSync(python, [inRoot('tests/browser/twin_truth.py')], {
    input: JSON.stringify(given),
    encoding: 'utf8',
    env: { ...process.env, OPENBLAS_NUM_THREADS: '1' },
  });
  return JSON.parse(text) as Truth[];
}
const last = (row: readonly number[]) => row.at(-1)!;
// Index of the place nearest to the first, from 1.
const nearest = ({ cosines }: Truth) => {
  const ends = cosines.slice(1).map(last);
  return ends.indexOf(Math.max(...ends)) + 1;
};

const page = ({ url }: Site) => `${url}embed/frame.html?figure=bank`;

let site: Site;
before(async () => {
  site = await openSite();
});
after(() => site.close());

async function load(reader: Reader, twin: 'masked' | 'causal'): Promise<void> {
  await reader.reads(`${figure} >>> .offer`, `Load the ${twin} model (`);
  await reader.choose(`${figure} >>> .offer button`);
}

/** The figure with its model, and the answer without a prediction. */
async function begin(reader: Reader): Promise<void> {
  await reader.open(page(site));
  await reader.meet(figure);
  await load(reader, 'masked');
  await reader.choose(`${figure} >>> button:text("Show it without asking")`);
}

everywhere('T14: one vector goes in, and the models make several of it', async (reader) => {
  await reader.open(page(site));
  await reader.meet(figure);
  await reader.reads(verdict, 'The masked model sees the whole sentence');
  await load(reader, 'masked');
  await reader.reads(verdict, '“bank” is one vector in all 4 sentences: cosine 1');

  const [masked, causal] = ['masked', 'causal'].flatMap((twin) => truth({ twin, ...bank! }));

  // The prediction comes before the answer.
  await reader.reads(`${figure} >>> .predict`, 'Which “bank” will be nearest to the one in');
  assert.equal(await reader.see(({ find }, at) => find(at), `${figure} >>> .charts`), null);
  await reader.choose(`${figure} >>> .predict input[value="2"]`);
  await reader.choose(`${figure} >>> .predict button.action`);
  const graded = await reader.reads(`${figure} >>> .graded`, 'with a cosine of');
  assert.equal(graded.startsWith('Yes. The one in sentence 2'), nearest(masked!) === 1);

  const check = async (found: Truth) => {
    const near = nearest(found);
    const said = await reader.reads(verdict, `in ${near + 1} is nearest to the one in 1: cosine`);
    const after = (part: string) => numbersIn(said.slice(said.indexOf(part) + part.length))[0]!;
    assertShown(after('the one in 1: cosine'), last(found.cosines[near]!), 'the nearest');
    const farthest = numbersIn(/Farthest [^:]*: ([\d.]+\d)/.exec(said)![1]!)[0]!;
    assertShown(farthest, Math.min(...found.cosines.map(last)), 'the farthest');
    assertShown(after('sentences have'), last(found.others), 'other tokens');
    // Every number of the chart, by state: the uses, then the others.
    const chart = `${figure} >>> .charts > es-chart:first-child`;
    const open = `${chart} >>> .foot button`;
    if ((await reader.see(({ find }, at) => find(at)?.ariaExpanded, open)) !== 'true') {
      await reader.choose(open);
    }
    // Charts are drawn in tasks of their own, after the verdict.
    await reader.reads(`${chart} >>> tbody tr:last-child`, last(found.cosines[1]!).toFixed(3));
    const rows = await reader.see(
      ({ all }, at) =>
        all(at).map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent!)),
      `${chart} >>> tbody tr`,
    );
    assert.equal(rows.length, found.others.length);
    rows.forEach((row, state) => {
      const expected = [...found.cosines.map((use) => use[state]!), found.others[state]!];
      row.forEach((cell, use) => {
        assertShown(numbersIn(cell)[0]!, expected[use]!, `state ${state}, use ${use}`);
      });
    });
    const paths = await reader.text(`${figure} >>> .charts > es-chart:last-child >>> #summary`);
    const share = numbersIn(paths.split('which hold')[1]!)[0]!;
    assertShown(share, 100 * found.explained, 'share of variance');
  };
  await check(masked!);

  await reader.choose(`${figure} >>> input[name="model"][value="causal"]`);
  await load(reader, 'causal');
  await check(causal!);
  await reader.reads(verdict, 'In 3 and 4 the words before it are the same, so there it stays one');
  assert.ok(Math.abs(last(causal!.cosines[2]!) - last(causal!.cosines[3]!)) < 1e-9);
  // Beside another place, at another layer.
  await reader.choose(`${figure} >>> .uses li:nth-child(3) input`);
  await reader.reads(`${figure} >>> .uses li:nth-child(4) output`, '1.000');
  await reader.see(({ find }, at) => {
    const slider = find(at) as HTMLInputElement;
    slider.value = '3';
    slider.dispatchEvent(new Event('input', { bubbles: true }));
  }, `${figure} >>> .slider input`);
  await reader.reads(`${figure} >>> legend`, 'At the layer 3');
  const there = numbersIn(await reader.text(`${figure} >>> .uses li:nth-child(1) output`))[0]!;
  assertShown(there, causal!.cosines[2]![3]!, 'cosine at layer 3');
  assert.deepEqual(await reader.noted(), []);
});

everywhere(
  'the examples show it, the last one fails, and so says the figure',
  async (reader) => {
    await begin(reader);
    const found = truth(...EXAMPLES.map((example) => ({ twin: 'masked', ...example })));
    for (const [index, example] of EXAMPLES.entries()) {
      const fails = example === bark;
      await reader.choose(
        `${figure} >>> es-text-field >>> .chips button:text("${example.word}${fails ? ', which fails' : ''}")`,
      );
      const near = nearest(found[index]!) + 1;
      assert.equal(String(near) === SAME, !fails, example.word);
      const said = await reader.reads(verdict, `“${example.word}” in ${near} is nearest`);
      assert.equal(said.includes('here the model fails'), fails, example.word);
    }
    const [both] = truth({ twin: 'causal', ...bark });
    assert.notEqual(String(nearest(both!) + 1), SAME, 'the causal twin fails as well');
    assert.deepEqual(await reader.noted(), []);
  },
  { devices: [desk] },
);

everywhere(
  'what stands under a title belongs to it, and a switch of models stays where it was',
  async (reader) => {
    await reader.open(`${site.url}chapters/one-word-several-sentences.html`);
    const host = '#context-figure';
    const still = `${host} >>> slot[name="still"]`;
    const other = `${host} >>> input[name="model"][value="causal"]`;
    const isThere = (at: string) => reader.see(({ find }, path) => find(path) !== null, at);
    await reader.meet(host);
    await reader.reads(`${host} >>> .offer`, 'Load the masked model (');
    assert.ok(await isThere(still), 'the picture of the choice');
    await reader.place(other);
    const top = () =>
      reader.see(({ find }, at) => Math.round(find(at)!.getBoundingClientRect().top), other);
    const before = await top();
    await reader.see(({ find }, at) => find(at)!.click(), other);
    await reader.reads(`${host} >>> .offer`, 'Load the causal model (');
    assert.equal(await isThere(still), false, 'the masked model’s picture under the causal one');
    await reader.until(
      'the switch in its place, and the offer in the window',
      async ({ find, frames }, at, offer, wanted) => {
        await frames(2);
        const { top } = find(offer)!.getBoundingClientRect();
        return Math.abs(find(at)!.getBoundingClientRect().top - wanted) <= 2 && top >= 0;
      },
      other,
      `${host} >>> .offer button`,
      before,
    );
    // Back at the model of the picture, with other sentences.
    await reader.choose(`${host} >>> input[name="model"][value="masked"]`);
    await reader.until('the picture', ({ find }, at) => find(at) !== null, still);
    await reader.choose(`${host} >>> es-text-field >>> .chips button:text("bark, which fails")`);
    await reader.reads(`${host} >>> #question`, 'Is “bark” the same');
    assert.equal(await isThere(still), false, 'the picture of bank under bark');
    assert.deepEqual(await reader.noted(), []);
  },
  { devices: [phone] },
);

everywhere('other words and sentences, and all that people type', async (reader) => {
  await begin(reader);
  await reader.reads(verdict, '“bank” in 2 is nearest');
  const write = (text: string) =>
    reader.see(
      ({ find }, at, value) => {
        const field = find(at) as HTMLTextAreaElement;
        field.value = value;
        field.dispatchEvent(new Event('input', { bubbles: true }));
      },
      sentences,
      text,
    );
  const problem = `${figure} >>> es-text-field >>> .problem`;

  // What the reader had stays.
  await reader.enter(word, 'shore');
  await reader.reads(problem, '“shore” stands in none of the 4');
  await reader.reads(`${figure} >>> .note`, 'What you see is of the sentences before.');
  await reader.reads(verdict, '“bank” in 2 is nearest');
  await write('');
  await reader.reads(problem, 'Write two sentences with “shore”');
  await write('A shore.');
  await reader.reads(problem, '“shore” stands only in sentence 1');
  await write(`The shore.\nA shore ${'and a very long way on '.repeat(60)}`);
  await reader.reads(problem, 'text 2 has');
  await reader.reads(problem, 'reads 255 at a time');
  await write('The shore.\nNothing.\nA SHORE, a shore.');
  await reader.reads(`${figure} >>> .note`, 'Sentence 2 is left out');
  await reader.reads(verdict, '“shore” in 3');

  const [own] = truth({
    twin: 'masked',
    word: 'Embedscope',
    sentences: 'I read Embedscope. // Embedscope draws.',
  });
  await write('I read Embedscope.\nEmbedscope draws.');
  await reader.enter(word, 'Embedscope');
  const said = await reader.reads(verdict, 'the cosine of the two is');
  assertShown(numbersIn(said.slice(said.indexOf('is')))[0]!, last(own!.cosines[1]!), 'of pieces');
  await reader.reads(`${figure} >>> .uses`, 'their mean');

  for (const [typed, text] of [
    ['川', '大きな川で泳ぐ。\n川の水。'],
    ['نهر', 'نهر كبير\nماء نهر'],
    ['👩🏽‍🚀', 'An 👩🏽‍🚀 flies.\nThe 👩🏽‍🚀 lands.'],
    ['<b>', '<b> x\ny <b>'],
  ] as const) {
    await write(text);
    await reader.enter(word, typed);
    await reader.reads(`${figure} >>> .uses`, typed);
    await reader.reads(verdict, 'the cosine of the two is');
    assert.equal(await reader.see(({ find }, at) => find(at), `${figure} >>> .notice`), null);
  }

  const long =
    'On the north bank of the wide river stood an old stone house with a garden and many tall trees where birds sang in the morning before the village woke.';
  await write(`${long}\nThe bank.`);
  await reader.enter(word, 'bank');
  await reader.reads(`${figure} >>> .uses`, 'stone house');
  await reader.choose(`${figure} >>> button:text("How this is computed")`);
  await reader.reads(`${figure} >>> .panel`, 'for 2 sentences');
  assert.deepEqual(await reader.noted(), []);
});

everywhere(
  'by keyboard alone, and a link that brings it back',
  async (reader) => {
    const link = new URLSearchParams({
      figure: 'bank',
      word: 'wind',
      sentences: 'The wind blew. // They wind the clock.',
    });
    await reader.open(`${page(site)}#${link}`);
    await reader.until(
      'the offer',
      ({ find }, at) => find(at) !== null,
      `${figure} >>> .offer button`,
    );
    const focus = (at: string) => reader.see(({ find }, path) => find(path)!.focus(), at);
    await focus(`${figure} >>> .offer button`);
    await reader.tab.press('Enter');
    await reader.reads(
      `${figure} >>> .predict`,
      'What is the cosine of the two after all 6 layers',
    );
    await reader.choose(`${figure} >>> .predict input[value="high"]`);
    // An arrow key moves the selection; the button commits.
    await reader.tab.press('ArrowLeft');
    assert.equal(await reader.see(({ find }, at) => find(at), `${figure} >>> .charts`), null);
    await focus(`${figure} >>> .predict button.action`);
    await reader.tab.press('Enter');
    await reader.reads(`${figure} >>> .graded`, 'Their cosine is 0.');
    const [found] = truth({
      twin: 'masked',
      word: 'wind',
      sentences: 'The wind blew. // They wind the clock.',
    });
    const said = await reader.reads(verdict, 'the cosine of the two is');
    assertShown(numbersIn(said.slice(said.indexOf('is')))[0]!, last(found!.cosines[1]!), 'wind');
    await focus(`${figure} >>> .slider input`);
    await reader.tab.press('ArrowLeft');
    await reader.reads(`${figure} >>> legend`, 'At the layer 6');
    await focus(`${figure} >>> .uses li:nth-child(1) input`);
    await reader.tab.press('ArrowDown');
    await reader.reads(`${figure} >>> .uses li:nth-child(2) output`, '1.000');
  },
  { devices: [desk] },
);
