/** Predictions in the book: what the answer brings does not push the options away, and says which was right. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { figures } from '#figures/all';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { everywhere } from './drive/everywhere.ts';
import { phone } from './drive/tab.ts';
import type { Reader } from './reader.ts';
import { openSite, type Site } from './site.ts';

let site: Site;
before(async () => {
  site = await openSite();
});
after(() => site.close());

const chapters = readdirSync(inRoot('web/article/chapters')).map((file) => ({
  slug: file.replace(/\.md$/, ''),
  figures: [
    ...readFileSync(inRoot('web/article/chapters', file), 'utf8').matchAll(/^<es-([\w-]+)/gm),
  ].map(([, name]) => `es-${name}`),
}));

/** Figures that ask before they show. */
const asking = new Set(
  figures
    .filter(({ name }) =>
      readFileSync(inRoot('web/explorables', name, `${name}.ts`), 'utf8').includes('Prediction'),
    )
    .map(({ name }) => `es-${name}`),
);

const is = (reader: Reader, path: string) => reader.see(({ find }, at) => find(at) !== null, path);

/** Selects the first option and checks it. */
async function answer(reader: Reader, host: string): Promise<void> {
  const options = `${host} >>> .options`;
  await reader.choose(`${options} label`);
  await reader.place(`${host} >>> .predict .action`);
  const top = () =>
    reader.see(({ find }, at) => find(at)?.getBoundingClientRect().top ?? null, options);
  // What comes of its own accord has come: not all engines keep the reader's place while it does.
  await reader.until(
    'the page at rest',
    async ({ find, frames }, at) => {
      const before = find(at)!.getBoundingClientRect().top;
      await frames(10);
      return find(at)!.getBoundingClientRect().top === before;
    },
    options,
  );
  const before = (await top())!;
  await reader.see(({ find }, at) => find(at)!.click(), `${host} >>> .predict .action`);
  await reader.until('the grade', ({ find }, at) => find(at) !== null, `${host} >>> .graded`);
  // A grade that would end below the window goes up until it stands in it, and the options with it.
  const held = await reader.see(
    async ({ find, frames }, at, grade, wanted) => {
      await frames(3);
      const { top } = find(at)!.getBoundingClientRect();
      const { bottom } = find(grade)!.getBoundingClientRect();
      return top < wanted && Math.abs(innerHeight - 16 - bottom) <= 2 ? top : wanted;
    },
    options,
    `${host} >>> .graded`,
    before,
  );
  // The charts of an answer come one after the other. What is asked between an update and its frame was never
  // painted there: a place counts that two frames show.
  for (let looks = 0; looks < 10; looks++) {
    const now = await reader.see(
      async ({ find, frames }, at, wanted) => {
        let found: number | null = null;
        for (let looked = 0; looked < 3; looked++) {
          found = find(at)?.getBoundingClientRect().top ?? null;
          if (found !== null && Math.abs(found - wanted) <= 2) break;
          await frames(1);
        }
        return found;
      },
      options,
      held,
    );
    assert.ok(now !== null && Math.abs(now - held) <= 2, `${host}: from ${held} to ${now}`);
    await sleep(100);
  }
  const seen = await reader.see(
    ({ find, all }, at) => ({
      options: all(`${at} label`).map((label) => ({
        chosen: label.querySelector('input')!.checked,
        mark: label.dataset.mark ?? '',
        drawn: getComputedStyle(label, '::after').content.slice(0, 3),
        said: label.textContent!.replace(/\s+/g, ' ').trim(),
        high: label.offsetHeight,
      })),
      below: find(`${at}`)!.getBoundingClientRect().bottom,
    }),
    options,
  );
  const graded = await reader.see(
    ({ find }, at) => ({
      right: find(at)!.dataset.right,
      top: find(at)!.getBoundingClientRect().top,
    }),
    `${host} >>> .graded`,
  );
  assert.ok(graded.top >= seen.below - 1 && graded.top - seen.below < 40, 'the verdict is below');
  const [first] = seen.options;
  assert.ok(first!.chosen, 'what the reader chose stays chosen');
  assert.equal(first!.mark, graded.right === 'true' ? 'right' : 'wrong');
  for (const { mark, drawn, said, high } of seen.options) {
    assert.ok(high >= 44, said);
    assert.equal(drawn, { right: '"✓', wrong: '"✗' }[mark]?.concat('"') ?? 'non', said);
    if (mark) assert.match(said, mark === 'right' ? /, right$/ : /, your answer, not right$/);
  }
  assert.ok(seen.options.some(({ mark }) => mark === 'right'));
}

for (const { slug, figures } of chapters) {
  everywhere(
    `T35: an answer in “${slug}” leaves the options in place`,
    async (reader) => {
      await reader.open(`${site.url}chapters/${slug}.html`);
      for (const host of figures) {
        // A map of fewer words is as good here, and comes sooner.
        await reader.see(({ find }, at) => find(at)!.setAttribute('rows', '2000'), host);
        await reader.meet(host);
        // Its model may come with that of the figure before.
        await sleep(500);
        if (await is(reader, `${host} >>> .offer button`))
          await reader.see(({ find }, at) => find(at)?.click(), `${host} >>> .offer button`);
        if (asking.has(host))
          await reader.until(
            'a prediction',
            ({ find }, at) => find(at) !== null,
            `${host} >>> .predict`,
          );
        if (asking.has(host)) await answer(reader, host);
      }
      await reader.place('es-question');
      await reader.until(
        'a check',
        ({ find }, at) => find(at) !== null,
        'es-question >>> .options',
      );
      await answer(reader, 'es-question');
      // Held, but not against a reader who scrolls by a bar, which tells of nothing but where the page is.
      const left = await reader.see(async ({ frames }) => {
        scrollBy({ top: -300, behavior: 'instant' });
        const wanted = scrollY;
        await frames(5);
        return scrollY - wanted;
      });
      assert.ok(Math.abs(left) <= 2, `pulled back by ${left}`);
      assert.deepEqual(await reader.noted(), []);
    },
    { devices: [phone] },
  );
}

everywhere(
  'what a check says stands where its button was, all of it in the window',
  async (reader) => {
    await reader.open(`${site.url}chapters/how-a-map-lies.html`);
    const check = 'es-question';
    await reader.place(check);
    await reader.choose(`${check} >>> .options label`);
    // As low in the window as a reader can press it.
    await reader.see(({ find }, at) => {
      const button = find(at)!;
      button.scrollIntoView({ block: 'end', behavior: 'instant' });
      button.click();
    }, `${check} >>> .predict .action`);
    await reader.until(
      'the whole answer',
      ({ find }, at) => {
        const { top, bottom } = find(at)?.getBoundingClientRect() ?? {};
        return top !== undefined && bottom !== undefined && top >= 0 && bottom <= innerHeight;
      },
      `${check} >>> .graded`,
    );
    assert.deepEqual(await reader.noted(), []);
  },
  { devices: [phone] },
);
