/** "What is near a word?", used as a reader uses it, its numbers computed again from the files. */
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { everywhere } from '../../../tests/browser/drive/everywhere.ts';
import { desk, phone } from '../../../tests/browser/drive/tab.ts';
import type { InPage } from '../../../tests/browser/in-page.ts';
import { layoutShift } from '../../../tests/browser/layout-shift.ts';
import { assertShown, numbersIn } from '../../../tests/browser/numbers.ts';
import type { Reader } from '../../../tests/browser/reader.ts';
import { openSite, type Site, withSite } from '../../../tests/browser/site.ts';
import {
  type Metric,
  measure,
  nearest,
  prepared,
  shippedWords,
  type View,
} from '../../../tests/browser/truth.ts';
import { examples, presets } from './index.ts';

const figure = 'embed-scope >>> es-nearest';
const field = `${figure} >>> es-word-field >>> input`;
const verdict = `${figure} >>> [data-verdict]`;
const RANDOM_PAIRS = 10_000;

let site: Site;
before(async () => {
  site = await openSite();
});
after(() => site.close());

const page = () => `${site.url}embed/frame.html?figure=nearest`;

/** Words and scores as listed: what the chart's table of numbers holds once it is open. */
async function list(reader: Reader): Promise<{ word: string; score: string }[]> {
  const chart = `${figure} >>> .one > es-chart`;
  const open = `${chart} >>> .foot button`;
  const isOpen = ({ find }: InPage, at: string) => find(at)?.getAttribute('aria-expanded');
  if ((await reader.see(isOpen, open)) !== 'true') await reader.choose(open);
  return reader.see(
    ({ all }, at) =>
      all(at).map((row) => {
        const [, word, score] = [...row.children].map((cell) => cell.textContent!.trim());
        return { word: word!, score: score! };
      }),
    `${chart} >>> tbody tr`,
  );
}

/** The whole table, ten nearest words of "lake", computed here; each view is prepared once. */
const tables = new Map<string, ReturnType<typeof prepared>>();
function truth(word: string, metric: Metric, view: View) {
  const key = JSON.stringify(view);
  if (!tables.has(key)) tables.set(key, prepared(shippedWords(), view));
  return nearest(tables.get(key)!, word, metric, 10);
}

/** What pairs of random words score on average, and how surely that is known. */
function randomPairs(metric: Metric, view: View): { mean: number; error: number } {
  const words = tables.get(JSON.stringify(view))!;
  const scores = Array.from({ length: RANDOM_PAIRS }, (_, i) => {
    // Any two different rows will do; these are far apart and the same each time.
    const a = (i * 7919) % words.words.length;
    const b = (a + 1 + ((i * 104_729) % (words.words.length - 1))) % words.words.length;
    return measure(metric, words.row(a), words.row(b));
  });
  const mean = scores.reduce((sum, score) => sum + score, 0) / RANDOM_PAIRS;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / RANDOM_PAIRS;
  return { mean, error: Math.sqrt(variance / RANDOM_PAIRS) };
}

everywhere('T03: a typed word finds its neighbours, by each measure', async (reader) => {
  await reader.open(page());
  await reader.meet(figure);
  await reader.enter(field, 'lake');
  await reader.reads(`${figure} >>> .scope`, 'Searching all 30,000 words.');

  const steps: { metric: Metric; view: View; change?: string }[] = [
    { metric: 'cosine', view: { unit: true, centre: false } },
    { metric: 'dot', view: { unit: true, centre: false }, change: 'input[value="dot"]' },
    { metric: 'dot', view: { unit: false, centre: false }, change: 'label:text("Unit length")' },
    {
      metric: 'euclidean',
      view: { unit: false, centre: false },
      change: 'input[value="euclidean"]',
    },
    { metric: 'euclidean', view: { unit: false, centre: true }, change: 'label:text("Centre")' },
    { metric: 'cosine', view: { unit: false, centre: true }, change: 'input[value="cosine"]' },
  ];
  const names = { cosine: 'by cosine', dot: 'by dot product', euclidean: 'by Euclidean distance' };
  for (const { metric, view, change } of steps) {
    if (change) await reader.choose(`${figure} >>> ${change}`);
    const expected = truth('lake', metric, view);
    const prefix = `Of 29,999 other words, “${expected[0]!.word}” is nearest to “lake” ${names[metric]}`;
    const prepared = [view.centre ? 'centred' : '', view.unit && metric !== 'cosine' ? 'unit' : ''];
    const on = prepared.filter(Boolean).join(' ');
    const said = await reader.reads(verdict, `${prefix}${on ? ` on ${on} vectors` : ''}: `);

    const [nearestScore, random] = numbersIn(said.slice(prefix.length + 1));
    assertShown(nearestScore!, expected[0]!.score, `${metric} of the nearest`);
    const pairs = randomPairs(metric, view);
    const off = Math.abs(random!.value - pairs.mean);
    assert.ok(
      off < 6 * pairs.error + random!.half,
      `random pairs by ${metric}: ${random!.text} instead of ${pairs.mean} ± ${pairs.error}`,
    );

    const listed = await list(reader);
    assert.equal(listed.length, 10);
    for (const [index, { word, score }] of listed.entries()) {
      const own = expected.find((hit) => hit.word === word);
      assert.ok(own, `“${word}” is among the ten nearest by ${metric}`);
      assertShown(numbersIn(score)[0]!, own.score, `${metric} of ${word}`);
      // Equal scores may stand in either order.
      assert.ok(
        Math.abs(own.score - expected[index]!.score) < 1e-4,
        `“${word}” is at ${index + 1}`,
      );
    }
  }
});

