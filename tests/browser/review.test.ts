/** T35: checks graded by the engine, and missed questions that come back, kept on the device only. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import type { Question } from '../../web/article/review/markup.ts';
import { renderQuestion, renderReview } from '../../web/article/review/markup.ts';
import { sizeOf } from '../../web/kit/card.ts';
import { bytes } from '../../web/kit/format.ts';
import { everywhere } from './drive/everywhere.ts';
import { desk } from './drive/tab.ts';
import { openOwnPage } from './own-page.ts';
import type { Reader } from './reader.ts';
import { measure, shippedWords } from './truth.ts';

const compare = (b: string): ['vectors.compare', Record<string, unknown>, string] => [
  'vectors.compare',
  { a: 'summer', b, unit: true, centre: false },
  'cosine',
];
const summer: Question = {
  id: 'near-summer',
  section: 'neighbours',
  prompt: 'Which of these words is nearest to *summer* by cosine?',
  rule: 'largest',
  quantity: 'cosine to “summer”',
  options: [
    { label: 'hot, which says what summer is like', call: compare('hot') },
    { label: 'winter, which is its opposite', call: compare('winter') },
    { label: 'hammer, which is spelled like it', call: compare('hammer') },
  ],
  why: 'Near means used alike.',
};
const unknown: Question = {
  ...summer,
  id: 'near-nothing',
  options: [
    {
      label: 'a word that is not in the table',
      call: ['vectors.compare', { a: 'qqzzy', b: 'hot', unit: true, centre: false }, 'cosine'],
    },
    { label: 'another', value: 1 },
  ],
};

/** Two uses of a word before the first layer are one row. */
const bank: Question = {
  id: 'bank-static',
  prompt: 'What is the cosine of *bank* in two sentences before the first layer?',
  rule: 'nearest',
  quantity: 'cosine',
  truth: 'bank.cosine masked bank 1 3 0',
  options: [
    { label: '1: it is the same row', value: 1 },
    { label: '0: two senses', value: 0 },
  ],
  why: 'Only layers can tell them apart.',
};

const inline = (text: string) => text.replace(/\*([^*]+)\*/g, '<em>$1</em>');
const chapter = [summer, unknown, bank]
  .map((question) => renderQuestion(question, inline))
  .join('');
const review = renderReview(
  [summer, unknown].map((question) => ({
    question,
    title: 'Near and far',
    chapter: 'near-and-far',
  })),
  inline,
);
const script = "import { startReview } from './review/start.ts';\nstartReview();";
const styles = ['review/review.css'];
const KEY = 'embedscope-review';

async function withPage(
  reader: Reader,
  { body, stored, without = [] }: { body: string; stored?: string; without?: string[] },
  run: () => Promise<void>,
): Promise<void> {
  // Only the first load begins with what is stored.
  const before =
    stored === undefined
      ? ''
      : `if (!sessionStorage.begun) { sessionStorage.begun = 1; localStorage.setItem('${KEY}', ${JSON.stringify(stored)}); }`;
  const page = await openOwnPage({ body, script, styles, without, before });
  try {
    await reader.open(page.url);
    await run();
    assert.deepEqual(await reader.noted(), []);
  } finally {
    await page.close();
  }
}

const question = (id: string) => `es-question[data-question*="${id}"]`;
const kept = (reader: Reader) => reader.see((_, key) => localStorage.getItem(key), KEY);
const day = (days: number) => {
  const date = new Date();
  date.setDate(date.getDate() + days);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
};
const cards = (entries: Record<string, unknown>) => JSON.stringify({ version: 1, cards: entries });

everywhere(
  'T35: an answer is committed by its button alone, graded by the engine, explained by its numbers, and kept when wrong',
  (reader) =>
    withPage(reader, { body: chapter }, async () => {
      const at = question('near-summer');
      await reader.choose(`${at} >>> .options label`);
      // Arrow keys move the choice and commit nothing.
      await reader.tab.press('ArrowDown');
      await reader.tab.press('ArrowDown');
      const state = await reader.see(
        ({ find, all }, path) => ({
          chosen: all(`${path} >>> input`).findIndex(
            (input) => (input as HTMLInputElement).checked,
          ),
          graded: find(`${path} >>> .graded`) !== null,
        }),
        at,
      );
      assert.deepEqual(state, { chosen: 2, graded: false });
      assert.equal(await kept(reader), null, 'nothing is kept before an answer');

      await reader.choose(`${at} >>> .action`);
      const said = await reader.reads(`${at} >>> .graded`, 'Near means used alike.');
      // The numbers are those of the shipped vectors.
      const words = shippedWords();
      const row = (word: string) => words.row(words.find(word));
      const parts =
        /^No: you said hammer.*\. The largest cosine to “summer” is that of “winter”, ([\d.]+); “hot” has ([\d.]+), “hammer” has ([\d.]+)\./.exec(
          said,
        );
      assert.ok(parts, said);
      ['winter', 'hot', 'hammer'].forEach((word, i) => {
        const exact = measure('cosine', row('summer'), row(word));
        const shown = Number(parts[i + 1]);
        assert.ok(Math.abs(shown - exact) < 0.002, `${word}: ${shown} for ${exact}`);
      });
      await reader.reads(
        `${at} >>> .after`,
        'This question comes back on the review page tomorrow.',
      );
      assert.deepEqual(JSON.parse((await kept(reader))!), {
        version: 1,
        cards: { 'near-summer': { box: 0, due: day(1), missed: 1 } },
      });
      const focused = await reader.see(
        ({ find }, path) => find(path)!.shadowRoot!.activeElement?.textContent?.trim(),
        at,
      );
      assert.equal(focused, 'Answer again', 'the focus goes on from what is gone');

      // Right at the second try, on the same day: it still comes back.
      await reader.choose(`${at} >>> .after button`);
      await reader.choose(`${at} >>> .options label:nth-of-type(2)`);
      await reader.choose(`${at} >>> .action`);
      await reader.reads(`${at} >>> .graded`, 'Yes. The largest cosine');
      assert.equal(JSON.parse((await kept(reader))!).cards['near-summer'].due, day(1));
    }),
);

