/** T37: works to read next, by what the reader already knows. A page without scripts. */
import assert from 'node:assert/strict';
import { renderReading } from '../../web/article/reading/markup.ts';
import { levels } from '../../web/article/reading/work.ts';
import { works } from '../../web/article/reading/works.ts';
import { everywhere } from './drive/everywhere.ts';
import { openOwnPage } from './own-page.ts';

everywhere(
  'T37: a reading path of four levels, each work with its author, year and purpose',
  async (reader) => {
    const page = await openOwnPage({
      body: `<h1>Where to go on</h1>${renderReading(works)}`,
      script: '',
      styles: ['reading/reading.css'],
    });
    try {
      await reader.open(page.url);
      const seen = await reader.see(({ all }) => ({
        headings: all('.level h2').map(({ textContent }) => textContent),
        works: all('.level li').map((item) => ({
          title: item.querySelector('cite')!.textContent,
          link: item.querySelector('a')!.href,
          line: item.querySelector('span')!.textContent,
          purpose: item.querySelector('p:last-child')!.textContent,
          shown: item.getBoundingClientRect().height > 0,
        })),
        wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      }));
      assert.deepEqual(
        seen.headings,
        levels.map(({ title }) => title),
      );
      assert.ok(seen.works.length >= 30);
      const inOrder = levels.flatMap(({ level }) => works.filter((work) => work.level === level));
      assert.deepEqual(
        seen.works.map(({ title, link, purpose }) => ({ title, link, purpose })),
        inOrder.map(({ title, url, purpose }) => ({ title, link: new URL(url).href, purpose })),
      );
      for (const [i, { line, shown }] of seen.works.entries()) {
        assert.ok(shown);
        assert.ok(line!.includes(inOrder[i]!.authors) && line!.includes(String(inOrder[i]!.year)));
      }
      assert.ok(seen.wide <= 0, `${seen.wide} pixels too wide`);
      // A level is one link away, and that link is one history entry.
      const entries = await reader.see(() => history.length);
      await reader.choose('.levels li:nth-child(3) a');
      await reader.until('the level', ({ find }) => {
        const { top } = find('#reading-linear-algebra')!.getBoundingClientRect();
        return location.hash === '#reading-linear-algebra' && top >= 0 && top < innerHeight / 2;
      });
      assert.equal(await reader.see(() => history.length), entries + 1);
      assert.deepEqual(await reader.noted(), []);
    } finally {
      await page.close();
    }
  },
);
