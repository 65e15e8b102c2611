/** A link to the glossary and back: the reader goes on where they were. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { everywhere } from './drive/everywhere.ts';
import type { Reader } from './reader.ts';
import { openSite, type Site } from './site.ts';

let site: Site;
before(async () => {
  site = await openSite();
});
after(() => site.close());

/** A term in the middle of the chapter, below its figures. */
const link = 'article a[href$="#term-anisotropy"]';

const top = (reader: Reader) =>
  reader.see(({ find }, at) => find(at)?.getBoundingClientRect().top ?? null, link);

for (const [name, fragment] of [
  ['a page', ''],
  ['a page that was opened at a section', '#vectors'],
] as const) {
  everywhere(`T38: Back from the glossary returns to the place in ${name}`, async (reader) => {
    await reader.open(`${site.url}chapters/near-and-far.html${fragment}`);
    await reader.until('the link', ({ find }, at) => find(at) !== null, link);
    await reader.place(link);
    await sleep(1500); // what comes to life near here has come
    await reader.place(link);
    const before = (await top(reader))!;
    await reader.see(({ find }, at) => find(at)!.click(), link);
    await reader.until('the term', ({ find }) => find('#term-anisotropy') !== null);
    await reader.see(() => history.back());
    await reader.until('the link again', ({ find }, at) => find(at) !== null, link);
    let now: number | null = null;
    for (let looks = 0; looks < 30; looks++) {
      await sleep(200);
      now = await top(reader).catch(() => null);
      if (looks >= 10 && now !== null && Math.abs(now - before) <= 8) break;
    }
    assert.ok(now !== null && Math.abs(now - before) <= 8, `from ${before} to ${now}`);
  });
}