everywhere(
  'T35: what the engine cannot grade does not count; a model is named by its size first',
  (reader) =>
    withPage(reader, { body: chapter }, async () => {
      const at = question('near-nothing');
      await reader.choose(`${at} >>> .options label`);
      await reader.choose(`${at} >>> .action`);
      await reader.reads(`${at} >>> [role="alert"]`, 'This could not be measured:');
      assert.equal(await kept(reader), null);

      // By a fact of a figure, from the models that it reads.
      const model = question('bank-static');
      // Once, above the first of them, as large as the figure's button says.
      const needs = await reader.reads(
        `${question('near-summer')} >>> .after`,
        'To compute an answer, this page loads the masked model',
      );
      const { files } = JSON.parse(readFileSync(inRoot('models/masked/card.json'), 'utf8'));
      assert.ok(needs.includes(bytes(sizeOf({ files })!).replace(/\s/g, ' ')), needs);
      assert.equal(await reader.see(({ find }, path) => find(path), `${model} >>> .after`), null);
      await reader.choose(`${model} >>> .options label`);
      await reader.choose(`${model} >>> .action`);
      await reader.reads(
        `${model} >>> .graded`,
        'Yes. The cosine is 1.00, as the engine computes it;',
      );
    }),
  { devices: [desk] },
);