everywhere('T10: centring changes what random pairs score, and is said', async (reader) => {
  const scores = async () => {
    const said = await reader.text(`${figure} >>> [data-verdict]`);
    return numbersIn(said.slice(said.indexOf('Two random words'))).at(0)!;
  };
  await reader.open(`${page()}&word=lake&metric=dot&unit=off`);
  await reader.meet(figure);
  await reader.choose(field);
  await reader.reads(`${figure} >>> .scope`, 'Searching all 30,000 words.');
  for (const centre of [false, true]) {
    if (centre) await reader.choose(`${figure} >>> label:text("Centre")`);
    await reader.reads(verdict, centre ? 'by dot product on centred vectors' : 'by dot product:');
    const view = { unit: false, centre };
    truth('lake', 'dot', view);
    const pairs = randomPairs('dot', view);
    const shown = await scores();
    const off = Math.abs(shown.value - pairs.mean);
    assert.ok(off < 6 * pairs.error + shown.half, `${shown.text} instead of ${pairs.mean}`);
  }
});

everywhere('the words that are offered are answered before the others are here', async (reader) => {
  await withSite({}, async (own) => {
    own.fault('tail.safetensors', 'stall');
    await reader.open(`${own.url}embed/frame.html?figure=nearest`);
    await reader.meet(figure);
    for (const word of [presets.defaults.word, ...examples]) {
      if (word !== presets.defaults.word) {
        await reader.choose(`${figure} >>> .chips button:text("${word}")`);
      }
      await reader.reads(verdict, `is nearest to “${word}”`);
      const said = await reader.text(verdict);
      assert.match(said, /^Of 29,999 other words/);
      const expected = truth(word, 'cosine', { unit: true, centre: false });
      const listed = await list(reader);
      assert.deepEqual(
        listed.map((one) => one.word),
        expected.map((one) => one.word),
      );
    }
    // Another word is here as well, but its neighbours may not be: it waits, and that is said.
    await reader.enter(field, 'lake');
    await reader.reads(
      `${figure} >>> .scope`,
      '“lake” is compared with all 30,000 words: 28,000 more',
    );
    assert.match(await reader.text(verdict), /is nearest to “python”/);
  });
});

for (const width of [360, 1440]) {
  everywhere(
    `nothing jumps when the figure wakes, nor under the first Tab, at ${width} px`,
    async (reader) => {
      if (reader.tab.engine !== 'chromium') return; // the others measure no layout shift
      const first = 'es-nearest#first-look';
      await reader.open(site.url);
      await reader.reads(`${first} >>> [data-verdict]`, 'is nearest to “river”');
      const words = () =>
        reader.see(({ find }, at) => {
          const chart = find(at) as HTMLElement & { chart: { labels: string[] } };
          return [...chart.chart.labels];
        }, `${first} >>> es-chart`);
      const before = await words();
      const still = await reader.see(
        ({ all }, at) => all(at).map((row) => row.children[1]?.textContent?.trim()),
        `${first} > [slot="still"] tbody tr`,
      );
      assert.deepEqual(still, before, 'as the page showed it before');
      await reader.tab.press('Tab');
      await reader.see(({ find }, at) => find(at)!.focus(), `${first} >>> es-word-field >>> input`);
      await reader.until(
        'all words',
        ({ find }, at) => find(at)?.textContent?.trim() === 'Searching all 30,000 words.',
        `${first} >>> .scope`,
      );
      assert.deepEqual(await words(), before);
      const shift = await layoutShift(reader);
      assert.ok(shift <= 0.02, `layout shift ${shift}`);
    },
    { devices: [{ ...(width < 640 ? phone : desk), width }] },
  );
}