everywhere(
  'T35: the review page asks what is due, and shows, exports, imports and removes what is kept',
  (reader) =>
    withPage(
      reader,
      {
        body: `<h1 id="review">Review</h1>${review}`,
        stored: cards({
          'near-summer': { box: 1, due: day(-1), missed: 2 },
          'near-nothing': { box: 0, due: day(1), missed: 1 },
          'gone-from-the-book': { box: 0, due: day(0), missed: 1 },
        }),
      },
      async () => {
        await reader.reads(
          '[data-due]',
          '1 question to answer now. The next one comes back tomorrow.',
        );
        const shown = await reader.see(({ all }) =>
          all('li[data-id]')
            .filter((item) => item.offsetHeight > 0)
            .map((item) => item.dataset.id),
        );
        assert.deepEqual(shown, ['near-summer']);
        const rows = await reader.see(({ all }) =>
          all('[data-kept] li').map((row) => row.textContent!.replace(/\s+/g, ' ').trim()),
        );
        assert.equal(rows.length, 3);
        assert.match(
          rows[0]!,
          /Which of these words is nearest to summer by cosine\? Answered wrong 2 times; waits 2 days; comes back today\. Remove/,
        );
        assert.ok(
          rows.some((row) => row.startsWith('gone-from-the-book, a question that this version')),
        );

        const at = question('near-summer');
        await reader.choose(`${at} >>> .options label:nth-of-type(2)`);
        await reader.choose(`${at} >>> .action`);
        await reader.reads(`${at} >>> .graded`, 'Yes.');
        const stored = JSON.parse((await kept(reader))!);
        assert.deepEqual(stored.cards['near-summer'], { box: 2, due: day(4), missed: 2 });
        const link = await reader.see(({ find }, path) => {
          const again = find(`${path} > a[slot="section"]`)!;
          return again.offsetHeight > 0 && again.getAttribute('href');
        }, at);
        assert.equal(link, '#neighbours', 'the section can be read again');
        await reader.reads(
          '[data-due]',
          'No question is due today. The next one comes back tomorrow.',
        );

        // Those of another day, at once: they still come back on it.
        await reader.choose('[data-practise] button:text("Practise 1 question now")');
        const early = question('near-nothing');
        await reader.reads(`${early} >>> .predict`, 'a word that is not in the table');
        assert.equal(await reader.see(({ find }) => find('[data-practise] button')), null);
        assert.deepEqual(JSON.parse((await kept(reader))!), stored);

        // Out to a file, everything removed, and in again.
        await reader.see(() => {
          const made = URL.createObjectURL;
          URL.createObjectURL = (blob: Blob) => {
            void blob.text().then((text) => (document.documentElement.dataset.exported = text));
            return made(blob);
          };
          HTMLAnchorElement.prototype.click = () => {};
        });
        await reader.choose('[data-kept] button:text("Export to a file")');
        const exported = await reader.until(
          'the file',
          () => document.documentElement.dataset.exported,
        );
        assert.deepEqual(JSON.parse(exported), stored);
        await reader.choose('[data-kept] button:text("Remove all")');
        await reader.choose('[data-kept] button:text("Yes, remove all of it")');
        await reader.reads('[data-kept]', 'Everything was removed.');
        const focused = () => reader.see(() => document.activeElement?.textContent);
        assert.equal(await focused(), 'What is kept on this device');
        assert.equal(await kept(reader), null);
        await reader.reads('[data-kept]', 'Nothing. The first question that you answer wrong');
        const give = (text: string) =>
          reader.see(({ find }, content) => {
            const given = new DataTransfer();
            given.items.add(new File([content], 'kept.json'));
            const input = find('[data-kept] input') as HTMLInputElement;
            input.files = given.files;
            input.dispatchEvent(new Event('change'));
          }, text);
        const refused: [string, string][] = [
          ['{', 'kept.json was not imported: It is not JSON.'],
          ['[]', 'It is not a JSON object.'],
          ['{"version":2,"cards":{}}', 'Its version is 2; this page reads version 1.'],
          [cards({ q: { box: 9, due: day(0), missed: 1 } }), 'The box of “q” must be'],
        ];
        for (const [text, sentence] of refused) {
          await give(text);
          await reader.reads('[data-kept]', sentence);
          assert.equal(await kept(reader), null, 'nothing was changed');
        }
        await give(exported);
        await reader.reads('[data-kept]', '3 questions added from kept.json.');
        assert.deepEqual(JSON.parse((await kept(reader))!), stored);
        await reader.choose('[data-kept] button[aria-label^="Remove: gone-from-the-book"]');
        await reader.until('it to be gone', ({ all }) => all('[data-kept] li').length === 2);
        assert.equal(JSON.parse((await kept(reader))!).cards['gone-from-the-book'], undefined);
        const wide = await reader.see(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.ok(wide <= 0, `${wide} pixels too wide`);
      },
    ),
);

for (const [what, stored, sentence] of [
  ['is broken', '{"version":1,', 'It is not JSON.'],
  [
    'is of a later version',
    '{"version":7,"boxes":[]}',
    'Its version is 7; this page reads version 1.',
  ],
] as const) {
  everywhere(
    `T35: what is kept ${what}: said, not overwritten, removable`,
    (reader) =>
      withPage(reader, { body: `${review}${renderQuestion(summer, inline)}`, stored }, async () => {
        await reader.reads(
          '[data-kept]',
          'What is kept here cannot be read, so nothing was changed.',
        );
        await reader.reads('[data-kept]', sentence);
        const at = '.prose > es-question';
        await reader.choose(`${at} >>> .options label`);
        await reader.choose(`${at} >>> .action`);
        await reader.reads(`${at} >>> .after`, 'cannot be read');
        assert.equal(await kept(reader), stored);
        await reader.choose('[data-kept] button:text("Remove all")');
        await reader.choose('[data-kept] button:text("Yes, remove all of it")');
        await reader.reads('[data-kept]', 'Nothing. The first question');
        assert.equal(await kept(reader), null);
      }),
    { devices: [desk] },
  );
}

everywhere(
  'T35: storage is blocked or full: questions are graded, and it is said that nothing is kept',
  async (reader) => {
    const body = `${review}${renderQuestion(summer, inline)}`;
    const at = '.prose > es-question';
    await withPage(reader, { body, without: ['storage'] }, async () => {
      await reader.reads('[data-kept]', 'does not let the page keep anything');
      await reader.choose(`${at} >>> .options label`);
      await reader.choose(`${at} >>> .action`);
      await reader.reads(`${at} >>> .after`, 'remembered until you leave this page');
      await reader.reads('[data-kept] li', 'Which of these words');
    });
    await withPage(reader, { body }, async () => {
      await reader.see(() => {
        Storage.prototype.setItem = () => {
          throw new DOMException('full', 'QuotaExceededError');
        };
      });
      await reader.choose(`${at} >>> .options label`);
      await reader.choose(`${at} >>> .action`);
      await reader.reads(`${at} >>> .after`, 'has no room left');
      await reader.reads('[data-kept] li', 'Which of these words');
    });
  },
  { devices: [desk] },
);