everywhere('completions are words that begin so, and cover none of the answer', async (reader) => {
  await reader.open(page());
  await reader.meet(figure);
  await reader.see(({ find }, at) => (find(at) as HTMLInputElement).focus(), field);
  await reader.reads(`${figure} >>> .scope`, 'Searching all 30,000 words.');
  await reader.tab.type('bank');
  const options = `${figure} >>> es-word-field >>> [role="option"]`;
  const expected = shippedWords().words.filter((word) => /^bank./.test(word));
  await reader.until(
    `the most frequent words that begin with “bank”: ${expected.slice(0, 6)}`,
    ({ all }, at, words) => `${all(at).map((one) => one.textContent!.trim())}` === words,
    options,
    expected.slice(0, 6).join(','),
  );
  const room = await reader.see(
    ({ find }, below, above) =>
      find(below)!.getBoundingClientRect().top - find(above)!.getBoundingClientRect().bottom,
    `${figure} >>> es-chart`,
    `${figure} >>> es-word-field >>> [role="listbox"]`,
  );
  assert.ok(room >= 0, 'they stand above the ranks');
  const wide = await reader.see(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, 'nothing is wider than the window');
});

everywhere('a word that is not there, and other things people type', async (reader) => {
  await reader.open(page());
  await reader.meet(figure);
  await reader.enter(field, 'moutain');
  await reader.reads(`${figure} >>> .missing`, '“moutain” is not among the 30,000 words here.');
  await reader.choose(`${figure} >>> .missing button:text("mountain")`);
  await reader.reads(verdict, 'is nearest to “mountain”');

  const longest = 'x'.repeat(100);
  for (const typed of ['<b>x</b>', '👩🏽‍🚀', 'نهر', '川', `${longest}xxxxxxx`]) {
    await reader.enter(field, typed);
    const taken = typed.startsWith(longest) ? longest : typed;
    await reader.reads(`${figure} >>> .missing`, `“${taken}” is not among the 30,000 words here.`);
    assert.equal(
      await reader.see(({ find }, at) => find(at) !== null, `${figure} >>> .notice`),
      false,
    );
  }
  await reader.enter(field, ' ');
  await reader.reads(`${figure} >>> .invite`, 'Type a word in any script');
  await reader.enter(field, 'RIVER');
  await reader.reads(verdict, 'is nearest to “river”');
  assert.deepEqual(await reader.noted(), []);
});

everywhere(
  'with the keyboard alone: suggestions, a measure, a link that brings it all back',
  async (reader) => {
    await reader.open(page());
    await reader.meet(figure);
    await reader.see(({ find }, at) => find(at)!.focus(), field);
    await reader.tab.type('moun');
    const option = `${figure} >>> es-word-field >>> [role="option"]`;
    await reader.until(
      '“mount” among the suggestions',
      ({ all }, at) => all(at).some((one) => one.textContent?.trim() === 'mount'),
      option,
    );
    await reader.tab.press('ArrowDown');
    const taken = await reader.text(`${option}[aria-selected="true"]`);
    await reader.tab.press('Enter');
    await reader.reads(verdict, `is nearest to “${taken}”`);

    // Tab by tab to the measures, where the arrow keys choose.
    const focused = () =>
      reader.see(() => {
        let at = document.activeElement;
        while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
        const { x, y, width, height } = at!.getBoundingClientRect();
        const ring = getComputedStyle(at!).outlineStyle !== 'none';
        const inside = y + height > 0 && y < innerHeight && x >= 0 && width >= 0;
        return { name: (at as HTMLInputElement).name ?? '', ring, inside };
      });
    for (let tabs = 0; (await focused()).name !== 'metric'; tabs++) {
      assert.ok(tabs < 80, 'the measures are within reach of Tab');
      await reader.tab.press('Tab');
      assert.ok((await focused()).inside, 'the focus is in the window');
    }
    await reader.tab.press('ArrowRight');
    await reader.reads(verdict, 'by dot product');

    const link = await reader.see(({ find }, at) => {
      let state = {};
      addEventListener('embedscope-change', (event) => {
        state = (event as CustomEvent<{ state: object }>).detail.state;
      });
      (find(at) as HTMLLabelElement).control!.click();
      return new Promise<string>((resolve) =>
        setTimeout(
          () => resolve(new URLSearchParams({ figure: 'nearest', ...state }).toString()),
          500,
        ),
      );
    }, `${figure} >>> label:text("Centre")`);
    await reader.open(`${page()}#${link}`);
    const back = await reader.reads(verdict, `is nearest to “${taken}” by dot product on centred`);
    assert.match(back, /Of [\d,]+ other words/);
  },
  { devices: [desk] },
);
